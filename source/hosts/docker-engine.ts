import type {Readable} from 'node:stream';
import {
	type Engine,
	EngineError,
	type EngineEvent,
	type EngineOptions,
	type EngineRequest,
	type LogRecord,
} from './engine.js';
import {readEvents} from './engine-events.js';
import {dockerFor, type EngineWay} from './engine-way.js';
import {type Host, HostError} from './host.js';
import type {HttpRequest} from './http.js';
import {collect} from './http-body.js';
import {keptWay} from './kept-way.js';
import {frameLogReader, terminalLogReader} from './log-frames.js';

export interface DockerEngineOptions {
	/** Path of the engine's socket; found by looking if not given. */
	readonly socket?: string;
}

/** The Docker engine of a host over its connection. How it is reached is found at the first request and again after each new connection. */
export function dockerEngine(host: Host, {socket}: DockerEngineOptions = {}): Engine {
	const way = keptWay(host, socket);

	const open = async <Answer>(
		request: EngineRequest,
		options: EngineOptions,
		send: (way: EngineWay, request: HttpRequest) => Promise<Answer>,
	): Promise<Answer> => {
		const {method, path, query, body} = request;
		const {timeout, limit, signal} = options;
		const found = await abortable(way.get(), host.id, signal);
		try {
			return await send(found, {method, path: `/v${found.version}${path}`, query, body, timeout, limit, signal});
		} catch (error) {
			// The socket is gone or another one: look again next time.
			if (error instanceof HostError && ['refused', 'missing', 'forbidden'].includes(error.kind)) {
				way.forget(found);
				throw error.kind === 'forbidden' ? error : gone(error);
			}

			throw error;
		}
	};

	const engine: Engine = {
		get docker() {
			return (way.last ?? {docker: dockerFor(socket)}).docker;
		},
		async get<Answer>(path: string, query?: Readonly<Record<string, string>>, options: EngineOptions = {}) {
			const {body} = await engine.request({method: 'GET', path, query}, options);
			return parseJson<Answer>(body, host.id, path);
		},
		async request(request, options = {}) {
			const {status, body} = await open(request, options, ({client}, sent) => client.request(sent));
			if (status >= 400) {
				throw engineError(status, body);
			}

			return {status, body};
		},
		async stream(request, signal) {
			const {status, body} = await open(request, {signal}, ({client}, sent) => client.stream(sent));
			if (status >= 400) {
				const about = {host: host.id, what: `Docker engine: ${request.method} ${request.path}`};
				throw engineError(status, await collect(body, 64 << 10, about));
			}

			return body;
		},
		async *events({since, filters, subscribed}, signal) {
			const query = {...(since && {since}), ...(filters && {filters: JSON.stringify(filters)})};
			const body = await engine.stream({method: 'GET', path: '/events', query}, signal);
			subscribed?.();
			yield* readEvents(body) satisfies AsyncIterable<EngineEvent>;
		},
		async *logs(id, options, signal) {
			yield* readLogs(engine, id, options, signal);
		},
	};
	return engine;
}

/** It answered on this connection before. */
const gone = (error: HostError): HostError =>
	new HostError(error.kind, error.host, `The Docker engine does not answer any more (${error.message})`, {
		cure: error.cure ?? 'See whether it runs: systemctl status docker',
		cause: error,
	});

type LogOptions = Parameters<Engine['logs']>[1];

async function* readLogs(
	engine: Engine,
	id: string,
	{since, until, tail, follow, opened}: LogOptions,
	signal: AbortSignal,
): AsyncGenerator<LogRecord> {
	const path = `/containers/${encodeURIComponent(id)}`;
	// Before API 1.42 the answer does not say which of its two forms it has.
	const {Config} = await engine.get<{Config?: {Tty?: boolean}}>(`${path}/json`, undefined, {signal});
	const query = {
		stdout: '1',
		stderr: '1',
		timestamps: '1',
		...(follow && {follow: '1'}),
		...(since && {since}),
		...(until && {until}),
		...(tail !== undefined && {tail: String(tail)}),
	};
	const body: Readable = await engine.stream({method: 'GET', path: `${path}/logs`, query}, signal);
	opened?.();
	const reader = Config?.Tty ? terminalLogReader() : frameLogReader();
	for await (const chunk of body as AsyncIterable<Buffer>) {
		yield* reader.push(chunk);
	}

	yield* reader.finish();
}

/** The caller's signal ends only its own waiting: others wait for the same. */
async function abortable<Result>(
	work: Promise<Result>,
	host: string,
	signal: AbortSignal | undefined,
): Promise<Result> {
	if (!signal) {
		return work;
	}

	return new Promise((resolve, reject) => {
		const abort = () => reject(new HostError('aborted', host, 'Docker engine: given up'));
		if (signal.aborted) {
			abort();
		}

		signal.addEventListener('abort', abort, {once: true});
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
}

function engineError(status: number, body: Buffer): EngineError {
	const text = body.toString('utf8').trim();
	let message: unknown;
	try {
		message = JSON.parse(text).message;
	} catch {
		// Not JSON: its own words as they are.
	}

	return new EngineError(status, typeof message === 'string' ? message : text.slice(0, 500) || `Status ${status}`);
}

function parseJson<Answer>(body: Buffer, host: string, path: string): Answer {
	try {
		return JSON.parse(body.toString('utf8')) as Answer;
	} catch (error) {
		throw new HostError('lost', host, `Docker engine: GET ${path}: the answer is not JSON`, {cause: error});
	}
}
