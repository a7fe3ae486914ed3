import {createHash} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';

/** What was pushed, by its name in the protocol. */
interface Stored {
	readonly bytes: Buffer;
	readonly type: string;
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * As much of the distribution spec as docker needs to push and pull, in memory, on loopback, where an engine takes plain
 * HTTP. `believes`: it says that it has every layer that it is asked about by a push, so that what an engine has already is
 * not packed again; a pull on the same engine does not ask for it.
 */
export async function startRegistry({believes = false}: {readonly believes?: boolean} = {}) {
	const blobs = new Map<string, Stored>();
	const manifests = new Map<string, Stored>();
	const unknown = new Set<string>();
	const uploads = new Map<string, Buffer[]>();
	let next = 1;
	let held: Promise<void> | undefined;
	let asked = 0;
	let cutAfter: number | undefined;

	const answer = (response: ServerResponse, status: number, headers: Record<string, string> = {}, body?: Buffer) => {
		response.writeHead(status, {
			'docker-distribution-api-version': 'registry/2.0',
			'content-length': String(body?.length ?? 0),
			...headers,
		});
		response.end(body);
	};

	const give = (response: ServerResponse, method: string, found: Stored | undefined) => {
		if (!found) {
			const words = {errors: [{code: 'MANIFEST_UNKNOWN', message: 'manifest unknown'}]};
			return answer(response, 404, {'content-type': 'application/json'}, Buffer.from(JSON.stringify(words)));
		}

		const headers = {'content-type': found.type, 'docker-content-digest': digestOf(found.bytes)};
		if (method === 'HEAD') {
			response.writeHead(200, {...headers, 'content-length': String(found.bytes.length)});
			return response.end();
		}

		if (cutAfter !== undefined && found.bytes.length > cutAfter) {
			response.writeHead(200, {...headers, 'content-length': String(found.bytes.length)});
			response.write(found.bytes.subarray(0, cutAfter), () => response.destroy());
			return response;
		}

		return answer(response, 200, headers, found.bytes);
	};

	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
		const {method = 'GET'} = request;
		const {pathname, searchParams} = new URL(request.url ?? '/', 'http://registry');
		const [, name, kind, reference = ''] =
			/^\/v2\/(.+?)\/(manifests|blobs|blobs\/uploads)\/([^/]*)$/.exec(pathname) ?? [];
		if (kind === undefined) {
			return answer(response, 200);
		}

		if (kind === 'blobs/uploads') {
			const id = reference || String(next++);
			const parts = uploads.get(id) ?? [];
			uploads.set(id, parts);
			parts.push(await buffer(request));
			const location = `/v2/${name}/blobs/uploads/${id}`;
			if (method !== 'PUT') {
				const size = parts.reduce((sum, {length}) => sum + length, 0);
				return answer(response, 202, {location, range: `0-${Math.max(0, size - 1)}`});
			}

			const digest = searchParams.get('digest') ?? '';
			blobs.set(digest, {bytes: Buffer.concat(parts), type: 'application/octet-stream'});
			uploads.delete(id);
			return answer(response, 201, {location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest});
		}

		if (kind === 'manifests' && method === 'PUT') {
			const bytes = await buffer(request);
			const stored = {bytes, type: request.headers['content-type'] ?? ''};
			manifests.set(`${name}:${reference}`, stored);
			manifests.set(`${name}:${digestOf(bytes)}`, stored);
			return answer(response, 201, {'docker-content-digest': digestOf(bytes)});
		}

		if (kind === 'blobs' && method === 'GET') {
			asked++;
			await held;
		}

		if (believes && kind === 'blobs' && method === 'HEAD' && !blobs.has(reference) && !unknown.has(reference)) {
			response.writeHead(200, {'content-length': '1', 'docker-content-digest': reference});
			return response.end();
		}

		return give(response, method, kind === 'blobs' ? blobs.get(reference) : manifests.get(`${name}:${reference}`));
	};

	const server = createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	});
	const listen = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', () => resolve()));
	await listen(0);
	const {port} = server.address() as AddressInfo;
	const stop = () =>
		new Promise<void>(resolve => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return {
		/** Beginning of an image's name. */
		address: `127.0.0.1:${port}`,
		/** Digests that it does not believe to have. */
		unknown,
		/** Layers and configs that were asked for so far. */
		get asked() {
			return asked;
		},
		/** From now on what is pulled waits, until the returned function is called. */
		hold(): () => void {
			const {promise, resolve} = Promise.withResolvers<void>();
			held = promise;
			return () => {
				held = undefined;
				resolve();
			};
		},
		/** Blobs end after that many bytes, as by a connection that breaks; undefined: whole again. */
		cut(bytes: number | undefined): void {
			cutAfter = bytes;
		},
		stop,
		restart: () => listen(port),
	};
}
