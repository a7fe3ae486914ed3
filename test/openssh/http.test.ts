import assert from 'node:assert/strict';
import {mkdtemp, readdir, readFile, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {HostError} from '../../source/hosts/host.js';
import {hostHttp} from '../../source/hosts/host-http.js';
import {Secret} from '../../source/system/secret.js';
import {deadPort, serveHttp, serveTcp} from '../helpers/probes.js';
import {findProgram, needs} from '../helpers/programs.js';
import {testHost} from '../helpers/ssh-host.js';
import {skip, testSshd} from '../helpers/sshd.js';

const kind = (wanted: HostError['kind'], said: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, wanted, error.message);
	assert.match(error.message, said);
	return true;
};

test('over the connection: kept alive, given up in time, nobody there', {skip}, async t => {
	let connections = 0;
	const port = await serveTcp(t, socket => {
		connections += 1;
		socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'));
	});
	const http = hostHttp(await testHost(t, await testSshd(t)));
	for (let count = 0; count < 3; count++) {
		assert.equal((await http.get(`http://localhost:${port}/health`)).body.toString(), 'OK');
	}

	assert.equal(connections, 1);
	const silent = await serveTcp(t, () => {});
	await assert.rejects(http.get(`http://127.0.0.1:${silent}/`, {timeout: 200}), kind('timeout', /within 0\.2 s/));
	const url = `http://127.0.0.1:${await deadPort()}/`;
	await assert.rejects(http.get(url), kind('refused', /[Nn]othing answers at 127\.0\.0\.1/));
});

/** Everything that any process of this machine was started with, while `task` runs. */
const commandLines = async (task: Promise<unknown>): Promise<string> => {
	let seen = '';
	let running = true;
	const watching = (async () => {
		while (running) {
			for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
				seen += await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
			}
		}
	})();
	await task.finally(() => {
		running = false;
	});
	await watching;
	return seen;
};

const forbidding = {config: ['AllowTcpForwarding no']};

test('forwarding forbidden: curl over there asks, and no secret is on a command line', needs('curl'), async t => {
	const port = await serveHttp(t, (request, response) => {
		response.setHeader('Content-Encoding', 'gzip');
		// Long enough for curl to be seen.
		setTimeout(() => response.end(gzipSync(String(request.headers.authorization))), 300);
	});
	const http = hostHttp(await testHost(t, await testSshd(t, forbidding)));
	const headers = {authorization: new Secret('Bearer pumpernickel')};
	const asked = http.get(`http://127.0.0.1:${port}/metrics?a=1`, {headers});
	const seen = await commandLines(asked);
	assert.equal((await asked).body.toString(), 'Bearer pumpernickel');
	assert.match(seen, /curl\0-q\0--config\0-/);
	assert.doesNotMatch(seen, /pumpernickel/);
	const url = `http://127.0.0.1:${await deadPort()}/`;
	await assert.rejects(http.get(url), kind('refused', /[Nn]othing answers at 127\.0\.0\.1/));
});

test('forwarding forbidden: neither is a password in a body', needs('curl'), async t => {
	const bodies: string[] = [];
	const port = await serveHttp(t, (request, response) => {
		request.setEncoding('utf8').on('data', chunk => bodies.push(chunk));
		request.on('end', () => setTimeout(() => response.end('{}'), 300));
	});
	const http = hostHttp(await testHost(t, await testSshd(t, forbidding)));
	const url = `http://127.0.0.1:${port}/_matrix/client/v3/login`;
	const asked = http.request(url, {method: 'POST', body: {password: new Secret('pumper "nickel"')}});
	const seen = await commandLines(asked);
	assert.deepEqual(bodies, ['{"password":"pumper \\"nickel\\""}']);
	assert.match(seen, /curl\0-q\0--config\0-/);
	assert.doesNotMatch(seen, /pumper/);
});

test('forwarding forbidden and no curl: both cures are told', {skip}, async t => {
	// A PATH with what the frame of a command needs, and nothing else.
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-path-'));
	t.after(() => rm(directory, {recursive: true}));
	for (const name of ['sh', 'cat', 'head', 'dd', 'tr', 'env', 'ps', 'sleep', 'kill', 'sed', 'rm', 'mkfifo']) {
		const found = findProgram(name);
		await (found ? symlink(found, path.join(directory, name)) : undefined);
	}

	const server = await testSshd(t, {config: [...forbidding.config, `SetEnv PATH=${directory}`]});
	const http = hostHttp(await testHost(t, server));
	await assert.rejects(http.get('http://127.0.0.1:8008/health'), (error: HostError) => {
		kind('forbidden', /forbids TCP forwarding over SSH, and has no curl/)(error);
		assert.match(error.cure ?? '', /AllowTcpForwarding local in the sshd_config of testhost, or install curl there/);
		return true;
	});
});

test('one port permitted, another not: each by its own way', needs('curl'), async t => {
	const answer = (name: string) => serveHttp(t, (_request, response) => response.end(name));
	const [open, closed] = [await answer('open'), await answer('closed')];
	const host = await testHost(t, await testSshd(t, {config: [`PermitOpen 127.0.0.1:${open}`]}));
	const ran: string[] = [];
	const {exec} = host;
	host.exec = (argv, options) => {
		ran.push(argv[0]!);
		return exec.call(host, argv, options);
	};
	const http = hostHttp(host);
	for (const [port, name] of [
		[open, 'open'],
		[closed, 'closed'],
		[open, 'open'],
		[closed, 'closed'],
	] as const) {
		assert.equal((await http.get(`http://127.0.0.1:${port}/`)).body.toString(), name);
	}

	assert.deepEqual(ran, ['curl', 'curl']);
});
