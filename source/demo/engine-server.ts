import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {inspection, listEntry, statsSample} from './answers.js';
import {type DemoContainer, isUp} from './container.js';
import {pruneImages, sendDiskUsage, sendImages} from './engine-images.js';
import {sendEvents, sendLogs, sendStats} from './engine-streams.js';
import type {Model} from './model.js';
import {recorded} from './recorded.js';
import {nanoseconds} from './time.js';

/** One request to the demo's engine. */
export interface EngineCall {
	readonly model: Model;
	readonly query: URLSearchParams;
	readonly response: ServerResponse;
}

type Route = (call: EngineCall, container: DemoContainer) => void | Promise<void>;

/**
 * The engine's API over whatever connection it is given (`server.emit('connection', duplex)`); it listens nowhere.
 * Only what was recorded: test/unit/demo/recorded.test.ts compares every answer with the lab's.
 */
export function createEngineServer(model: Model): Server {
	const server = createServer((request, response) => {
		void answer(model, request, response).catch(() => response.destroy());
	});
	// A tunnel has its own keepalive.
	server.keepAliveTimeout = 0;
	server.requestTimeout = 0;
	return server;
}

async function answer(model: Model, request: IncomingMessage, response: ServerResponse): Promise<void> {
	response.on('error', () => {});
	request.resume();
	// The engine sends neither.
	response.removeHeader('Connection');
	for (const [name, value] of Object.entries(recorded.headers)) {
		response.setHeader(name, value);
	}

	const url = new URL(request.url ?? '/', 'http://engine');
	const path = url.pathname.replace(/^\/v1\.\d+(?=\/)/, '');
	const call: EngineCall = {model, query: url.searchParams, response};
	const method = request.method === 'HEAD' ? 'GET' : request.method;
	const plain = pages[`${method} ${path}`];
	if (plain) {
		plain(call);
		return;
	}

	const match = /^\/containers\/([^/]+)\/(\w+)$/.exec(path);
	const route = match && routes[`${method} ${match[2]}`];
	if (!route) {
		sendError(response, 404, 'page not found');
		return;
	}

	const name = decodeURIComponent(match[1]!);
	const container = model.find(name);
	if (!container) {
		sendError(response, 404, `No such container: ${name}`);
		return;
	}

	await route(call, container);
}

const pages: Readonly<Record<string, (call: EngineCall) => void>> = {
	'GET /_ping': ({response}) => {
		response.setHeader('Cache-Control', 'no-cache, no-store, must-revalidate');
		response.setHeader('Pragma', 'no-cache');
		response.setHeader('Content-Type', 'text/plain; charset=utf-8');
		response.setHeader('Content-Length', 2);
		response.end('OK');
	},
	'GET /version': ({response}) => sendJson(response, 200, recorded.version),
	'GET /info': ({response, model}) => {
		const count = (status: string) => model.containers.filter(container => container.status === status).length;
		sendJson(response, 200, {
			...recorded.info,
			Containers: model.containers.length,
			ContainersRunning: count('running') + count('restarting'),
			ContainersPaused: count('paused'),
			ContainersStopped: count('exited'),
			SystemTime: new Date().toISOString(),
		});
	},
	'GET /images/json': sendImages,
	'GET /system/df': sendDiskUsage,
	'POST /images/prune': pruneImages,
	'GET /containers/json': ({response, model, query}) => {
		const all = ['1', 'true'].includes(query.get('all') ?? '');
		const shown = model.containers.filter(container => all || container.status !== 'exited');
		sendJson(
			response,
			200,
			shown
				.filter(container => passes(container, query.get('filters')))
				.map(container => listEntry(container, nanoseconds())),
		);
	},
	'GET /events': sendEvents,
};

const routes: Readonly<Record<string, Route>> = {
	'GET json': ({response}, container) => sendJson(response, 200, inspection(container)),
	'GET stats': (call, container) => {
		const {query, response} = call;
		if (['0', 'false'].includes(query.get('stream') ?? '')) {
			const previous = !['1', 'true'].includes(query.get('one-shot') ?? '');
			sendJson(response, 200, statsSample(container, nanoseconds(), {previous}));
			return;
		}

		sendStats(call, container);
	},
	'GET logs': ({response, ...call}, container) => {
		if (!call.query.has('stdout') && !call.query.has('stderr')) {
			sendError(response, 400, 'Bad parameters: you must choose at least one stream');
			return;
		}

		sendLogs({response, ...call}, container);
	},
	'POST start': async ({model, response}, container) => {
		const wasUp = isUp(container);
		if (!wasUp) {
			await model.start(container);
		}

		sendNothing(response, wasUp ? 304 : 204);
	},
	'POST stop': async ({model, response}, container) => {
		const wasDown = container.status === 'exited';
		if (!wasDown) {
			await model.stop(container);
		}

		sendNothing(response, wasDown ? 304 : 204);
	},
	'POST restart': async ({model, response}, container) => {
		await model.restart(container);
		sendNothing(response, 204);
	},
	'POST kill': ({model, response, query}, container) => {
		if (!isUp(container)) {
			sendError(response, 409, `Cannot kill container: ${container.id}: Container ${container.id} is not running`);
			return;
		}

		const signal = query.get('signal') ?? 'KILL';
		model.kill(container, {TERM: '15', INT: '2'}[signal.replace(/^SIG/, '')] ?? '9');
		sendNothing(response, 204);
	},
	'POST pause': ({model, response}, container) => {
		model.pause(container);
		sendNothing(response, 204);
	},
	'POST unpause': ({model, response}, container) => {
		model.unpause(container);
		sendNothing(response, 204);
	},
};

/** Filters by name, id and status are all that anybody here asks for. */
function passes(container: DemoContainer, filters: string | null): boolean {
	const wanted: Record<string, string[]> = filters ? JSON.parse(filters) : {};
	const {name, id, status} = wanted;
	return (
		(!name || name.some(part => container.name.includes(part.replace(/^\//, '')))) &&
		(!id || id.some(part => container.id.startsWith(part))) &&
		(!status || status.includes(container.status))
	);
}

/** Small answers have a length, larger ones come in chunks: 2048 is the buffer of Go's server. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	const text = `${JSON.stringify(body)}\n`;
	response.statusCode = status;
	response.setHeader('Content-Type', 'application/json');
	if (text.length > 2048) {
		response.write(text);
		response.end();
		return;
	}

	response.setHeader('Content-Length', Buffer.byteLength(text));
	response.end(text);
}

function sendNothing(response: ServerResponse, status: 204 | 304): void {
	response.statusCode = status;
	response.end();
}

const sendError = (response: ServerResponse, status: number, message: string): void =>
	sendJson(response, status, {message});
