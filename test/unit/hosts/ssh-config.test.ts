import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {parseDestination} from '../../../source/hosts/destination.js';
import {HostError} from '../../../source/hosts/host.js';
import {resolveDestination} from '../../../source/hosts/ssh-config.js';
import {expandPath, type TokenValues} from '../../../source/hosts/ssh-tokens.js';
import {needs} from '../../helpers/programs.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/openssh/${name}`, import.meta.url));
const recorded = (name: string) => async () => readFileSync(fixture(`ssh-G-9.2-${name}.txt`), 'utf8');
const home = userInfo().homedir;

const fails = (kind: string, pattern: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind);
	assert.match(error.message, pattern);
	assert.ok(error.cure);
	return true;
};

test('destinations are split as written', () => {
	assert.deepEqual(parseDestination('LXC_matrix'), {host: 'LXC_matrix', user: undefined, port: undefined});
	assert.deepEqual(parseDestination('me@host'), {host: 'host', user: 'me', port: undefined});
	assert.deepEqual(parseDestination('me@corp@host:2222'), {host: 'host', user: 'me@corp', port: 2222});
	assert.deepEqual(parseDestination('host:2222'), {host: 'host', user: undefined, port: 2222});
	assert.deepEqual(parseDestination('me@[2001:db8::1]:2222'), {host: '2001:db8::1', user: 'me', port: 2222});
	assert.deepEqual(parseDestination('[::1]'), {host: '::1', user: undefined, port: undefined});
	assert.deepEqual(parseDestination('2001:db8::1'), {host: '2001:db8::1', user: undefined, port: undefined});
	assert.deepEqual(parseDestination('ssh://me@host:22/'), {host: 'host', user: 'me', port: 22});
});

test('what ssh or a shell could take for something else is refused', () => {
	const bad = [
		'',
		'-oProxyCommand=x',
		'me@-x',
		'-l@host',
		'a b',
		'host\n',
		'host:0',
		'host:65536',
		'@host',
		'$(id)',
		'a;b',
		"x'y",
	];
	for (const text of bad) {
		assert.throws(() => parseDestination(text), fails('unreachable', /Not an SSH destination/), text);
	}
});

test('an alias with everything', async () => {
	const {options, hostKeyAlgorithms, ...rest} = await resolveDestination('foo', {run: recorded('foo')});
	assert.deepEqual(rest, {
		destination: 'foo',
		hostname: 'foo.example.org',
		port: 2200,
		user: 'admin',
		identityFiles: [`${home}/.ssh/foo.example.org_key`, '/srv/with space/id'],
		certificateFiles: [`${home}/.ssh/cert`],
		identitiesOnly: true,
		// ssh has expanded these itself, on the machine of the recording.
		identityAgent: '/root/agent-admin.sock',
		userKnownHostsFiles: ['/root/.ssh/kh_foo.example.org', '/root/.ssh/other'],
		globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
		hostKeyAlias: 'fooalias',
		strictHostKeyChecking: 'accept-new',
		proxyJump: ['a@jump1:22', 'jump2'],
		proxyCommand: undefined,
		forwardAgent: true,
		connectTimeout: 7,
		serverAliveInterval: 15,
		serverAliveCountMax: 3,
		hashKnownHosts: true,
		pubkeyAuthentication: true,
		passwordAuthentication: true,
		kbdInteractiveAuthentication: true,
		preferredAuthentications: [],
		numberOfPasswordPrompts: 3,
	});
	assert.ok(hostKeyAlgorithms.includes('ssh-ed25519'));
	assert.deepEqual(options.get('fingerprinthash'), ['SHA256']);
});

test('the defaults, and what is switched off', async () => {
	const bar = await resolveDestination('bar', {run: recorded('bar')});
	assert.equal(bar.identityAgent, 'none');
	assert.equal(bar.proxyCommand, 'nc bar 22');
	assert.deepEqual(bar.proxyJump, []);
	assert.equal(bar.passwordAuthentication, false);
	assert.equal(bar.kbdInteractiveAuthentication, true);
	assert.equal(bar.strictHostKeyChecking, 'off');
	assert.deepEqual(bar.userKnownHostsFiles, []);
	assert.equal(bar.forwardAgent, false);
	assert.equal(bar.connectTimeout, undefined);
	assert.equal(bar.hostKeyAlias, undefined);
	assert.ok(bar.identityFiles.includes(`${home}/.ssh/id_ed25519`));
	const minimal = await resolveDestination('x', {run: async () => 'hostname x\nport 22\nuser me\n'});
	assert.equal(minimal.identityAgent, 'SSH_AUTH_SOCK');
	assert.equal(minimal.strictHostKeyChecking, 'ask');
});

test('the agent by a variable: its value, none when it is not set', async () => {
	const run = async () => 'hostname x\nidentityagent $MY_AGENT\n';
	const set = await resolveDestination('x', {run, environment: {MY_AGENT: '/run/agent'}});
	assert.equal(set.identityAgent, '/run/agent');
	assert.equal((await resolveDestination('x', {run, environment: {}})).identityAgent, 'none');
});

test('arguments of ssh', async () => {
	const seen: Array<readonly string[]> = [];
	const run = async (argv: readonly string[]) => {
		seen.push(argv);
		return 'hostname h\n';
	};
	await resolveDestination('me@h:23', {run, configFile: '/c'});
	await resolveDestination('h', {run, environment: {SYNAPTOP_SSH_CONFIG: '/e'}});
	await resolveDestination('h', {run, environment: {}});
	assert.deepEqual(seen, [
		['-GT', '-F', '/c', '-l', 'me', '-p', '23', '--', 'h'],
		['-GT', '-F', '/e', '--', 'h'],
		['-GT', '--', 'h'],
	]);
	await assert.rejects(resolveDestination('-oProxyCommand=x', {run}), fails('unreachable', /Not an SSH destination/));
	assert.equal(seen.length, 3);
});

test('tokens and variables of ssh_config(5)', () => {
	const values: TokenValues = {
		alias: 'al',
		hostname: 'h.example.org',
		port: 2200,
		user: 'admin',
		home: '/home/me',
		localUser: 'me',
		environment: {DIR: '/d'},
	};
	assert.equal(
		expandPath('~/.ssh/%h-%p-%r-%n-%k-%u-%d-%%-%q', values),
		'/home/me/.ssh/h.example.org-2200-admin-al-al-me-/home/me-%-%q',
	);
	// biome-ignore lint/suspicious/noTemplateCurlyInString: ssh's, not ours.
	assert.equal(expandPath('${DIR}/x-${NO}', values), '/d/x-');
	assert.match(expandPath('%C', values), /^[\da-f]{40}$/);
	assert.equal(expandPath('~other/x', values), '~other/x');
});

test('the real ssh says the same', needs('ssh'), async () => {
	const foo = await resolveDestination('other@foo:99', {configFile: fixture('ssh_config')});
	assert.equal(foo.hostname, 'foo.example.org');
	assert.equal(foo.user, 'other');
	assert.equal(foo.port, 99);
	assert.deepEqual(foo.proxyJump, ['a@jump1:22', 'jump2']);
	assert.deepEqual(foo.identityFiles, [`${home}/.ssh/foo.example.org_key`, '/srv/with space/id']);
	assert.equal(foo.identityAgent, `${home}/agent-other.sock`);
	await assert.rejects(
		resolveDestination('foo', {configFile: '/no/such/config'}),
		fails('unreachable', /^ssh -G: Can't open user config file \/no\/such\/config/),
	);
});

test('no ssh on this machine', async t => {
	const path = process.env.PATH;
	t.after(() => {
		process.env.PATH = path;
	});
	process.env.PATH = '/nonexistent';
	await assert.rejects(resolveDestination('foo'), fails('missing', /no ssh program/));
});
