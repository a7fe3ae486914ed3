import assert from 'node:assert/strict';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {dockerEngine} from '../../../source/hosts/docker-engine.js';
import {explainFallback, explainLook, parseLook} from '../../../source/hosts/engine-look.js';
import {HostError} from '../../../source/hosts/host.js';
import {engineServer, json} from '../../helpers/engine-server.js';
import {needs} from '../../helpers/programs.js';
import {socketHost} from '../../helpers/socket-host.js';

const usual = '/var/run/docker.sock';
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/lab/${name}`, import.meta.url));

const fails = (kind: string, pattern: RegExp, cure: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	assert.match(error.message, pattern);
	assert.match(error.cure ?? '', cure);
	return true;
};

function temporary(t: TestContext): string {
	const directory = mkdtempSync(join(tmpdir(), 'synaptop-host-'));
	t.after(() => rmSync(directory, {recursive: true, force: true}));
	return directory;
}

test('found by looking: rootless socket of the user, DOCKER_HOST', async t => {
	const fake = await engineServer(t, {'/info': json({ok: true})});
	const runtime = fake.socket.replace(/\/docker\.sock$/, '');
	const rootless = socketHost({
		sockets: {[fake.socket]: fake.socket},
		environment: {XDG_RUNTIME_DIR: runtime, DOCKER_HOST: ''},
	});
	const engine = dockerEngine(rootless);
	assert.deepEqual(await engine.get('/info'), {ok: true});
	assert.equal(rootless.calls.at(-1), `connect ${fake.socket}`);
	assert.deepEqual(engine.docker, ['docker', '-H', `unix://${fake.socket}`], 'the command that means it');
	const byHost = socketHost({
		sockets: {[fake.socket]: fake.socket},
		environment: {XDG_RUNTIME_DIR: '/nowhere', DOCKER_HOST: `unix://${fake.socket}`},
	});
	assert.deepEqual(await dockerEngine(byHost).get('/info'), {ok: true});
	const tcp = socketHost({
		sockets: {'127.0.0.1:2375': fake.socket},
		environment: {XDG_RUNTIME_DIR: '/nowhere', DOCKER_HOST: 'tcp://127.0.0.1:2375'},
	});
	assert.deepEqual(await dockerEngine(tcp).get('/info'), {ok: true});
});

test('the configured socket and no other', async t => {
	const fake = await engineServer(t, {'/info': json({ok: true})});
	const host = socketHost({sockets: {'/my/docker.sock': fake.socket, [usual]: fake.socket}});
	assert.deepEqual(await dockerEngine(host, {socket: '/my/docker.sock'}).get('/info'), {ok: true});
	assert.deepEqual(host.calls, ['connect /my/docker.sock']);
	const wrong = socketHost({sockets: {[usual]: fake.socket}});
	await assert.rejects(
		dockerEngine(wrong, {socket: '/wrong.sock'}).get('/info'),
		fails('missing', /No Docker engine found \(looked at \/wrong\.sock\)/, /docker: \{socket: …\}/),
	);
});

test('forwarding forbidden: docker system dial-stdio, for requests and streams alike', async t => {
	const fake = await engineServer(t, {
		'/info': json({ok: true}),
		'/events': (_request, response) => response.end(fixture('events-restart.jsonl')),
	});
	const bin = temporary(t);
	const program = join(bin, 'docker');
	// Stands in for the docker program: joins its pipes with the socket.
	const relay = join(bin, 'relay.cjs');
	const path = JSON.stringify(fake.socket);
	writeFileSync(relay, `const s=require('net').connect(${path});process.stdin.pipe(s);s.pipe(process.stdout)`);
	writeFileSync(program, `#!/bin/sh\n[ "$*" = "system dial-stdio" ] && exec ${process.execPath} ${relay}\nexit 64\n`);
	chmodSync(program, 0o755);
	const host = socketHost({forbidden: true, environment: {PATH: `${bin}:${process.env.PATH}`}});
	const engine = dockerEngine(host);
	assert.deepEqual(await engine.get('/info'), {ok: true});
	assert.deepEqual(await engine.get('/info'), {ok: true});
	const seen = [];
	for await (const event of engine.events({}, new AbortController().signal)) {
		seen.push(event);
	}

	assert.ok(seen.length > 3);
	const piped = 'pipe docker system dial-stdio';
	assert.deepEqual(host.calls, [`connect ${usual}`, piped, piped], 'the way is remembered, the connection kept');
});

test('forwarding forbidden and no docker program', async t => {
	const host = socketHost({forbidden: true, environment: {PATH: temporary(t)}});
	await assert.rejects(
		dockerEngine(host).get('/info'),
		fails('missing', /forbids forwarding.*no docker program/, /AllowStreamLocalForwarding yes/),
	);
});

test('what a look shows becomes words', () => {
	const shut = parseLook(`user bob\nlooked ${usual}\nshut docker ${usual}\nlooked /run/user/1000/docker.sock\n`);
	assert.deepEqual(shut.sockets, [{path: usual, group: 'docker', isOpen: false}]);
	const denied = fails(
		'refused',
		/^User bob may not open \/var\/run\/docker\.sock$/,
		/sudo usermod -aG docker bob.*Ctrl-R/,
	);
	denied(explainLook('h', shut));
	denied(explainFallback('h', {...shut, program: '/usr/bin/docker'}));
	fails(
		'refused',
		/No Docker engine answers on/,
		/systemctl status docker/,
	)(explainLook('h', parseLook(`user bob\nopen docker ${usual}\n`)));
	const nothing = parseLook(`user bob\nhost ssh://elsewhere\nlooked ${usual}\nlooked /run/user/1/docker.sock\n`);
	fails(
		'missing',
		/looked at \/var\/run\/docker.sock, \/run\/user\/1\/docker.sock, DOCKER_HOST=ssh:\/\/elsewhere/,
		/Start it/,
	)(explainLook('h', nothing));
});

test('the real look: a socket that may not be opened', needs('setpriv'), async t => {
	if (process.getuid?.() !== 0) {
		t.skip('needs root to become somebody else');
		return;
	}

	const fake = await engineServer(t);
	chmodSync(fake.socket.replace(/\/docker\.sock$/, ''), 0o755);
	chmodSync(fake.socket, 0o600);
	const host = socketHost({});
	const asNobody = {
		...host,
		exec: (argv: readonly string[]) => host.exec(['setpriv', '--reuid=65534', '--clear-groups', ...argv]),
	};
	await assert.rejects(
		dockerEngine(asNobody, {socket: fake.socket}).get('/info'),
		fails('refused', /User nobody may not open .*docker\.sock/, /usermod -aG docker nobody/),
	);
});

test('something else on the socket', async t => {
	const directory = temporary(t);
	const socket = join(directory, 's');
	const server = createServer((_request, response) => response.end('hello'));
	await new Promise<void>(resolve => server.listen(socket, resolve));
	t.after(() => server.close());
	const host = socketHost({sockets: {[usual]: socket}, environment: {XDG_RUNTIME_DIR: '/nowhere'}});
	// The real socket of this machine, if there is one, must not be taken.
	const engine = dockerEngine({
		...host,
		exec: async () => ({stdout: Buffer.from('user bob\n'), stderr: Buffer.alloc(0), code: 0, truncated: false}),
	});
	await assert.rejects(engine.get('/info'), fails('missing', /No Docker engine found/, /Start it/));
});
