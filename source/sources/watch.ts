import {isDeepStrictEqual} from 'node:util';
import type {Config} from '../config/schema.js';
import type {Engine} from '../hosts/engine.js';
import {type Host, HostError} from '../hosts/host.js';
import {type HostHttp, hostHttp} from '../hosts/host-http.js';
import type {MatrixClient} from '../matrix/client.js';
import type {Activity} from '../store/activity.js';
import type {Slice, SliceError, SliceKey} from '../store/slice.js';
import type {ChangeOptions, Store} from '../store/store.js';
import type {Clock} from '../system/clock.js';
import type {FederationLook} from './federation-look.js';
import {toSliceError} from './slice-error.js';
import type {Source, SourceContext} from './source.js';

export interface WatchParts {
	readonly store: Store;
	readonly config: Config;
	readonly activity: Activity;
	readonly clock: Clock;
	readonly random: () => number;
	engine(host: string): Engine;
	readonly here?: HostHttp;
	readonly federation?: FederationLook;
	matrix?(stack: string): MatrixClient;
	mayAsk?(stack: string): boolean;
}

/** One source on one host: its slice, and what the source is given. */
export interface Watch<Data> {
	readonly source: Source<Data>;
	readonly host: Host;
	readonly key: SliceKey;
	readonly slice: Slice<Data>;
	/** The ids that viewers look at; set by the runner. */
	focus: ReadonlySet<string>;
	/** Something is on its way. What is shown already, data or error, stays until it is there. */
	loading(): void;
	succeed(data: Data, options?: ChangeOptions): void;
	/** Keeps the data; `trueUntil` says when it was last known true, if later than the last success. */
	fail(error: unknown, trueUntil?: number): void;
	failWith(error: SliceError, trueUntil?: number): void;
	/** `update` is called for the source's updates. */
	context(signal: AbortSignal, update: SourceContext<Data>['update'], limit?: number): SourceContext<Data>;
	/** Changes the data and nothing else. */
	alter(change: (data: Data) => Data): void;
}

const nothingFromHere: HostHttp = {
	get: async url => {
		throw new HostError('forbidden', 'here', `${url} is not asked from here`);
	},
};

const notLooked = async (name: string): Promise<never> => {
	throw new HostError('forbidden', 'here', `the federation of ${name} is not checked`);
};
const nobodyLooks: FederationLook = {fromHere: notLooked, fromHost: (_host, name) => notLooked(name)};

const nobodyAsked: MatrixClient = {
	async request({path}) {
		throw new HostError('forbidden', 'here', `${path} is not asked`);
	},
};

const aborted = (signal: AbortSignal): unknown => signal.reason ?? new Error('aborted');

const until = <Other>(
	{store, host}: {store: Store; host: string},
	source: Source<Other>,
	holds: (data: Other) => boolean,
	signal: AbortSignal,
): Promise<Other> =>
	new Promise((resolve, reject) => {
		const key = {source: source.id, host};
		const look = (): void => {
			const slice = store.get(key, source.empty);
			if (slice.at !== undefined && holds(slice.data)) {
				end();
				resolve(slice.data);
			}
		};

		const abort = (): void => {
			end();
			reject(aborted(signal));
		};

		const unsubscribe = store.subscribe(key, look);
		const end = (): void => {
			unsubscribe();
			signal.removeEventListener('abort', abort);
		};

		if (signal.aborted) {
			abort();
		} else {
			signal.addEventListener('abort', abort);
			look();
		}
	});

export function createWatch<Data>(source: Source<Data>, host: Host, argument: string, parts: WatchParts): Watch<Data> {
	const {store, clock, config, activity} = parts;
	const key: SliceKey = {source: source.id, host: host.id, ...(argument ? {argument} : {})};
	const read = (): Slice<Data> => store.get(key, source.empty);

	const watch: Watch<Data> = {
		source,
		host,
		key,
		focus: new Set(),
		get slice() {
			return read();
		},
		loading() {
			const before = read();
			if (before.phase === 'idle' && before.at === undefined) {
				store.set(key, {phase: 'loading', data: before.data});
			}
		},
		succeed(data, options = {}) {
			const before = read();
			const same = Object.is(before.data, data) || ('read' in source && isDeepStrictEqual(before.data, data));
			const quiet = same && before.phase === 'live';
			store.set(key, {phase: 'live', data: same ? before.data : data, at: clock.now()}, {...options, quiet});
		},
		fail(error, trueUntil) {
			watch.failWith(toSliceError(error), trueUntil);
		},
		failWith(error, trueUntil) {
			const before = read();
			const at = before.at === undefined ? undefined : Math.max(before.at, trueUntil ?? before.at);
			const phase = at === undefined ? 'down' : 'stale';
			if (before.phase !== phase || before.at !== at || !isDeepStrictEqual(before.error, error)) {
				store.set(key, {phase, data: before.data, error, ...(at === undefined ? {} : {at})}, {urgent: true});
			}
		},
		alter(change) {
			store.update(key, source.empty, slice => {
				const data = change(slice.data);
				return data === slice.data ? slice : {...slice, data};
			});
		},
		context: (signal, update, limit) => ({
			host,
			get engine() {
				return parts.engine(host.id);
			},
			get http() {
				return hostHttp(host);
			},
			here: parts.here ?? nothingFromHere,
			federation: parts.federation ?? nobodyLooks,
			matrix: stack => parts.matrix?.(stack) ?? nobodyAsked,
			mayAsk: stack => parts.mayAsk?.(stack) ?? parts.matrix !== undefined,
			config,
			argument,
			signal,
			...(limit === undefined ? {} : {limit}),
			get focus() {
				return watch.focus;
			},
			get data() {
				return read().data;
			},
			update,
			latest: other => {
				const slice = store.get({source: other.id, host: host.id}, other.empty);
				return slice.at === undefined ? undefined : slice.data;
			},
			when: (other, holds) => until({store, host: host.id}, other, holds, signal),
			report: entry => {
				activity.add({...entry, host: host.id});
			},
			now: () => clock.now(),
		}),
	};
	return watch;
}
