import process from 'node:process';
import type {Outcome} from '../../source/actions/action.js';
import {unitTarget} from '../../source/actions/unit.js';
import type {unitRestart} from '../../source/actions/unit-actions.js';
import type {HostState} from '../../source/hosts/host.js';
import type {Program} from '../../source/program.js';
import {judge} from '../../source/rules/judge.js';
import type {Verdict} from '../../source/rules/rule.js';
import type {LogData} from '../../source/sources/log-data.js';
import type {Source} from '../../source/sources/source.js';
import {units, type WatchedUnit} from '../../source/sources/units.js';
import type {Slice, SliceKey} from '../../source/store/slice.js';
import {workplace} from './lab.js';
import {sessionsOf} from './screen.js';

/** The program over a config whose first host is "matrix", with what a test of units and logs waits for. */
export async function watchLab(config: string, bot: string) {
	const host = 'matrix';
	const place = await workplace(config);
	const program: Program = await place.openProgram();
	const keyOf = (source: {readonly id: string}, argument?: string, on = host): SliceKey => ({
		source: source.id,
		host: on,
		...(argument ? {argument} : {}),
	});

	/** Resolves when the slice is as wanted; told by the store. */
	const until = <Data>(
		source: Source<Data>,
		holds: (slice: Slice<Data>) => boolean,
		argument?: string,
		on = host,
	): Promise<Slice<Data>> =>
		new Promise(resolve => {
			const key = keyOf(source, argument, on);
			const look = (): void => {
				const slice = program.store.get(key, source.empty);
				if (holds(slice)) {
					stop();
					resolve(slice);
				}
			};
			const stop = program.store.subscribe(key, look);
			look();
		});

	/** Resolves when the bot is as wanted. What a test does is told to nobody: asked again and again, as with somebody at the screen. */
	const untilUnit = async (holds: (one: WatchedUnit) => boolean, on = host): Promise<WatchedUnit> => {
		const found = ({data, phase}: Slice<readonly WatchedUnit[]>) =>
			phase === 'live' && data.some(one => one.name === bot && holds(one));
		const timer = setInterval(() => program.sources.refresh(['units'], on), 300);
		try {
			return (await until(units, found, undefined, on)).data.find(({name}) => name === bot)!;
		} finally {
			clearInterval(timer);
		}
	};

	const untilState = (phase: HostState['phase']): Promise<void> =>
		new Promise(resolve => {
			const {state} = program.hosts.get(host)!;
			const look = (): void => {
				if (state.value.phase === phase) {
					stop();
					resolve();
				}
			};
			const stop = state.subscribe(look);
			look();
		});

	return {
		program,
		keyOf,
		until,
		untilUnit,
		/** Kills our connections, all of them, and comes back. */
		async cut(meanwhile?: () => Promise<unknown>): Promise<void> {
			const lost = untilState('waiting');
			for (const pid of await sessionsOf(process.pid)) {
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// Its parent went first and took it along.
				}
			}

			await lost;
			await meanwhile?.();
			program.hosts.get(host)!.retry();
			await untilState('online');
		},
		/** Does it to the bot. */
		run(action: typeof unitRestart, on = host): Promise<Outcome> {
			const {data} = program.store.get(keyOf(units, undefined, on), units.empty);
			return program.run(action, unitTarget(data.find(({name}) => name === bot)!));
		},
		verdict(part: string, on = host): Verdict | undefined {
			const verdicts = judge(program.store, {hosts: program.hosts, config: program.config, now: Date.now()});
			return verdicts.find(one => one.part === part && one.host === on);
		},
		async close(): Promise<void> {
			await program.close();
			await place.remove();
		},
	};
}

export const texts = ({lines}: LogData): string[] => [...lines].filter(({note}) => !note).map(({text}) => text);
export const notes = ({lines}: LogData): string[] => [...lines].filter(({note}) => note).map(({text}) => text);

/** Of an outcome what a person reads. */
export const words = (outcome: Outcome): string =>
	`${outcome.kind}: ${outcome.kind === 'done' ? (outcome.text ?? '') : outcome.reason}`;
