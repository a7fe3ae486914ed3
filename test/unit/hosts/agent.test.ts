import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {viewAgent} from '../../../source/hosts/agent.js';
import {agentSockets} from '../../../source/hosts/agent-socket.js';

test("the environment's socket, then tmux's, each once", async () => {
	const tmux = async () => 'SSH_AUTH_SOCK=/new\n';
	assert.deepEqual(await agentSockets({environment: {SSH_AUTH_SOCK: '/old', TMUX: 'x'}, tmux}), ['/old', '/new']);
	assert.deepEqual(await agentSockets({environment: {SSH_AUTH_SOCK: '/new', TMUX: 'x'}, tmux}), ['/new']);
	assert.deepEqual(await agentSockets({environment: {SSH_AUTH_SOCK: '/old'}, tmux}), ['/old']);
	assert.deepEqual(await agentSockets({environment: {TMUX: 'x'}, tmux}), ['/new']);
});

test('tmux that knows none, or fails, is no harm', async () => {
	const environment = {SSH_AUTH_SOCK: '/old', TMUX: 'x'};
	assert.deepEqual(await agentSockets({environment, tmux: async () => '-SSH_AUTH_SOCK\n'}), ['/old']);
	assert.deepEqual(await agentSockets({environment, tmux: () => Promise.reject(new Error('no server'))}), ['/old']);
});

test('IdentityAgent: a path, none', async () => {
	const environment = {SSH_AUTH_SOCK: '/old'};
	assert.deepEqual(await agentSockets({environment, identityAgent: '/mine'}), ['/mine']);
	assert.deepEqual(await agentSockets({environment, identityAgent: 'none'}), []);
});

const string = (text: string | Buffer) => {
	const bytes = Buffer.from(text);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
};

const identities = (...keys: ReadonlyArray<readonly [type: string, comment: string]>) => {
	const count = Buffer.alloc(4);
	count.writeUInt32BE(keys.length);
	const body = keys.map(([type, comment]) => Buffer.concat([string(string(type)), string(comment)]));
	return string(Buffer.concat([Buffer.from([12]), count, ...body]));
};

async function agentAt(t: TestContext, answer: Buffer): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'synaptop-agent-'));
	const path = join(directory, 'agent');
	const server = createServer(socket => {
		// In two pieces, as the kernel may.
		socket.on('error', () => {});
		socket.once('data', () => {
			socket.write(answer.subarray(0, 3));
			setImmediate(() => socket.write(answer.subarray(3)));
		});
	});
	await new Promise<void>(resolve => server.listen(path, resolve));
	t.after(async () => {
		server.close();
		await rm(directory, {recursive: true});
	});
	return path;
}

test('the keys of the first agent that has any', async t => {
	const empty = await agentAt(t, identities());
	const full = await agentAt(t, identities(['ssh-ed25519', 'mine'], ['sk-ssh-ed25519@openssh.com', 'token']));
	const view = await viewAgent(['/nowhere', empty, full]);
	assert.equal(view.path, full);
	assert.deepEqual(
		view.keys.map(({type, comment}) => [type, comment]),
		[
			['ssh-ed25519', 'mine'],
			['sk-ssh-ed25519@openssh.com', 'token'],
		],
	);
	assert.equal(view.trouble, undefined);
});

test('why there is none: nobody, empty or locked, gone, silent, nonsense', async t => {
	assert.equal((await viewAgent([])).trouble?.kind, 'none');
	assert.equal((await viewAgent(['/nowhere', await agentAt(t, identities())])).trouble?.kind, 'empty');
	assert.match(
		(await viewAgent(['/nowhere'])).trouble?.reason ?? '',
		/\/nowhere cannot be reached: the socket is gone/,
	);
	const failure = await agentAt(t, string(Buffer.from([5])));
	assert.equal((await viewAgent([failure])).trouble?.kind, 'empty');
	const endless = await agentAt(t, Buffer.from([0x7f, 0xff, 0xff, 0xff, 12]));
	assert.equal((await viewAgent([endless])).trouble?.kind, 'gone');
	const torn = await agentAt(t, string(Buffer.from([12, 0, 0, 0, 9])));
	assert.equal((await viewAgent([torn])).trouble?.kind, 'gone');
	const silent = await agentAt(t, Buffer.alloc(0));
	assert.match((await viewAgent([silent], 20)).trouble?.reason ?? '', /does not answer/);
});
