import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestContext} from 'node:test';

export interface EngineServer {
	/** Path of its socket on this machine. */
	readonly socket: string;
	/** `METHOD /path?query`, without the greeting. */
	readonly requests: string[];
	/** Closes its connections, keeps listening. */
	cut(): void;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on a unix socket that answers /_ping as an engine does, and the rest as told: by path without version and query. */
export async function engineServer(
	t: TestContext,
	answers: Readonly<Record<string, Answer>> = {},
	version = '1.41',
): Promise<EngineServer> {
	const directory = mkdtempSync(join(tmpdir(), 'synaptop-engine-'));
	const socket = join(directory, 'docker.sock');
	const requests: string[] = [];
	const server = createServer((request, response) => {
		const url = new URL(request.url!, 'http://docker');
		if (url.pathname === '/_ping') {
			response.setHeader('Api-Version', version).end('OK');
			return;
		}

		requests.push(`${request.method} ${request.url}`);
		const path = url.pathname.replace(/^\/v[\d.]+/, '');
		const answer = answers[path];
		if (answer) {
			answer(request, response);
		} else {
			response.statusCode = 404;
			response.end(JSON.stringify({message: `page not found: ${path}`}));
		}
	});
	await new Promise<void>(resolve => server.listen(socket, resolve));
	t.after(() => {
		server.closeAllConnections();
		server.close();
		rmSync(directory, {recursive: true, force: true});
	});
	return {socket, requests, cut: () => server.closeAllConnections()};
}

/** Answers with this as JSON. */
export function json(value: unknown, status = 200): Answer {
	return (_request, response) => {
		response.writeHead(status, {'content-type': 'application/json'});
		response.end(JSON.stringify(value));
	};
}
