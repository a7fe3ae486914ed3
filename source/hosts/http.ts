import {
	type ClientRequest,
	request as httpRequest,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type RequestOptions,
} from 'node:http';
import type {Readable} from 'node:stream';
import {Secret} from '../system/secret.js';
import {connectWith, type Dial, type DialledOptions, keepAliveAgent} from './http-agent.js';
import {collect, readBody} from './http-body.js';
import {deadline} from './http-deadline.js';
import {explainRequest} from './http-errors.js';
import {limiter} from './limiter.js';

export interface HttpRequest {
	readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
	/** With its leading slash, each part already encoded; without query. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>> | URLSearchParams;
	/** A Secret is revealed here and nowhere else. */
	readonly headers?: Readonly<Record<string, string | Secret>>;
	/** Bytes, text and Secret as they are, anything else as JSON. The type is JSON but for bytes, unless a header says otherwise. */
	readonly body?: unknown;
	/** ms for all of it: connection, headers, body (of `stream`: up to the headers); 10,000 if not given. */
	readonly timeout?: number;
	/** Most bytes of the body after decompression; 16 MiB if not given. */
	readonly limit?: number;
	readonly signal?: AbortSignal;
}

export interface HttpAnswer<Body = Buffer> {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Body;
}

export interface HttpOptions {
	/** The host's id, for errors. */
	readonly host: string;
	/** Who answers, for errors: `Docker engine`, `Synapse`. */
	readonly name: string;
	/** The Host header: `localhost:8008`; `localhost` if not given. */
	readonly authority?: string;
	/** Most requests at a time, streams aside; 6 if not given. More wait, and their time runs meanwhile. */
	readonly concurrency?: number;
}

export interface HttpClient {
	/** Any status is an answer. Rejects with HostError. A GET whose kept-alive connection turns out dead before any answer is sent once more; nothing else is ever repeated. */
	request(request: HttpRequest): Promise<HttpAnswer>;
	/** An answer that may not end, on a connection of its own. Its errors are HostErrors; destroying the body or the signal ends it. */
	stream(request: HttpRequest): Promise<HttpAnswer<Readable>>;
	/** Ends all connections and what runs on them. */
	close(): void;
}

/** HTTP over any connection that `dial` opens: a forwarded socket or port, a local one, a command's pipes. */
export function httpClient(dial: Dial, options: HttpOptions): HttpClient {
	const {host, name, authority = 'localhost', concurrency = 6} = options;
	const life = new AbortController();
	const agent = keepAliveAgent(dial);
	const inTurn = limiter(concurrency);

	const begin = (request: HttpRequest) => {
		const about = {host, what: `${name}: ${request.method} ${request.path}`};
		return {about, until: deadline(about, request.timeout ?? 10_000, request.signal, life.signal)};
	};

	const fresh = (request: HttpRequest, signal: AbortSignal) =>
		send(request, {createConnection: connectWith(dial)}, authority, signal).answer;

	const exchange = async (request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> => {
		// Only what may be sent twice goes over a connection that may be dead.
		if (request.method !== 'GET' && request.method !== 'HEAD') {
			return fresh(request, signal);
		}

		const {sent, answer} = send(request, {agent}, authority, signal);
		try {
			return await answer;
		} catch (error) {
			if (sent.reusedSocket && isClosed(error) && !signal.aborted) {
				return fresh(request, signal);
			}

			throw error;
		}
	};

	return {
		async request(request) {
			const {about, until} = begin(request);
			const {signal} = until;
			try {
				return await inTurn(async () => {
					const answer = await exchange(request, signal);
					const body = await collect(readBody(answer, about, signal), request.limit ?? 16 << 20, about);
					return {status: answer.statusCode ?? 0, headers: answer.headers, body};
				}, signal);
			} catch (error) {
				throw signal.aborted ? signal.reason : explainRequest(about, error);
			} finally {
				until.clear();
			}
		},
		async stream(request) {
			const {about, until} = begin(request);
			const {signal} = until;
			try {
				const answer = await fresh(request, signal);
				until.stopClock();
				const body = readBody(answer, about, signal);
				body.on('close', until.clear);
				return {status: answer.statusCode ?? 0, headers: answer.headers, body};
			} catch (error) {
				until.clear();
				throw signal.aborted ? signal.reason : explainRequest(about, error);
			}
		},
		close() {
			life.abort();
			agent.destroy();
		},
	};
}

interface Sent {
	readonly sent: ClientRequest;
	readonly answer: Promise<IncomingMessage>;
}

function send(request: HttpRequest, way: RequestOptions, authority: string, signal: AbortSignal): Sent {
	const {body, type} = encodeBody(request.body);
	const query = new URLSearchParams(request.query).toString();
	const headers: Record<string, string> = {
		host: authority,
		'accept-encoding': 'gzip',
		...(body && {'content-length': String(body.length), 'content-type': type}),
	};
	for (const [name, value] of Object.entries(request.headers ?? {})) {
		headers[name.toLowerCase()] = value instanceof Secret ? value.reveal() : value;
	}

	const path = query === '' ? request.path : `${request.path}?${query}`;
	const options: DialledOptions = {
		...way,
		method: request.method,
		path,
		headers,
		setHost: false,
		signal,
		dialSignal: signal,
	};
	const sent = httpRequest(options);
	const answer = new Promise<IncomingMessage>((resolve, reject) => {
		sent.on('response', resolve);
		// Stays: an error after the answer began is told by the body.
		sent.on('error', reject);
		// A request without a connection yet tells of its end only when it gets one.
		signal.addEventListener('abort', () => reject(signal.reason), {once: true});
	});
	sent.end(body);
	return {sent, answer};
}

/** The body's bytes and their type. */
export function encodeBody(body: unknown): {body?: Buffer; type: string} {
	if (body === undefined) {
		return {type: ''};
	}

	if (body instanceof Uint8Array) {
		return {body: Buffer.from(body), type: 'application/octet-stream'};
	}

	const isText = typeof body === 'string' || body instanceof Secret;
	const text = body instanceof Secret ? body.reveal() : isText ? (body as string) : JSON.stringify(body, revealed);
	return {body: Buffer.from(text), type: 'application/json'};
}

/** Secrets within a body leave here, on our own tunnel. JSON.stringify has already asked `toJSON` for its `value`. */
function revealed(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
	const original = this[key];
	return original instanceof Secret ? original.reveal() : value;
}

/** The other end was gone before it answered. */
function isClosed(error: unknown): boolean {
	return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(
		(error as NodeJS.ErrnoException).code ?? '',
	);
}
