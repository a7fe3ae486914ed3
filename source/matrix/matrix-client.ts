import type {HostRequests} from '../hosts/host-http.js';
import type {HttpAnswer} from '../hosts/http.js';
import {clean} from '../parsers/clean.js';
import {describeAnswer} from '../parsers/http-words.js';
import {isRecord, parseJson, textOf} from '../parsers/json.js';
import type {Secret} from '../system/secret.js';
import {type MatrixClient, MatrixError} from './client.js';

export interface MatrixClientOptions {
	readonly http: HostRequests;
	/** The client API, as that host sees it: http://localhost:8008. */
	readonly url: string;
	/** The token to ask with; absent: none. Rejects with NoToken where there is none. */
	token?(): Promise<Secret>;
	/** Told of an answer that says that this token is no good. */
	refused?(error: MatrixError, token: Secret): void;
}

const timeout = 20_000;

/** Client-server API, "Using access tokens", "Account locking". A proxy's own 401, and one that asks to confirm, say nothing of it. */
const tokenErrors: readonly unknown[] = ['M_UNKNOWN_TOKEN', 'M_MISSING_TOKEN', 'M_USER_LOCKED', 'M_USER_DEACTIVATED'];

export const isTokenRefused = (error: unknown): error is MatrixError =>
	error instanceof MatrixError && [401, 403].includes(error.status) && tokenErrors.includes(error.errcode);

/** The client-server and Admin API of one homeserver over a host's connection. */
export function matrixClient({http, url, token, refused}: MatrixClientOptions): MatrixClient {
	const base = url.replace(/\/+$/, '');
	return {
		async request({path, query, ...request}) {
			const secret = await token?.();
			const parameters = query ? `?${new URLSearchParams(query)}` : '';
			const answer = await http.request(`${base}${path}${parameters}`, {
				name: 'Synapse',
				timeout,
				...request,
				...(secret ? {headers: {authorization: secret.map(value => `Bearer ${value}`)}} : {}),
			});
			// A server may repeat what it was asked with.
			const hide = (text: string): string => (secret ? text.replaceAll(secret.reveal(), String(secret)) : text);
			try {
				return parsed(answer, `${request.method} ${path}`, hide);
			} catch (error) {
				if (secret && isTokenRefused(error)) {
					refused?.(error, secret);
				}

				throw error;
			}
		},
	};
}

/** The JSON of a 2xx answer. Throws MatrixError, whose words went through `hide`. */
function parsed(answer: HttpAnswer, what: string, hide: (text: string) => string): unknown {
	const {status, body} = answer;
	const good = status >= 200 && status < 300;
	if (good && body.length === 0) {
		return {};
	}

	const data = parseJson(body);
	if (good && isRecord(data)) {
		return data;
	}

	throw isRecord(data) ? refusal(answer, data, what, hide) : stranger(answer, what, hide);
}

/** Something else than Synapse has answered. */
const stranger = (answer: HttpAnswer, what: string, hide: (text: string) => string): MatrixError => {
	const {status, body} = answer;
	const said = describeAnswer({...answer, body: Buffer.from(hide(body.toString()))});
	return new MatrixError(status, `${what} gives ${said}`, {
		...waiting(answer, undefined),
		cure:
			status >= 500
				? 'Something before Synapse answers in its place: look whether Synapse runs'
				: status === 429
					? cures.M_LIMIT_EXCEEDED
					: 'What answers there is not Synapse: look at synapse.url in the config',
	});
};

/** What an errcode of the spec means to an operator, where its own words do not say it. */
const cures: Readonly<Record<string, string>> = {
	M_UNRECOGNIZED: 'This homeserver is too old for it, has it switched off, or a worker answers that has no Admin API',
	M_LIMIT_EXCEEDED: 'Wait, then try again',
	M_USER_LOCKED: 'The account is locked: another administrator can unlock it',
};

function refusal(answer: HttpAnswer, data: unknown, what: string, hide: (text: string) => string): MatrixError {
	const errcode = textOf(data, 'errcode');
	const words = textOf(data, 'error') || `${what} gives ${answer.status}`;
	const ended = isRecord(data) && data.soft_logout === true && errcode === 'M_UNKNOWN_TOKEN';
	return new MatrixError(answer.status, clean(hide(`${words}${errcode ? ` (${errcode})` : ''}`)), {
		errcode,
		...waiting(answer, isRecord(data) ? data.retry_after_ms : undefined),
		cure: ended
			? 'The session came to its end: sign in again'
			: errcode !== undefined && Object.hasOwn(cures, errcode)
				? cures[errcode]
				: undefined,
	});
}

/** ms; whoever says to wait longer is not believed. */
const longestWait = 3_600_000;

/** How long to wait: `retry_after_ms` of the body, or Retry-After in seconds or as a date (client-server API, "Rate limiting"). */
function waiting({status, headers}: HttpAnswer, milliseconds: unknown): {retryAfter?: number} {
	if (status !== 429 && status !== 503) {
		return {};
	}

	const header = headers['retry-after']?.trim() || 'none';
	const seconds = /^\d+(?:\.\d+)?$/.test(header);
	const said = seconds ? Number(header) * 1000 : Math.max(0, Date.parse(header) - Date.now());
	const wait = typeof milliseconds === 'number' ? milliseconds : said;
	return wait >= 0 ? {retryAfter: Math.min(wait, longestWait)} : {};
}
