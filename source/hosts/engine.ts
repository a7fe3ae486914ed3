import type {Readable} from 'node:stream';

/** A request to the Docker Engine API, without version prefix: `/containers/json`. */
export interface EngineRequest {
	readonly method: 'GET' | 'POST' | 'DELETE';
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

export interface EngineOptions {
	/** ms; 10,000 if not given. */
	readonly timeout?: number;
	readonly signal?: AbortSignal;
	/** Most bytes of an answer; 16 MiB if not given. */
	readonly limit?: number;
}

/** One line as the engine's log API tells it. */
export interface LogRecord {
	readonly stream: 'stdout' | 'stderr';
	/** RFC 3339 with nanoseconds. */
	readonly time: string;
	/** Not cleaned. */
	readonly text: string;
}

export interface EngineEvent {
	readonly Type: string;
	readonly Action: string;
	readonly Actor: {readonly ID: string; readonly Attributes: Readonly<Record<string, string>>};
	/** Nanoseconds since the epoch as digits: larger than 2^53. */
	readonly timeNano: string;
}

/** The Docker engine of one host, over the host's connection: forwarded socket, or `docker system dial-stdio` where forwarding is forbidden. */
export interface Engine {
	/** The docker command that means this engine on its host: with `-H` where its socket is not the usual one. */
	readonly docker: readonly string[];
	/** The JSON answer; rejects with EngineError (the engine's own words) or HostError. */
	get<Answer>(path: string, query?: Readonly<Record<string, string>>, options?: EngineOptions): Promise<Answer>;
	/** The raw answer; rejects for statuses of 400 and up, 304 is fine. */
	request(request: EngineRequest, options?: EngineOptions): Promise<{readonly status: number; readonly body: Buffer}>;
	/** An answer that does not end. */
	stream(request: EngineRequest, signal: AbortSignal): Promise<Readable>;
	/** Events from `since` (inclusive, as the engine has it, seconds.nanos), after `subscribed` was called. */
	events(
		options: {since?: string; filters?: Record<string, string[]>; subscribed?: () => void},
		signal: AbortSignal,
	): AsyncIterable<EngineEvent>;
	/** Log lines, oldest first, after `opened` was called. `since` and `until` as seconds.nanos. */
	logs(
		id: string,
		options: {since?: string; until?: string; tail?: number; follow?: boolean; opened?: () => void},
		signal: AbortSignal,
	): AsyncIterable<LogRecord>;
}

/** The engine's own refusal, in its own words. */
export class EngineError extends Error {
	override readonly name = 'EngineError';
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}
