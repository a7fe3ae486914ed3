import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:net';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {test} from 'node:test';
import type {Host} from '../../source/hosts/host.js';
import {isKind} from './is-kind.js';

async function readAll(stream: Duplex): Promise<string> {
	let text = '';
	for await (const chunk of stream) {
		text += chunk;
	}

	return text;
}

function listen(server: Server, at: string | number): Promise<void> {
	return new Promise(resolve => {
		if (typeof at === 'string') {
			server.listen(at, resolve);
		} else {
			server.listen(at, '127.0.0.1', resolve);
		}
	});
}

export function socketTests(host: () => Host, directory: () => string): void {
	const echo = () =>
		createServer({allowHalfOpen: true}, socket => {
			socket.pipe(socket);
			socket.on('error', () => {});
		});

	test('a port, to and fro, until both have said all', async () => {
		const server = echo();
		await listen(server, 0);
		const socket = await host().connect({host: '127.0.0.1', port: (server.address() as {port: number}).port});
		socket.end('x'.repeat(300_000));
		assert.equal((await readAll(socket)).length, 300_000);
		server.close();
	});

	test('a unix socket', async () => {
		const server = echo();
		const path = join(directory(), 'echo.sock');
		await listen(server, path);
		const socket = await host().connect({path});
		socket.end('hello');
		assert.equal(await readAll(socket), 'hello');
		server.close();
	});

	test('destroy is felt over there', async () => {
		let felt = () => {};
		const closed = new Promise<void>(resolve => {
			felt = resolve;
		});
		const server = createServer(socket => socket.on('close', felt).resume());
		await listen(server, 0);
		const socket = await host().connect({host: '127.0.0.1', port: (server.address() as {port: number}).port});
		socket.destroy();
		assert.equal(socket.destroyed, true);
		await closed;
		server.close();
	});

	test('nobody there', async () => {
		await assert.rejects(host().connect({host: '127.0.0.1', port: 1}), isKind('refused'));
		await assert.rejects(host().connect({path: '/nowhere/at.all'}), isKind('missing'));
		await assert.rejects(host().connect({path: '/nowhere'}, AbortSignal.abort()), isKind('aborted'));
	});

	test('a pipe to a command', async () => {
		const pipe = await host().pipe(['cat']);
		const bytes = Buffer.from(Array.from({length: 100_000}, (_, index) => (index * 7) % 256));
		const chunks: Buffer[] = [];
		pipe.on('data', chunk => chunks.push(chunk));
		const ended = new Promise((resolve, reject) => pipe.on('end', resolve).on('error', reject));
		pipe.end(bytes);
		await ended;
		assert.ok(Buffer.concat(chunks).equals(bytes));
	});

	test('a pipe whose command fails', async () => {
		const pipe = await host().pipe(['sh', '-c', 'echo sorry >&2; exit 2']);
		await assert.rejects(readAll(pipe), /status 2: sorry/);
	});
}
