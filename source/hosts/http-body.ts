import type {IncomingMessage} from 'node:http';
import {PassThrough, type Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {HostError} from './host.js';
import {explainBody, type Subject} from './http-errors.js';

/** Bytes that are uncompressed at a time: each time is a way to a thread and back, and a metrics page has 360 KB. */
const chunkSize = 128 * 1024;

/** The answer's body, uncompressed, with errors in words; aborting the signal or destroying the body ends the answer. */
export function readBody(answer: IncomingMessage, about: Subject, signal: AbortSignal): Readable {
	const coding = answer.headers['content-encoding']?.trim().toLowerCase();
	const raw = coding === 'gzip' || coding === 'x-gzip' ? answer.pipe(createGunzip({chunkSize})) : answer;
	const body = new PassThrough();
	const fail = (error: unknown) => body.destroy(signal.aborted ? signal.reason : explainBody(about, error));
	const abort = () => fail(signal.reason);
	answer.on('error', fail);
	raw.on('error', fail);
	// A cut answer: the decompressor would wait for ever.
	answer.on('close', () => {
		if (!answer.complete) {
			fail(new Error('closed'));
		}
	});
	body.on('close', () => {
		signal.removeEventListener('abort', abort);
		raw.destroy();
		answer.destroy();
	});
	signal.addEventListener('abort', abort, {once: true});
	return raw.pipe(body);
}

/** All of a body of `limit` bytes at most; rejects with kind `limit` as soon as it is longer. */
export async function collect(body: Readable, limit: number, {host, what}: Subject): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > limit) {
			throw new HostError('limit', host, `${what}: the answer is longer than ${limit} bytes`);
		}

		chunks.push(chunk);
	}

	return Buffer.concat(chunks, size);
}
