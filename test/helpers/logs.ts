import type {LogRecord} from '../../source/hosts/engine.js';
import {containerLogs, emptyLog} from '../../source/sources/container-logs.js';
import {containers} from '../../source/sources/containers.js';
import {fakeContainer} from './fake-engine.js';
import {setUpSources} from './sources.js';

export const key = {source: 'container-logs', host: 'h', argument: 'c'};
export const start = Date.parse('2026-11-23T02:00:00Z');
/** A record so many microseconds after the start. */
export const record = (microseconds: number, text: string, stream: LogRecord['stream'] = 'stdout'): LogRecord => ({
	stream,
	time: `${new Date(start + Math.floor(microseconds / 1000)).toISOString().slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}000Z`,
	text,
});

/** The log of the container "c", named synapse, looked at. */
export const setUpLog = async (records: readonly LogRecord[] = []) => {
	const parts = setUpSources([containers, containerLogs]);
	const {engine, clock, host, sources, store} = parts;
	engine.containers.set('c', fakeContainer('c', {name: 'synapse'}));
	engine.containers.get('c')!.log = [...records];
	sources.start();
	host.online();
	const view = sources.view(key);
	await clock.advance(50);
	const slice = () => store.get(key, emptyLog);
	const texts = () => [...slice().data.lines].map(({text}) => text);
	let events = 0;
	const event = async (action: string, id: string, state?: ReturnType<typeof fakeContainer>) => {
		if (state) {
			state.log = engine.containers.get(id)?.log ?? [];
			engine.containers.set(id, state);
		}

		events += 1;
		engine.event(action, id, String(1_795_402_351_000_000_000n + BigInt(events)), {name: 'synapse'});
		await clock.advance(50);
	};

	return {...parts, view, slice, texts, event};
};

export const numbered = (from: number, to: number): LogRecord[] =>
	Array.from({length: to - from}, (_, index) => record((from + index) * 1000, `line ${from + index}`));
