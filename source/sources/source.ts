import type {Config} from '../config/schema.js';
import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';
import type {MatrixClient} from '../matrix/client.js';
import type {ActivityEntry} from '../store/activity.js';
import type {LogTime} from './container-log-range.js';
import type {FederationLook} from './federation-look.js';

/** What a source is given while it reads or streams. */
export interface SourceContext<Data> {
	readonly host: Host;
	/** The Docker engine of that host; made when first used. */
	readonly engine: Engine;
	/** HTTP as that host reaches it. */
	readonly http: HostHttp;
	/** HTTP as this machine reaches it: what the world sees. */
	readonly here: HostHttp;
	/** How other servers reach a homeserver, as seen from here or from a host. */
	readonly federation: FederationLook;
	/** The homeserver of a stack (by name) with the administrator's token. */
	matrix(stack: string): MatrixClient;
	/** Asking that homeserver needs nothing of the person: a token is held, or lies in a file or the environment. */
	mayAsk(stack: string): boolean;
	readonly config: Config;
	readonly argument: string;
	/** Aborted when nobody needs the source any more or the connection is lost. */
	readonly signal: AbortSignal;
	/** ms that there are for this read; absent: as long as it takes. */
	readonly limit?: number;
	/** The ids that somebody looks at right now (visible rows); a source may read these more often. */
	readonly focus: ReadonlySet<string>;
	/** The data as it stands. */
	readonly data: Data;
	/**
	 * Replaces the data of a stream; `urgent` draws it at once instead of at the next tick. The first call says that the
	 * stream is live, also when it changes nothing.
	 */
	update(change: (data: Data) => Data, options?: {urgent?: boolean}): void;
	/** The latest data of another source of this host, undefined before its first. */
	latest<Other>(source: Source<Other>): Other | undefined;
	/** Waits until the data of another source of this host satisfies `holds`; rejects when `signal` is aborted. */
	when<Other>(source: Source<Other>, holds: (data: Other) => boolean): Promise<Other>;
	/** Puts a line into the timeline. */
	report(entry: Omit<ActivityEntry, 'id' | 'at' | 'host'> & {at?: number}): void;
	/** ms since the epoch (a test's clock in tests). */
	now(): number;
}

interface SourceBase<Data> {
	readonly id: string;
	readonly title: string;
	/** Operation ids of the runbook that it serves (test/operations.ts). */
	readonly operations: readonly string[];
	readonly empty: Data;
	/** Names of the hosts it reads: started with the program there. Absent: started while a pane looks at it. */
	hosts?(config: Config): readonly string[];
	/** Asks from this machine: runs whether its host is connected or not. */
	readonly fromHere?: boolean;
	/** Fetches what came before the oldest held and puts it in front (logs); called by `sources.older`, never twice at once. */
	older?(context: SourceContext<Data>): Promise<void>;
	/** Every line from one end to another (both included, an absent one is open), oldest first, from where the log is kept; called by `sources.range`. */
	range?(context: SourceContext<Data>, from: LogTime | undefined, to: LogTime | undefined): AsyncIterable<string>;
}

/** Seconds between reads, while a pane shows it and while none does. */
export interface Every {
	readonly seen: number;
	readonly unseen: number;
	/** False: it keeps its pace, and is not read because somebody begins to look. */
	readonly atOnce?: false;
}

/** Read again and again; reads never overlap, are spread by a jitter and slow down while nobody looks. */
export interface PolledSource<Data> extends SourceBase<Data> {
	readonly every: Every | ((config: Config) => Every);
	read(context: SourceContext<Data>): Promise<Data>;
	/** Whether the data do not have what is looked at now: then it is read at once, and not at the next interval. */
	lacks?(data: Data, focus: ReadonlySet<string>): boolean;
}

/** Follows a stream; when `stream` ends or throws it is begun again with backoff, from where it was. */
export interface StreamedSource<Data> extends SourceBase<Data> {
	stream(context: SourceContext<Data>): Promise<void>;
}

export type Source<Data> = PolledSource<Data> | StreamedSource<Data>;

/** A source of whatever data, as the registry lists it. */
// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each pane imports the source it reads, typed
export type AnySource = Source<any>;
