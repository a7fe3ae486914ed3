import type {Config} from '../config/schema.js';
import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';
import type {MatrixClient} from '../matrix/client.js';
import type {Activity} from '../store/activity.js';
import type {Slice, SliceKey} from '../store/slice.js';
import type {Store} from '../store/store.js';
import type {Clock} from '../system/clock.js';
import type {LogTime} from './container-log-range.js';
import type {FederationLook} from './federation-look.js';
import type {AnySource, Source} from './source.js';

export interface SourcesOptions {
	readonly registry: readonly AnySource[];
	readonly hosts: ReadonlyMap<string, Host>;
	engine(host: string): Engine;
	/** HTTP from this machine; absent: nothing is asked from here. */
	readonly here?: HostHttp;
	/** Absent: the federation of nobody is checked. */
	readonly federation?: FederationLook;
	/** The homeserver of a stack; absent: none is asked. */
	matrix?(stack: string): MatrixClient;
	/** Asking it needs nothing of the person; absent: where `matrix` is there. */
	mayAsk?(stack: string): boolean;
	readonly store: Store;
	readonly config: Config;
	readonly activity: Activity;
	readonly clock?: Clock;
	/** 0 ≤ x < 1, for jitter. */
	readonly random?: () => number;
}

/** Somebody who looks at a slice. */
export interface View {
	/** The ids of the rows that are visible now. */
	focus(ids: readonly string[]): void;
	release(): void;
}

/** Runs the sources: what is read when, and what becomes of it when it fails. */
export interface Sources {
	/** Starts those that run by themselves. */
	start(): void;
	/** Ends all reads and streams and leaves no timer; the data stays. */
	stop(): void;
	/** Somebody looks: reads more often, starts what runs only while looked at. */
	view(key: SliceKey, focus?: readonly string[]): View;
	/** Reads these again now, where they are running: on one host or on all. */
	refresh(sourceIds: readonly string[], host?: string): void;
	/** Fetches what came before the oldest line of a log, where its source can; resolves when it is in the slice or has failed. */
	older(key: SliceKey): Promise<void>;
	/** Every line of a part of a log from where it is kept, oldest first; both ends included. Throws as its host does. */
	range(key: SliceKey, from: LogTime | undefined, to: LogTime | undefined, signal: AbortSignal): AsyncIterable<string>;
	/** Reads once, without running on, into the store: for `check`. Never rejects. */
	once<Data>(source: Source<Data>, host: string, options?: {readonly timeout?: number}): Promise<Slice<Data>>;
	/**
	 * Reads now and once, into the store, so that the screen shows the same: for guided checks. What a live stream shows is as
	 * it is now. Rejects as the source does; what `signal` stops leaves the store as it was.
	 */
	read<Data>(
		source: Source<Data>,
		host: string,
		options?: {readonly argument?: string; readonly timeout?: number; readonly signal?: AbortSignal},
	): Promise<Data>;
}
