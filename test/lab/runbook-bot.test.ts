// T9–T12 on the lab: a bot of our own with one fault at a time, and what the guided check says of it.
import assert from 'node:assert/strict';
import {type AddressInfo, createServer} from 'node:net';
import process from 'node:process';
import {after, before, beforeEach, describe, test} from 'node:test';
import {askScript, judgeClaude} from '../../source/runbook/bot/claude.js';
import {botFlow} from '../../source/runbook/bot.js';
import {flowLab, type OnLabOptions, type RanFlow} from './flow-on-lab.js';
import {
	admin,
	ask,
	clientPath,
	enc,
	must,
	newRoom,
	newUser,
	type Session,
	server,
	signInAsAdmin,
} from './homeserver.js';
import {lab, throwAway} from './lab.js';
import {soon} from './peer.js';
import {watchProcesses} from './secret-watch.js';
import {asRoot, asUser, throwAwayUnit, writeAs} from './user-units.js';

const stamp = `${process.pid}${Date.now().toString(36)}`;
const name = `claude-of-test-${stamp}`;
const variable = 'SYNAPTOP_LAB_RUNBOOK_TOKEN';
const file = `~/.${name}/config.yaml`;
const stub = '/home/lab/bin/claude';

const config = `homeserver: ${server}
hosts:
  matrix: {ssh: LXC_matrix}
  away: {ssh: "lab@127.0.8.104:1", docker: false}
  guest: {ssh: nodocker@LXC_matrix, docker: false}
synapse: {host: matrix}
admin: {token: {env: ${variable}}}
bots:
  - {host: matrix, unit: ${name}, config: ${file}}
  - {host: matrix, unit: no-such-${name}, config: ${file}}
  - {host: away, unit: ${name}}
  - {host: guest, unit: ${name}}
`;

const subject = `${server}/${name}@matrix:user`;

describe('the bot does not answer', {timeout: 180_000}, () => {
	let place: Awaited<ReturnType<typeof flowLab>>;
	let unit: Awaited<ReturnType<typeof throwAwayUnit>>;
	let by: Session;
	let bot: Session;
	let hasBin: boolean;

	const run = (options: OnLabOptions = {}): Promise<RanFlow> => place.run(botFlow, {subject, ...options});

	/** As it is configured: what is not given is well. */
	const configure = (given: {url?: string; token?: string; user?: string} = {}) => {
		const {url = 'http://localhost:8008', token = bot.token, user = bot.id} = given;
		const text = `matrix:\n  homeserver: ${url}\n  user_id: "${user}"\n  access_token: "${token}"\n`;
		return writeAs('lab', `/home/lab/.${name}/config.yaml`, text);
	};

	const quiet = 'echo a new run; exec sleep 600\n';

	/** Begun by somebody: a stop while it runs is what makes systemd count its restarts anew. */
	const restart = async (script: string) => {
		const write = (text: string) => writeAs('lab', `/home/lab/.${name}/script`, text);
		await write(quiet);
		await unit.systemctl('reset-failed', name).catch(() => {});
		await unit.systemctl('restart', name);
		await unit.systemctl('stop', name);
		await write(script);
		await unit.systemctl('start', name);
	};

	const stubClaude = async (script: string) => {
		await writeAs('lab', stub, `#!/bin/sh\n${script}\n`);
		await asRoot('chmod', '755', stub);
	};

	const assertCause = (ran: RanFlow, step: string, text: RegExp) => {
		assert.equal(ran.cause?.step.id, step, ran.text);
		assert.match(ran.cause?.finding?.text ?? '', text);
	};

	before(async () => {
		by = await signInAsAdmin();
		process.env[variable] = by.token;
		bot = await newUser(by, `bot-${stamp}`);
		await newRoom(bot);
		hasBin = (await asRoot('sh', '-c', '[ -d /home/lab/bin ] && echo yes || true')) === 'yes';
		await stubClaude(`touch /home/lab/.${name}/claude-ran; echo 'Hello! How can I help?'`);
		unit = await throwAwayUnit(
			'lab',
			name,
			'echo a new run; exec sleep 600\n',
			'Restart=on-failure\nRestartSec=100ms\nEnvironment=PATH=/home/lab/bin:/usr/bin:/bin',
		);
		await unit.systemctl('enable', '-q', name);
		place = await flowLab(config);
	});
	beforeEach(async () => {
		await configure();
		if ((await unit.systemctl('is-active', name).catch(() => '')) !== 'active') {
			await restart(quiet);
		}
	});
	after(async () => {
		await place?.close();
		await unit?.remove();
		await asRoot('rm', '-rf', ...(hasBin ? [stub] : ['/home/lab/bin']));
		await must(by.token, 'PUT', `${admin}/v2/users/${enc(bot.id)}`, {deactivated: true}).catch(() => {});
		await ask(by.token, 'POST', clientPath('/logout'), {});
	});

	test('all is well: every step says so, the token is in no process and no finding, and claude was not run', async () => {
		const watch = watchProcesses([bot.token]);
		const ran = await run();
		const {found, rounds} = await watch.stop();
		assert.deepEqual(
			ran.steps.map(({step, finding}) => [step.id, finding?.severity]),
			[
				...['host', 'manager', 'homeserver', 'token', 'unit', 'journal', 'rooms', 'boot', 'claude-found'].map(id => [
					id,
					'ok',
				]),
				['claude', 'skipped'],
			],
			ran.text,
		);
		assert.equal(ran.cause, undefined);
		assert.match(ran.finding('homeserver').text, /localhost:8008 \(matrix\.homeserver in /);
		assert.ok(ran.finding('token').text.includes(bot.id));
		assert.match(ran.finding('rooms').text, /is in 1 room$/);
		assert.match(ran.finding('claude').text, /only when asked for: it costs quota/);
		assert.ok(rounds > 0);
		assert.deepEqual(found, []);
		assert.ok(!JSON.stringify(ran.steps).includes(bot.token));
		await assert.rejects(asRoot('test', '-e', `/home/lab/.${name}/claude-ran`), 'nobody asked for claude');
	});

	test('its host is not reached: that is all that is said', async () => {
		const ran = await run({subject: `${server}/${name}@away:user`});
		assertCause(ran, 'host', /^away is not reached: .*127\.0\.8\.104.*1/);
		assert.ok(
			ran.steps.slice(1, -1).every(({finding}) => finding?.severity === 'skipped'),
			ran.text,
		);
	});

	test('no manager of its user runs', async () => {
		// A login starts one: the connection is there before.
		await place.program.hosts.get('guest')!.exec(['true']);
		const manager = `user@${await asRoot('id', '-u', 'nodocker')}`;
		await asRoot('systemctl', 'stop', manager);
		try {
			const ran = await run({subject: `${server}/${name}@guest:user`});
			assertCause(ran, 'manager', /^no user manager runs for nodocker/);
			assert.match(ran.finding('manager').next ?? '', /enable-linger nodocker/);
			assert.equal(ran.finding('unit').severity, 'skipped');
		} finally {
			await asRoot('systemctl', 'start', manager);
		}
	});

	test('its user does not linger, and the unit is disabled: told after what is wrong today', async () => {
		const other = await throwAwayUnit('nodocker', name, 'exec sleep 600\n');
		try {
			const stopped = await run({subject: `${server}/${name}@guest:user`});
			assertCause(stopped, 'unit', /inactive.*it is disabled.*nodocker does not linger/);
			assert.deepEqual(
				stopped.finding('unit').actions?.map(({action, target}) => [action, target.host, target.id]),
				[
					['unit.start', 'guest', `user/${name}`],
					['unit.enable', 'guest', `user/${name}`],
				],
			);
			await other.systemctl('start', name);
			const runs = await run({subject: `${server}/${name}@guest:user`});
			assertCause(runs, 'boot', /runs only while nodocker is logged in/);
			assert.equal(runs.finding('unit').severity, 'ok');
		} finally {
			await other.remove();
		}
	});

	test('there is no such unit', async () => {
		const ran = await run({subject: `${server}/no-such-${name}`});
		assertCause(ran, 'unit', /no-such-.*: there is no such unit/);
		assert.equal(ran.finding('boot').severity, 'skipped');
	});

	test('its config: not there, broken, without homeserver, without token', async () => {
		const text = (content: string) => writeAs('lab', `/home/lab/.${name}/config.yaml`, content);
		await asRoot('rm', `/home/lab/.${name}/config.yaml`);
		assertCause(await run(), 'homeserver', /config ~\/\.claude-of-test.* is not there on matrix/);
		await text('matrix:\n  homeserver: "http://localhost:8008\n');
		assertCause(await run(), 'homeserver', /is broken: line \d/);
		await text(`access_token: ${bot.token}\n`);
		assertCause(await run(), 'homeserver', /no homeserver URL in the bot's config/);
		await text('homeserver: http://localhost:8008\n');
		assertCause(await run(), 'token', /no token in the bot's config/);
		await text('homeserver: http://localhost:8008\naccess_token: ""\n');
		const ran = await run();
		assertCause(ran, 'token', /token is missing: access_token in .* is empty/);
		assert.deepEqual(
			ran.finding('token').actions?.map(({action, target}) => `${action} ${target.id}`),
			[`file.edit ${file}`, `unit.restart user/${name}`],
		);
	});

	test('the token is of another user; the user is in no room', async () => {
		const other = await newUser(by, `other-${stamp}`);
		try {
			await configure({token: other.token});
			const ran = await run();
			assertCause(ran, 'token', new RegExp(`is of ${other.id}, its config says ${bot.id}`));
			assert.equal(ran.finding('rooms').severity, 'warning');
			await configure({token: other.token, user: other.id});
			assertCause(await run(), 'rooms', new RegExp(`^${other.id} is in no room`));
		} finally {
			await must(by.token, 'PUT', `${admin}/v2/users/${enc(other.id)}`, {deactivated: true});
		}
	});

	test('the homeserver URL leads nowhere, while Synapse answers where it is', async () => {
		await configure({url: 'http://localhost:1'});
		const ran = await run();
		assertCause(
			ran,
			'homeserver',
			/URL http:\/\/localhost:1 .*leads nowhere: nothing listens there; Synapse answers at/,
		);
		assert.equal(ran.finding('token').severity, 'skipped');
	});

	test('the homeserver URL hangs: it is cut, and said', async () => {
		const silent = createServer(() => {});
		await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
		try {
			await configure({url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`});
			assertCause(await run(), 'homeserver', /leads nowhere: no answer within 8 s; Synapse answers at/);
		} finally {
			silent.close();
		}
	});

	test('Synapse does not answer: it is named with its container, not the bot that falls because of it', async () => {
		const container = await throwAway('dead-synapse', 'sh', '-c', 'exit 3');
		const down = await flowLab(
			config.replace(
				'synapse: {host: matrix}',
				`synapse: {host: matrix, url: "http://localhost:1", container: ${container.name}}`,
			),
		);
		try {
			await configure({url: 'http://localhost:1'});
			await restart('echo cannot connect; exit 1\n');
			const ran = await down.run(botFlow, {subject});
			assertCause(
				ran,
				'homeserver',
				/^Synapse does not answer.*its container \S*dead-synapse\S* is exited \(code 3\)$/,
			);
			const [offered] = ran.finding('homeserver').actions ?? [];
			assert.deepEqual([offered?.action, offered?.target.id], ['container.start', container.id]);
			assert.equal(ran.finding('homeserver').flow, 'synapse');
			assert.equal(ran.finding('unit').severity, 'critical');
			const why = await down.run(botFlow, {subject, untilFault: true});
			assertCause(why, 'homeserver', /^Synapse does not answer/);
		} finally {
			await down.close();
			await container.remove();
		}
	});

	test('its token was logged out, and so the unit falls: the token is the cause', async () => {
		const gone = await newUser(by, `gone-${stamp}`);
		await must(gone.token, 'POST', clientPath('/logout'), {});
		await configure({token: gone.token, user: gone.id});
		await restart('echo "ERROR M_UNKNOWN_TOKEN: Invalid access token passed"; sleep 0.3; exit 1\n');
		await soon('the unit falls', async () =>
			Number(await unit.systemctl('show', '-p', 'NRestarts', '--value', name)) > 2 ? true : undefined,
		);
		const ran = await run();
		assertCause(
			ran,
			'token',
			/token \(matrix\.access_token in .*\) is not valid any more.*logged out \(M_UNKNOWN_TOKEN\)/,
		);
		assert.equal(ran.finding('unit').severity, 'critical');
		assert.match(ran.finding('token').next ?? '', new RegExp(`Sign in as ${gone.id}`));
		assert.ok(!JSON.stringify(ran.steps).includes(gone.token));
		assert.match(ran.finding('journal').next ?? '', /the step of the token/);

		await must(by.token, 'PUT', `${admin}/v2/users/${enc(gone.id)}`, {deactivated: true});
		assertCause(await run(), 'token', new RegExp(`^the bot's user ${gone.id} is deactivated`));
		await configure({token: gone.token, user: `@nobody-${stamp}:${server}`});
		assertCause(await run(), 'token', /^there is no user @nobody/);
		await configure();
	});

	test('the token is good, but the homeserver URL is of another homeserver', async () => {
		await configure({url: lab.peer.url});
		assertCause(
			await run(),
			'token',
			/URL of .* is wrong: http:\S+ is peer\.lab\.test, the bot belongs to matrix\.lab\.test/,
		);
	});

	test('its unit falls again and again: with how often, and what its journal says', async () => {
		await restart(
			'echo "Traceback (most recent call last):"; echo "  File bot.py, line 1"; echo "ModuleNotFoundError: No module named nio"; sleep 0.3; exit 1\n',
		);
		await soon('three restarts', async () =>
			Number(await unit.systemctl('show', '-p', 'NRestarts', '--value', name)) > 3 ? true : undefined,
		);
		const ran = await run();
		assertCause(
			ran,
			'unit',
			/: restarted by systemd \d+ times.*; its journal says: ModuleNotFoundError: No module named nio$/,
		);
		assert.ok(ran.finding('unit').evidence?.some(line => line.startsWith('› ') && line.includes('Traceback')));
		assert.equal(ran.finding('journal').severity, 'warning');
	});

	test('its unit failed at its start: what of it is not there is said', async () => {
		const broken = `/home/lab/.config/systemd/user/${name}.service.d`;
		await writeAs(
			'lab',
			`${broken}/broken.conf`,
			'[Service]\nRestart=no\nExecStart=\nExecStart=/home/lab/no-such-program\n',
		);
		try {
			await unit.systemctl('daemon-reload');
			await unit.systemctl('restart', name).catch(() => {});
			await soon('it failed', async () =>
				(await unit.systemctl('show', '-p', 'ActiveState', '--value', name)) === 'failed' ? true : undefined,
			);
			const ran = await run();
			assertCause(ran, 'unit', /failed: exit code 203 \(the program of its ExecStart is not there/);
			assert.equal(ran.finding('unit').actions?.[0]?.action, 'unit.restart');
		} finally {
			await asRoot('rm', '-rf', broken);
			await unit.systemctl('daemon-reload');
		}
	});

	test('somebody stopped it', async () => {
		await unit.systemctl('stop', name);
		const ran = await run();
		assertCause(ran, 'unit', /inactive though enabled/);
		assert.equal(ran.finding('unit').actions?.[0]?.action, 'unit.start');
	});

	test('it runs and tells of an error: the first is marked, secrets are not', async () => {
		await restart(
			`echo "INFO begun"; echo "ERROR claude: command exited: Invalid API key, Please run /login (token: ${bot.token})"; exec sleep 600\n`,
		);
		const ran = await soon('the line', async () => {
			const seen = await run();
			return seen.finding('journal').text.includes('Invalid API key') ? seen : undefined;
		});
		assertCause(ran, 'journal', /the first: .*Invalid API key/);
		assert.match(ran.finding('journal').next ?? '', /claude is not logged in/);
		assert.ok(!JSON.stringify(ran.steps).includes(bot.token));
	});

	describe('claude, asked for', () => {
		const asked = {asked: new Set(['claude']), only: 'claude'};

		test('answers', async () => {
			const {severity, text} = (await run(asked)).finding('claude');
			assert.equal(severity, 'ok');
			assert.match(text, /answers on matrix in \d+ s: Hello! How can I help\?$/);
		});

		test('is not logged in; fails otherwise', async () => {
			await stubClaude("echo 'Invalid API key · Please run /login'; exit 1");
			assert.match((await run(asked)).finding('claude').text, /^claude is not logged in on matrix \(exit code 1\)/);
			await stubClaude("echo 'cannot open display' >&2; exit 7");
			assert.match((await run(asked)).finding('claude').text, /exit code 7: cannot open display$/);
		});

		test('hangs: it is ended after its time, also when nobody waits any more, and its children with it', async () => {
			await stubClaude("trap '' TERM HUP; sleep 4717 & sleep 4718; wait");
			const running = () => asRoot('pgrep', '-fc', 'sleep 471[78]').catch(() => '0');
			const host = place.program.hosts.get('matrix')!;
			const {code} = await host.exec(['/bin/sh', '-c', askScript, 'sh', '1'], {timeout: 20_000});
			assert.ok(code === 124 || code === 137 || code === null, String(code));
			assert.match(
				judgeClaude({code: 124, stdout: '', stderr: '', took: 1}, 'matrix').text,
				/hangs on matrix.*it was ended/,
			);
			await soon('its children are gone', async () => ((await running()) === '0' ? true : undefined));

			const stop = new AbortController();
			const going = run({...asked, signal: stop.signal});
			await soon('it runs', async () => ((await running()) === '0' ? undefined : true));
			stop.abort();
			await going;
			await soon('it is gone from the host', async () => ((await running()) === '0' ? true : undefined));
		});

		test('is not in the PATH: of the unit alone, and at all', async () => {
			await asUser('lab', 'rm', '-f', stub);
			const none = await run({...asked, only: 'claude'});
			assert.match(none.finding('claude').text, /^claude is not found in the PATH of a login shell on matrix$/);
			const found = (await run()).finding('claude-found');
			assert.equal(found.severity, 'warning');
			assert.match(
				found.text,
				/not found on matrix, neither in the PATH of claude-of-test\S+ nor in the PATH of a login shell/,
			);
		});
	});
});
