import type {Duplex} from 'node:stream';
import {promisify} from 'node:util';
import type {Accept} from './machine.js';

/** An answer as it was recorded: its head, and what it says. */
export interface HttpRecording {
	/** The status line and the header fields, a line each, without line ends. */
	readonly head: string;
	readonly body: string;
}

/** What a request says beside its path. */
export interface Asked {
	readonly method: string;
	/** The header field, whole. */
	readonly authorization: string | undefined;
	readonly body: string;
}

/** What a path answers; undefined where the server does not know it. */
export type Page = (
	path: string,
	query: URLSearchParams,
	asked: Asked,
) => HttpRecording | undefined | Promise<HttpRecording | undefined>;

interface Answer {
	readonly head: string;
	readonly body: string | Buffer;
}

export interface ServeOptions {
	/** Compresses for those that take it, as Synapse's metrics listener does. */
	readonly gzip?: boolean;
}

/** As much of a request as a client here could send. */
const limit = 64 * 1024;

/** An HTTP server over whatever connection it is given, that answers with recordings byte for byte, but for the date. */
export function serveHttp(page: Page, missing: HttpRecording, options: ServeOptions = {}): Accept {
	return connection => {
		connection.on('error', () => {});
		void answerAll(connection, page, missing, options).catch(() => connection.destroy());
	};
}

async function answerAll(
	connection: Duplex,
	page: Page,
	missing: HttpRecording,
	{gzip = false}: ServeOptions,
): Promise<void> {
	let held = '';
	// Leaving the loop must not cut off what is still being sent.
	for await (const chunk of connection.iterator({destroyOnReturn: false})) {
		held += (chunk as Buffer).toString('latin1');
		for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
			const request = held.slice(0, end);
			const [method = '', target = '/'] = request.split(' ');
			const length = Number(fieldOf(request, 'content-length') ?? 0);
			if (held.length < end + 4 + length) {
				break;
			}

			const body = Buffer.from(held.slice(end + 4, end + 4 + length), 'latin1').toString();
			const authorization = fieldOf(request, 'authorization');
			const packed = gzip && /^accept-encoding:.*\bgzip\b/im.test(request);
			held = held.slice(end + 4 + length);
			const [path = '', query = ''] = target.split('?');
			const answer = (await page(path, new URLSearchParams(query), {method, authorization, body})) ?? missing;
			if (!send(connection, packed ? await zipped(answer) : answer, method === 'HEAD')) {
				connection.resume();
				return;
			}
		}

		if (held.length > limit) {
			connection.destroy();
			return;
		}
	}

	connection.end();
}

const fieldOf = (request: string, name: string): string | undefined =>
	new RegExp(`^${name}: *(.*?) *\\r?$`, 'im').exec(request)?.[1];

async function zipped({head, body}: HttpRecording): Promise<Answer> {
	const {gzip} = await import('node:zlib');
	return {head: `${head}\nContent-Encoding: gzip`, body: await promisify(gzip)(body)};
}

/** Does the connection stay? */
function send(connection: Duplex, {head, body}: Answer, bodiless: boolean): boolean {
	const data = typeof body === 'string' ? Buffer.from(body) : body;
	const dated = head
		.replace(/^(Date: ).*/m, (_all, name) => name + new Date().toUTCString())
		.replace(/^(Content-Length: ).*/m, (_all, name) => name + data.length);
	connection.write(`${dated.split('\n').join('\r\n')}\r\n\r\n`);
	if (!bodiless) {
		const isChunked = /^Transfer-Encoding: chunked$/m.test(head);
		connection.write(isChunked ? chunked(data) : data);
	}

	const stays = head.startsWith('HTTP/1.1') && !/^Connection: close$/m.test(head);
	if (!stays) {
		connection.end();
	}

	return stays;
}

const chunked = (data: Buffer): Buffer =>
	Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n0\r\n\r\n')]);
