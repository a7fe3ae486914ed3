import {type Engine, EngineError, type EngineEvent, type LogRecord} from '../../source/hosts/engine.js';
import {HostError} from '../../source/hosts/host.js';
import type {InspectedContainer, ListedContainer} from '../../source/parsers/docker.js';
import type {RawStats} from '../../source/parsers/docker-stats.js';

/** Things come in, and go out to whoever waits. */
export interface Pipe<Item> extends AsyncIterable<Item> {
	push(item: Item): void;
	end(error?: unknown): void;
}

export function createPipe<Item>(signal?: AbortSignal): Pipe<Item> {
	let items: Item[] = [];
	let ended: {error?: unknown} | undefined;
	let wake: () => void = () => {};
	const pipe: Pipe<Item> = {
		push(item) {
			items.push(item);
			wake();
		},
		end(error) {
			ended ??= {error};
			wake();
		},
		async *[Symbol.asyncIterator]() {
			for (;;) {
				const batch = items;
				items = [];
				for (const item of batch) {
					if (ended?.error) {
						break; // What was on its way is lost with the connection.
					}

					yield item;
				}

				if (ended?.error) {
					throw ended.error;
				}

				if (items.length > 0) {
					continue;
				}

				if (ended) {
					return;
				}

				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
		},
	};
	signal?.addEventListener('abort', () => pipe.end(new HostError('aborted', 'fake', 'given up')));
	return pipe;
}

export interface FakeContainer {
	readonly list: ListedContainer;
	readonly inspect: InspectedContainer;
	readonly stats?: RawStats;
	log: LogRecord[];
}

export interface FakeEngine extends Engine {
	readonly containers: Map<string, FakeContainer>;
	/** What was asked, "GET /containers/json". */
	readonly asked: string[];
	readonly eventOptions: Array<{since?: string; filters?: Record<string, string[]>}>;
	readonly logOptions: Array<{since?: string; until?: string; tail?: number; follow?: boolean}>;
	/** Open event streams and followed logs. */
	readonly open: number;
	failWith?: Error;
	event(action: string, id: string, timeNano: string, attributes?: Record<string, string>): void;
	/** Writes into a container's log, and to those who follow it. */
	line(id: string, record: LogRecord): void;
	/** Cuts every stream, or ends it properly. */
	cut(error?: Error | 'end'): void;
}

const engineTime = (time: string): string =>
	`${Math.floor(Date.parse(time) / 1000)}.${(/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(9, '0')}`;

/** A Docker engine in memory. */
export function createFakeEngine(): FakeEngine {
	const containers = new Map<string, FakeContainer>();
	const streams = new Set<{pipe: Pipe<unknown>; id?: string}>();
	const past: EngineEvent[] = [];

	const need = (id: string): FakeContainer => {
		const found = containers.get(id);
		if (!found) {
			throw new EngineError(404, `No such container: ${id}`);
		}

		return found;
	};

	const open = <Item>(pipe: Pipe<Item>, id?: string): (() => void) => {
		const stream = {pipe: pipe as Pipe<unknown>, id};
		streams.add(stream);
		return () => streams.delete(stream);
	};

	const engine: FakeEngine = {
		containers,
		docker: ['docker'],
		asked: [],
		eventOptions: [],
		logOptions: [],
		get open() {
			return streams.size;
		},
		async get<Answer>(path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
			engine.asked.push(`GET ${path}`);
			await new Promise(resolve => setImmediate(resolve));
			if (engine.failWith) {
				throw engine.failWith;
			}

			if (path === '/info') {
				return {SystemTime: '2026-11-23T02:52:30.5Z'} as Answer;
			}

			const [, id = '', what = ''] = /^\/containers\/([^/]+)\/(\w+)$/.exec(path) ?? [];
			if (path === '/containers/json') {
				const ids: string[] | undefined = query.filters && JSON.parse(query.filters).id;
				const all = [...containers.values()].filter(({list}) => !ids || ids.includes(list.Id));
				return all.map(({list}) => list) as Answer;
			}

			return (what === 'stats' ? need(id).stats : need(id).inspect) as Answer;
		},
		async request() {
			return {status: 204, body: Buffer.alloc(0)};
		},
		async stream() {
			throw new Error('not in this fake');
		},
		async *events(options, signal) {
			engine.eventOptions.push(options);
			if (engine.failWith) {
				throw engine.failWith;
			}

			const pipe = createPipe<EngineEvent>(signal);
			const close = open(pipe);
			const {since} = options;
			for (const event of past) {
				if (since !== undefined && event.timeNano >= since.replace('.', '')) {
					pipe.push(event);
				}
			}

			options.subscribed?.();
			try {
				yield* pipe;
			} finally {
				close();
			}
		},
		async *logs(id, options, signal) {
			const {opened, ...asked} = options;
			engine.logOptions.push(asked);
			const container = need(id);
			opened?.();
			const pipe = createPipe<LogRecord>(signal);
			const close = open(pipe, id);
			const {since, until, tail, follow} = options;
			// Counted from the end of the file first, then filtered; both bounds inclusive, to the nanosecond (20.10).
			const counted = tail === undefined ? container.log : container.log.slice(-tail);
			for (const record of counted) {
				const time = engineTime(record.time);
				if ((since === undefined || time >= since) && (until === undefined || time <= until)) {
					pipe.push(record);
				}
			}

			if (!follow || container.inspect.State.Status !== 'running') {
				pipe.end();
			}

			try {
				yield* pipe;
			} finally {
				close();
			}
		},
		event(Action, ID, timeNano, Attributes = {}) {
			const event = {Type: 'container', Action, Actor: {ID, Attributes}, timeNano};
			past.push(event);
			for (const {pipe, id} of streams) {
				if (id === undefined) {
					pipe.push(event);
				}
			}
		},
		line(id, record) {
			need(id).log.push(record);
			for (const stream of streams) {
				if (stream.id === id) {
					stream.pipe.push(record);
				}
			}
		},
		cut(error = new HostError('lost', 'fake', 'connection lost')) {
			for (const {pipe} of [...streams]) {
				pipe.end(error === 'end' ? undefined : error);
			}
		},
	};
	return engine;
}

/** A container as the engine tells of it. */
export function fakeContainer(
	id: string,
	{
		name = id,
		state = 'running',
		startedAt = '2026-11-23T02:00:00Z',
		exitCode = 0,
		stats,
	}: {name?: string; state?: string; startedAt?: string; exitCode?: number; stats?: RawStats} = {},
): FakeContainer {
	return {
		list: {
			Id: id,
			Names: [`/${name}`],
			Image: 'image',
			ImageID: 'sha256:1',
			Created: 1_795_402_255,
			State: state,
			Status: 'Up',
			Labels: {},
			Ports: [],
		},
		inspect: {
			Id: id,
			Name: `/${name}`,
			RestartCount: 0,
			State: {
				Status: state,
				ExitCode: exitCode,
				StartedAt: startedAt,
				FinishedAt: state === 'running' ? '0001-01-01T00:00:00Z' : '2026-11-23T02:30:00Z',
			},
		},
		stats,
		log: [],
	};
}
