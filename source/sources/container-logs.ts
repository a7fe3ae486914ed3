import {setImmediate as breath, setTimeout as sleep} from 'node:timers/promises';
import {EngineError} from '../hosts/engine.js';
import {clean} from '../parsers/clean.js';
import type {InspectedContainer} from '../parsers/docker.js';
import {isGone} from './container-list.js';
import {containerLogRange} from './container-log-range.js';
import {containers} from './containers.js';
import * as anyLog from './log-data.js';
import {createLineReader, toNote} from './log-lines.js';
import {resumeFrom} from './log-resume.js';
import {createLogWriter} from './log-writer.js';
import {olderRecords} from './older-container-lines.js';
import {olderLines} from './older-lines.js';
import type {SourceContext, StreamedSource} from './source.js';

/** The log of a container, as far as it is held. */
export interface LogData extends anyLog.LogData {
	/** The container that is read now: another than asked for when it was recreated under its name. */
	readonly container: string;
	/** Its name; empty until it was found. */
	readonly name: string;
	/** When the run that is followed began, as the engine says it. */
	readonly startedAt: string;
}

export const emptyLog: LogData = {...anyLog.emptyLog, container: '', name: '', startedAt: ''};

type Context = SourceContext<LogData>;

/** Lines that are shown of a log when it is opened. */
const tail = 500;
/** Lines after which everything else gets its turn. */
const slice = 250;
/** ms before a log that ended while its container runs is opened again. */
const pause = 500;

const find = async ({engine, signal}: Context, id: string): Promise<InspectedContainer | undefined> => {
	try {
		return await engine.get<InspectedContainer>(`/containers/${encodeURIComponent(id)}/json`, {}, {signal});
	} catch (error) {
		if (isGone(error)) {
			return undefined;
		}

		throw error;
	}
};

const isRunning = ({State}: InspectedContainer): boolean => ['running', 'paused'].includes(State.Status);

const startOf = ({State}: InspectedContainer): string => State.StartedAt ?? '';

const say = (context: Context, text: string, change: Partial<LogData> = {}): void => {
	context.update(data => anyLog.withLines({...data, ...change}, [toNote(text, context.now())]), {urgent: true});
};

/** Follows the log from where it is held until it ends. */
async function follow(context: Context, found: InspectedContainer): Promise<void> {
	const {engine, signal, data} = context;
	const fresh = data.container !== found.Id;
	const isNextRun = !fresh && data.startedAt !== '' && data.startedAt !== startOf(found);
	const name = clean(found.Name.replace(/^\//, ''));
	const resume = fresh ? undefined : resumeFrom(data.lines);
	const writer = createLogWriter(context, resume);
	const read = createLineReader();
	// Not before: a server with few sessions may keep it waiting, and "nothing written yet" would be a guess.
	const opened = (): void => {
		context.update(now => ({
			...now,
			container: found.Id,
			name,
			startedAt: startOf(found),
			state: isRunning(found) ? 'following' : 'ended',
		}));
		if (isNextRun && data.state === 'ended') {
			say(context, `${name} was started again`);
		} else if (isNextRun) {
			// Lines of the run before may still come.
			writer.announce(`${name} was started again`, Date.parse(startOf(found)));
		}
	};

	let count = 0;
	const place = resume?.since === undefined ? {tail} : {since: resume.since};
	try {
		for await (const record of engine.logs(found.Id, {follow: true, opened, ...place}, signal)) {
			writer.write(read(record));
			count += 1;
			if (count % slice === 0) {
				writer.flush();
				await breath();
			}
		}
	} finally {
		writer.flush();
	}
}

/** Waits until a container that ended is started again or removed. */
async function ended(context: Context, {Id, State}: InspectedContainer): Promise<void> {
	const {name, state} = context.data;
	const startedAt = Date.parse(State.StartedAt ?? '');
	const never = Number.isNaN(startedAt) || (State.StartedAt ?? '').startsWith('0001-');
	if (state !== 'ended') {
		say(context, never ? `${name} has not been started` : `${name} exited ${State.ExitCode ?? ''}`.trim(), {
			state: 'ended',
		});
	}

	await context.when(containers, list => {
		const now = list.find(({id}) => id === Id);
		return !now || now.startedAt !== (never ? undefined : startedAt);
	});
}

/** Waits until a container that was removed is there again under its name; tells the new one's id. */
async function removed(context: Context, id: string): Promise<string> {
	const {data} = context;
	const name = data.name || context.latest(containers)?.find(container => container.id === id)?.name;
	if (!name) {
		throw new EngineError(404, `No such container: ${id.slice(0, 12)}`);
	}

	if (data.state !== 'removed') {
		say(context, `${name} was removed`, {state: 'removed', name});
	}

	const successor = (list: ReadonlyArray<{readonly id: string; readonly name: string}>) =>
		list.find(container => container.name === name && container.id !== id);
	const list = await context.when(containers, now => successor(now) !== undefined);
	const next = successor(list)!.id;
	say(context, `${name} was created anew: ${next.slice(0, 12)}`);
	return next;
}

/**
 * D2: the log of a container; the argument is its id. Runs while a pane looks at it. After a cut it goes on where it was;
 * when the container ends it waits for the next run, and when it is removed for another of its name.
 */
export const containerLogs: StreamedSource<LogData> = {
	id: 'container-logs',
	title: 'Container log',
	operations: ['D2', 'D3'],
	empty: emptyLog,
	async stream(context) {
		let id = context.data.container || context.argument;
		while (!context.signal.aborted) {
			const found = await find(context, id);
			if (!found) {
				id = await removed(context, id);
				continue;
			}

			await follow(context, found);
			const now = await find(context, id);
			if (now && !isRunning(now)) {
				await ended(context, now);
			} else if (now && startOf(now) === startOf(found)) {
				await sleep(pause, undefined, {signal: context.signal});
			}
		}
	},
	older: context => olderLines(context, olderRecords),
	range: ({engine, data, argument, signal}, from, to) =>
		containerLogRange(engine, data.container || argument, from, to, signal),
};
