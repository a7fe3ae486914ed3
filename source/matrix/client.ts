import type {Secret} from '../system/secret.js';

/** A request to the client-server or Admin API of a homeserver. */
export interface MatrixRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** From its leading slash, made with `matrixPath`, without query. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	/** Sent as JSON; Secrets in it are revealed only there. */
	readonly body?: Readonly<Record<string, unknown>>;
	/** ms; 20,000 if not given. */
	readonly timeout?: number;
	/** Most bytes of the answer; 16 MiB if not given. */
	readonly limit?: number;
	readonly signal?: AbortSignal;
}

/** A homeserver's API: parsed JSON of 2xx, else MatrixError (it answered) or HostError (it did not). Nothing is cleaned: what answers is hostile. */
export interface MatrixClient {
	request(request: MatrixRequest): Promise<unknown>;
}

export interface MatrixErrorParts {
	readonly errcode?: string | undefined;
	/** ms to wait (429). */
	readonly retryAfter?: number | undefined;
	readonly cure?: string | undefined;
}

/** What a homeserver answered in place of what was asked, in clean words for the person. */
export class MatrixError extends Error {
	override readonly name = 'MatrixError';
	/** Of HTTP. */
	readonly status: number;
	readonly errcode: string | undefined;
	readonly retryAfter: number | undefined;
	readonly cure: string | undefined;

	constructor(status: number, message: string, {errcode, retryAfter, cure}: MatrixErrorParts = {}) {
		super(message);
		this.status = status;
		this.errcode = errcode;
		this.retryAfter = retryAfter;
		this.cure = cure;
	}
}

/** No token to ask with; nothing was sent. */
export class NoToken extends Error {
	override readonly name = 'NoToken';
	readonly cure: string;

	constructor(message: string, cure: string) {
		super(message);
		this.cure = cure;
	}
}

/**
 * A path with each value encoded: matrixPath`/_synapse/admin/v2/users/${id}`. Throws RangeError for half a character, and
 * for a value that would lead to another path: `.` and `..`, which no encoding keeps (URL Standard, "double-dot path segment").
 */
export const matrixPath = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
	parts.reduce((path, part, index) => {
		const value = values[index - 1] ?? '';
		if (!value.isWellFormed()) {
			throw new RangeError('a name with half a character cannot be sent');
		}

		if (value === '.' || value === '..') {
			throw new RangeError(`what is called ${value} cannot be named in a request`);
		}

		return `${path}${encodeURIComponent(value)}${part}`;
	});

/** Where a token came from, in words: `~/.config/synaptop/token`, `$MATRIX_TOKEN`, `pass show matrix`, `signed in as @a:b`. */
export type TokenOrigin = string;

/** How the person gave a token that is not the config's. */
export type TokenWay = 'signed-in' | 'entered';

/** How it stands with the administrator's token of a stack. */
export type AccessState =
	/** Nobody has asked for it yet. */
	| {readonly phase: 'idle'}
	| {readonly phase: 'checking'; readonly origin: TokenOrigin}
	/** There is none, or it cannot be had. */
	| {readonly phase: 'none'; readonly why: string; readonly cure: string}
	/** The homeserver said whose it is. `mas`: users are kept by the Matrix Authentication Service. */
	| {
			readonly phase: 'ready';
			readonly origin: TokenOrigin;
			readonly user: string;
			readonly device?: string;
			readonly admin: boolean;
			readonly mas: boolean;
			/** Absent: the config's. */
			readonly way?: TokenWay;
			/** Where one that was given was kept for the next start, in words. */
			readonly kept?: string;
	  }
	/** `why` says which one. It is not sent again. */
	| {
			readonly phase: 'refused';
			readonly origin: TokenOrigin;
			readonly why: string;
			readonly cure: string;
			readonly way?: TokenWay;
	  }
	/** It could not be looked at now: the homeserver or its host does not answer. Asked again when next needed. */
	| {
			readonly phase: 'unreached';
			readonly origin: TokenOrigin;
			readonly why: string;
			readonly cure?: string;
			readonly way?: TokenWay;
	  };

/** A token as it was given or got by signing in. */
export interface GivenToken {
	readonly token: Secret;
	readonly origin: TokenOrigin;
	/** Absent: the config's. */
	readonly way?: TokenWay;
}
