import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import ssh2, {type AuthContext} from 'ssh2';
import {HostError, type HostState} from '../../../source/hosts/host.js';
import type {Question} from '../../../source/hosts/question.js';
import {SshHost} from '../../../source/hosts/ssh-host.js';
import {Secret} from '../../../source/system/secret.js';

// A real sshd cannot check passwords without root and PAM: ssh2's own server asks for them here.

interface Attempt {
	readonly method: string;
	readonly answer?: string;
}

interface PasswordServer {
	readonly port: number;
	readonly attempts: Attempt[];
	readonly connections: () => number;
	readonly drop: () => void;
}

async function startServer(
	t: TestContext,
	methods: readonly ('password' | 'keyboard-interactive')[],
	right: string,
): Promise<PasswordServer> {
	const attempts: Attempt[] = [];
	const clients = new Set<ssh2.Connection>();
	let connections = 0;
	const key = ssh2.utils.generateKeyPairSync('ed25519').private;
	const server = new ssh2.Server({hostKeys: [key]}, client => {
		connections++;
		clients.add(client);
		client.on('error', () => {});
		client.on('close', () => clients.delete(client));
		client.on('authentication', context => check(context, methods, right, attempts));
		client.on('session', accept => {
			accept().on('exec', acceptExec => {
				const channel = acceptExec();
				channel.exit(0);
				channel.end();
			});
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.after(() => {
		for (const client of clients) {
			client.end();
		}

		server.close();
	});
	const drop = () => {
		for (const client of clients) {
			client.end();
		}
	};
	return {port: (server.address() as {port: number}).port, attempts, connections: () => connections, drop};
}

function check(
	context: AuthContext,
	methods: readonly ('password' | 'keyboard-interactive')[],
	right: string,
	attempts: Attempt[],
): void {
	if (context.method === 'password') {
		attempts.push({method: 'password', answer: context.password});
		if (methods.includes('password') && context.password === right) {
			context.accept();
			return;
		}
	} else if (context.method === 'keyboard-interactive') {
		context.prompt(
			[
				{prompt: 'Code: ', echo: true},
				{prompt: 'Pin\u001b[31m: ', echo: false},
			],
			'Two factors',
			'Look at your\u001b]0;x\u0007 device',
			answers => {
				attempts.push({method: 'keyboard-interactive', answer: answers.join('+')});
				if (answers.join('+') === right) {
					context.accept();
				} else {
					context.reject([...methods]);
				}
			},
		);
		return;
	} else {
		attempts.push({method: context.method});
	}

	context.reject([...methods]);
}

async function hostFor(t: TestContext, port: number, answers: (readonly string[] | undefined)[]) {
	const directory = await mkdtemp(join(tmpdir(), 'synaptop-password-'));
	t.after(() => rm(directory, {recursive: true}));
	const configFile = join(directory, 'config');
	await writeFile(
		configFile,
		`Host box\n  HostName 127.0.0.1\n  Port ${port}\n  User me\n  IdentityFile /nowhere/key\n  IdentityAgent none\n  UserKnownHostsFile ${directory}/known\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n`,
	);
	const questions: Question[] = [];
	const host = new SshHost('box', 'box', {
		configFile,
		env: {},
		random: () => 0,
		async ask(question) {
			questions.push(question);
			return answers.shift()?.map(answer => new Secret(answer));
		},
	});
	t.after(() => host.close());
	return {host, questions};
}

const state = (host: SshHost, phase: HostState['phase']) =>
	new Promise<HostState>(resolve => {
		const look = (value: HostState) => {
			if (value.phase === phase) {
				stop();
				resolve(value);
			}
		};
		const stop = host.state.subscribe(look);
		look(host.state.value);
	});
const isUnreachable = (error: unknown) => error instanceof HostError && error.kind === 'unreachable';

test('a password: asked again when it was wrong, kept for the reconnect', {timeout: 20_000}, async t => {
	const server = await startServer(t, ['password'], 'right');
	const {host, questions} = await hostFor(t, server.port, [['wrong'], ['right']]);
	host.retry();
	await state(host, 'online');
	assert.deepEqual(
		questions.map(({kind, fields, text}) => [kind, fields[0]!.hidden, text.length]),
		[
			['password', true, 0],
			['password', true, 1],
		],
	);
	const waiting = state(host, 'waiting');
	server.drop();
	await waiting;
	await state(host, 'online');
	assert.equal(questions.length, 2);
	assert.deepEqual(
		server.attempts.filter(({method}) => method === 'password').map(({answer}) => answer),
		['wrong', 'right', 'right'],
	);
});

test('three wrong passwords: refused, one connection, not tried again', {timeout: 20_000}, async t => {
	const server = await startServer(t, ['password'], 'right');
	const {host, questions} = await hostFor(t, server.port, [['a'], ['b'], ['c'], ['d'], ['e']]);
	await assert.rejects(host.exec(['true']), isUnreachable);
	const refused = (await state(host, 'refused')) as Extract<HostState, {phase: 'refused'}>;
	assert.match(refused.reason, /box refused the password of me \(tried 3 passwords/);
	assert.equal(questions.length, 3);
	assert.equal(server.connections(), 1);
	await assert.rejects(host.exec(['true']), isUnreachable);
	assert.equal(server.connections(), 1);
	for (const secret of ['a', 'b', 'c']) {
		assert.ok(!new RegExp(`\\b${secret}\\b`).test(refused.reason.replace('me (tried', '')), 'no password in words');
	}
});

test('no answer: no empty password is sent', {timeout: 20_000}, async t => {
	for (const method of ['password', 'keyboard-interactive'] as const) {
		const server = await startServer(t, [method], 'right');
		const {host} = await hostFor(t, server.port, [undefined]);
		await assert.rejects(host.exec(['true']), isUnreachable);
		await state(host, 'refused');
		assert.deepEqual(
			server.attempts.filter(attempt => attempt.method !== 'none'),
			[],
		);
	}
});

test('keyboard-interactive: the server asks, its words are cleaned', {timeout: 20_000}, async t => {
	const server = await startServer(t, ['keyboard-interactive'], '123+456');
	const {host, questions} = await hostFor(t, server.port, [['123', '456']]);
	host.retry();
	await state(host, 'online');
	const [question] = questions;
	assert.equal(question!.kind, 'keyboard-interactive');
	assert.equal(question!.title, 'Two factors');
	assert.deepEqual(
		question!.fields.map(({hidden}) => hidden),
		[false, true],
	);
	assert.ok(!JSON.stringify(questions).includes('\\u001b'));
});
