import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {EngineRequest} from '../../../source/hosts/engine.js';
import type {Host} from '../../../source/hosts/host.js';
import type {MatrixClient} from '../../../source/matrix/client.js';
import {
	lookOnlyEngine,
	lookOnlyHost,
	lookOnlyHttp,
	lookOnlyMatrix,
	OnlyLooks,
} from '../../../source/runbook/look-only.js';
import {createFakeEngine} from '../../helpers/fake-engine.js';
import {createFakeHost} from '../../helpers/fake-host.js';

const never = new AbortController().signal;

describe('what a check is given', () => {
	test('the engine is only asked', async () => {
		const sent: EngineRequest[] = [];
		const real = Object.assign(createFakeEngine(), {
			async request(request: EngineRequest) {
				sent.push(request);
				return {status: 200, body: Buffer.from('{}')};
			},
		});
		const engine = lookOnlyEngine(real, never);
		for (const method of ['POST', 'DELETE'] as const) {
			await assert.rejects(engine.request({method, path: '/containers/x/restart'}), OnlyLooks);
			await assert.rejects(engine.stream({method, path: '/containers/x/attach'}, never), OnlyLooks);
		}

		await engine.request({method: 'GET', path: '/version'});
		assert.deepEqual(
			sent.map(({path}) => path),
			['/version'],
		);
	});

	test('the homeserver is only asked', async () => {
		const sent: string[] = [];
		const real: MatrixClient = {
			async request({method, path}) {
				sent.push(`${method} ${path}`);
				return {};
			},
		};
		const client = lookOnlyMatrix(real, never);
		for (const method of ['POST', 'PUT', 'DELETE'] as const) {
			await assert.rejects(client.request({method, path: '/_synapse/admin/v1/x'}), OnlyLooks);
		}

		await client.request({method: 'GET', path: '/_matrix/client/versions'});
		assert.deepEqual(sent, ['GET /_matrix/client/versions']);
	});

	test('HTTP has nothing but GET, whatever the client behind it can do', async () => {
		const http = lookOnlyHttp(
			Object.assign({get: async () => ({status: 200, headers: {}, body: Buffer.alloc(0)})}, {request: () => 'sent'}),
			never,
		);
		assert.deepEqual(Object.keys(http), ['get']);
		assert.equal((await http.get('http://localhost/')).status, 200);
	});

	test('files of a host are read, and neither written, renamed nor removed; no terminal, no end', async () => {
		const written: string[] = [];
		const real = Object.assign(createFakeHost('h'), {
			files: async () => ({
				stat: async () => ({size: 1, mode: 0o600, uid: 0, gid: 0, modified: 0}),
				read: async () => Buffer.from('x'),
				write: async (path: string) => void written.push(path),
				rename: async (path: string) => void written.push(path),
				remove: async (path: string) => void written.push(path),
			}),
		}) as unknown as Host;
		const host = lookOnlyHost(real, never);
		const files = await host.files();
		assert.equal(String(await files.read('/x', 10)), 'x');
		await assert.rejects(files.write('/x', Buffer.alloc(1)), OnlyLooks);
		await assert.rejects(files.rename('/x', '/y'), OnlyLooks);
		await assert.rejects(files.remove('/x'), OnlyLooks);
		await assert.rejects(host.terminal(['sh'], {columns: 80, rows: 24}), OnlyLooks);
		await assert.rejects(host.close(), OnlyLooks);
		assert.deepEqual(written, []);
	});

	test('what it began ends with its step, also where it has a signal of its own', async () => {
		const step = new AbortController();
		const own = new AbortController();
		const seen: AbortSignal[] = [];
		const real = Object.assign(createFakeHost('h'), {
			exec: async (_argv: readonly string[], options: {readonly signal: AbortSignal}) => void seen.push(options.signal),
		}) as unknown as Host;
		const host = lookOnlyHost(real, step.signal);
		await host.exec(['true']);
		await host.exec(['true'], {signal: own.signal});
		assert.deepEqual(
			seen.map(({aborted}) => aborted),
			[false, false],
		);
		step.abort();
		assert.deepEqual(
			seen.map(({aborted}) => aborted),
			[true, true],
		);
	});
});
