import {HostError} from './host.js';

/** Whose request it was, for the words of an error: never with its query, headers or body. */
export interface Subject {
	readonly host: string;
	/** `Docker engine: GET /containers/json`. */
	readonly what: string;
}

/** A failure before the first byte of the answer, in words. */
export function explainRequest({host, what}: Subject, error: unknown): Error {
	if (error instanceof HostError) {
		return error;
	}

	const {code = '', message} = error as NodeJS.ErrnoException;
	if (code.startsWith('HPE_')) {
		return new HostError('lost', host, `${what}: what answers does not speak HTTP (${message})`, {cause: error});
	}

	if (['ECONNREFUSED', 'EACCES', 'EPERM', 'ENOENT'].includes(code)) {
		return new HostError('refused', host, `${what}: nothing answers there (${message})`, {cause: error});
	}

	return new HostError('lost', host, `${what}: the connection was closed without an answer`, {cause: error});
}

/** A failure in the middle of the answer. */
export function explainBody({host, what}: Subject, error: unknown): Error {
	if (error instanceof HostError) {
		return error;
	}

	const {code = ''} = error as NodeJS.ErrnoException;
	if (code === 'Z_BUF_ERROR') {
		return new HostError('lost', host, `${what}: the compressed answer is cut off`, {cause: error});
	}

	if (code.startsWith('Z_')) {
		return new HostError('lost', host, `${what}: the compressed answer is damaged`, {cause: error});
	}

	return new HostError('lost', host, `${what}: the connection was closed in the middle of the answer`, {cause: error});
}
