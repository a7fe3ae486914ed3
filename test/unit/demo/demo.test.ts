import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, statSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {type Demo, startDemo} from '../../../source/demo/demo.js';
import {createKeyPair} from '../../../source/demo/key-pair.js';
import {createNonce, frameCommand, inlineCommand} from '../../../source/hosts/exec-frame.js';
import {connectDemo, type DemoClient} from '../../helpers/demo-client.js';
import {askRaw} from '../../helpers/raw-http.js';

describe('demo', () => {
	let demo: Demo;
	let client: DemoClient;
	const ask = async (method: string, url: string) => {
		const stream = await client.engine();
		const answer = await askRaw(stream, method, url);
		stream.destroy();
		return answer;
	};

	const get = async (url: string) => JSON.parse((await ask('GET', url)).body.toString());
	const logs = async (query: string) =>
		(await ask('GET', `/containers/redis-local/logs?stdout=1&stderr=1${query}`)).body.toString('latin1');
	const state = async (name: string) => (await get(`/containers/${name}/json`)).State;

	before(async () => {
		demo = await startDemo({seed: 7, faults: false, speed: 0});
		client = await connectDemo(demo.endpoints.matrix!);
	});

	after(async () => {
		client.end();
		await demo.stop();
	});

	it('keeps its keys to itself', async () => {
		assert.equal(statSync(demo.directory).mode & 0o777, 0o700);
		for (const file of [demo.key, demo.knownHosts, demo.sshConfig]) {
			assert.equal(statSync(file).mode & 0o777, 0o600);
		}

		assert.match(await readFile(demo.knownHosts, 'utf8'), /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 AAAA/);
	});

	it('lets nobody in but its one user with its one key', async () => {
		const endpoint = demo.endpoints.matrix!;
		const other = createKeyPair().private;
		await assert.rejects(connectDemo({...endpoint, key: other}), /authentication methods failed/);
		await assert.rejects(connectDemo({...endpoint, user: 'root'}), /authentication methods failed/);
	});

	it('forwards to the socket of the engine and to no other', async () => {
		await assert.rejects(client.engine('/etc/passwd'));
	});

	it('answers framed commands, their input after the script', async () => {
		const nonce = createNonce();
		const {command, preamble} = frameCommand(['id'], {nonce, environment: {LC_ALL: 'C'}});
		const {stdout, stderr, code} = await client.exec(command, preamble);
		assert.equal(code, 0);
		assert.match(stdout.toString(), new RegExp(`^\\u0001${nonce}\\nuid=1000.*\\n\\u0002${nonce}:0\\n$`));
		assert.equal(stderr.toString(), `\u0001${nonce}\n\u0002${nonce}\n`);
		assert.equal((await client.exec(command, 'something else\n')).code, 125);
		assert.equal((await client.exec(command, '')).code, 125);
	});

	it('answers commands packed into one line', async () => {
		assert.match((await client.exec(inlineCommand(['id']))).stdout.toString(), /^uid=1000/);
		assert.match((await client.exec(inlineCommand(["it's", 'x']))).stderr.toString(), /: it's: not found/);
	});

	it('speaks to the engine through dial-stdio', async () => {
		const nonce = createNonce();
		const {command, preamble} = frameCommand(['docker', 'system', 'dial-stdio'], {nonce});
		const request = Buffer.from('GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n');
		const {stdout} = await client.exec(command, Buffer.concat([preamble, request]));
		assert.match(stdout.toString(), /HTTP\/1\.1 200 OK[\s\S]*\r\n\r\nOK/);
	});

	it('does not know other commands', async () => {
		const {stderr, code} = await client.exec('rm -rf /');
		assert.equal(code, 127);
		assert.match(stderr.toString(), /rm: not found/);
	});

	it('stands still at speed 0', async () => {
		const shown = async () => {
			const {cpu_stats: cpu, memory_stats: memory} = await get('/containers/synapse/stats?stream=false&one-shot=1');
			return {total: cpu.cpu_usage.total_usage, system: cpu.system_cpu_usage, memory: memory.usage};
		};

		const [first, second] = [await shown(), await shown()];
		const share = ((second.total - first.total) / (second.system - first.system)) * 2;
		assert.equal(share.toFixed(3), '0.120');
		assert.equal(second.memory, first.memory);
	});

	it('log lines byte for byte; since and until belong to the range; tail', async () => {
		demo.control.emitLog('redis-local', Buffer.from([0x1b, 0x5d, 0xff, 0x00, 0x41]));
		assert.ok((await logs('&tail=1')).endsWith('\u001b]\u00ff\u0000A\n'));
		demo.control.emitLog('redis-local', 'second');
		const times = [...(await logs('&tail=3&timestamps=1')).matchAll(/(\d{4}-\S+?)(\.\d{9})Z /g)].map(
			([, time, fraction]) => `${Date.parse(`${time}Z`) / 1000}${fraction}`,
		);
		assert.equal(times.length, 3);
		const count = async (query: string) => (await logs(`${query}&timestamps=1`)).match(/\.\d{9}Z /g)?.length ?? 0;
		assert.equal(await count(`&since=${times[1]}`), 2);
		assert.equal(await count(`&since=${times[1]}&until=${times[1]}`), 1);
		assert.equal(await count(`&since=${times[0]}&tail=2`), 2);
	});

	it('lets a follower of the log go when the container stops', async () => {
		const stream = await client.engine();
		const url = '/containers/redis-local/logs?stdout=1&stderr=1&follow=1&tail=0';
		const followed = askRaw(stream, 'GET', url);
		await ask('GET', '/_ping');
		demo.control.emitLog('redis-local', 'last words');
		await ask('POST', '/containers/redis-local/stop');
		assert.match((await followed).body.toString(), /last words\n$/);
		stream.destroy();
		assert.equal((await state('redis-local')).Status, 'exited');
		await ask('POST', '/containers/redis-local/start');
	});

	it('what is killed stays dead or is started again, as its restart policy says', async () => {
		demo.control.kill('redis-local');
		assert.deepEqual((({Status, ExitCode}) => ({Status, ExitCode}))(await state('redis-local')), {
			Status: 'exited',
			ExitCode: 137,
		});
		demo.control.kill('element-web', 1);
		assert.equal((await state('element-web')).Status, 'restarting');
		const stream = await client.engine();
		await askRaw(stream, 'GET', '/events', ({body}) => body.includes('"Action":"start"'));
		stream.destroy();
		assert.equal((await state('element-web')).Status, 'running');
	});

	it('can be told over SSH what to do', async () => {
		assert.equal((await client.exec(`demo log synapse ${Buffer.from('told so').toString('base64')}`)).code, 0);
		const {body} = await ask('GET', '/containers/synapse/logs?stderr=1&tail=1');
		assert.match(body.toString(), /told so\n$/);
		assert.equal((await client.exec('demo kill nothing')).code, 2);
	});

	it('drops connections and takes none for a while', async () => {
		demo.control.dropConnections({ms: 150});
		await client.closed;
		await assert.rejects(connectDemo(demo.endpoints.matrix!));
		for (;;) {
			try {
				client = await connectDemo(demo.endpoints.matrix!);
				break;
			} catch {}
		}

		assert.equal((await ask('GET', '/_ping')).body.toString(), 'OK');
	});
});

it('the same seed makes the same homelab', async () => {
	const look = async (seed: number) => {
		const demo = await startDemo({seed, faults: false, speed: 0});
		const client = await connectDemo(demo.endpoints.matrix!);
		const stream = await client.engine();
		const {body} = await askRaw(stream, 'GET', '/containers/synapse/logs?stdout=1&stderr=1&tail=50');
		client.end();
		await demo.stop();
		assert.ok(!existsSync(demo.directory));
		return body.toString().replace(/\d\d:\d\d:\d\d,\d{3}/g, '');
	};

	const first = await look(3);
	assert.equal(await look(3), first);
	assert.notEqual(await look(4), first);
});

it('sweeps what dead demos left behind, and nothing else', async () => {
	const child = spawn(process.execPath, ['-e', '']);
	await once(child, 'exit');
	const make = (name: string) => mkdtemp(path.join(tmpdir(), name));
	const dead = await make(`synaptop-demo-${child.pid}-`);
	const kept = [await make(`synaptop-demo-${process.pid}-`), await make('synaptop-demo-other-')];
	const demo = await startDemo({seed: 3, faults: false, speed: 0});
	try {
		assert.ok(!existsSync(dead));
		assert.ok(kept.every(existsSync));
		assert.ok(existsSync(demo.directory));
	} finally {
		await demo.stop();
		await Promise.all(kept.map(directory => rm(directory, {recursive: true})));
	}
});
