import assert from 'node:assert/strict';
import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import type {FormInput} from '../../source/actions/form.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import type {OfferedAction} from '../../source/runbook/flow.js';
import {causeOf} from '../../source/runbook/run-flow.js';
import type {FlowRun} from '../../source/runbook/runbook.js';
import {setUpFlow} from '../../source/runbook/set-up.js';
import {units} from '../../source/sources/units.js';
import {Secret} from '../../source/system/secret.js';
import {asSuperuser, type EmptyHost, emptyHost, perform, silent} from './empty-host.js';
import {docker} from './lab.js';
import {eventually} from './screen.js';
import {filesWith, journal, watchEvents, watchProcesses} from './secret-watch.js';

// I1–I6: a host with an engine and nothing else, to a bot that answers, with nothing done but what the checklist offers.

const json = async (url: string, method: string, token?: string, body?: object): Promise<Record<string, string>> => {
	const headers = {...(token ? {authorization: `Bearer ${token}`} : {})};
	const answer = await fetch(url, {method, headers, ...(body ? {body: JSON.stringify(body)} : {})});
	return (await answer.json()) as Record<string, string>;
};

describe('from an empty host to a bot that answers', {timeout: 240_000}, () => {
	let host: EmptyHost;
	let program: Program;
	const output: string[] = [];
	const watching: Array<() => Promise<unknown>> = [];
	before(async () => {
		host = await emptyHost();
		program = await host.open();
	});
	after(async () => {
		await Promise.all(watching.map(async stop => stop()));
		await program?.close();
		await host?.remove();
	});

	const look = async (): Promise<FlowRun> => {
		const [subject] = setUpFlow.subjects(program.config);
		return program.runbook.run(setUpFlow, subject!, {untilFault: true});
	};

	/** What a person types into each form. */
	const inputs = (): Readonly<Record<string, FormInput>> => ({
		'compose.create': {names: 'db.lab:host-gateway'},
		'database.create': {role: host.name, database: host.name, password: new Secret(host.secrets.database)},
		'synapse.create-config': {
			server: host.server,
			host: 'db.lab',
			role: host.name,
			database: host.name,
			keys: '',
			password: new Secret(host.secrets.database),
		},
		'user.create-admin': {name: 'boss', password: new Secret(host.secrets.admin)},
		'user.create': {name: 'helper', password: new Secret(host.secrets.bot)},
		'bot.sign-in': {user: 'helper', allowed: `@boss:${host.server}`, password: new Secret(host.secrets.bot)},
		'unit.create': {command: '~/.bot/bot'},
	});

	/** Those with a secret are watched from outside. */
	const act = async ({action, target}: OfferedAction, needles: readonly string[]): Promise<void> => {
		const input = inputs()[action] ?? {};
		const processes = input.password ? watchProcesses(needles) : undefined;
		const outcome = await perform(program, action, target, input, line => output.push(line)).finally(async () => {
			const seen = await processes?.stop();
			assert.ok(!seen || seen.rounds > 1);
			assert.deepEqual(seen?.found ?? [], [], action);
		});
		assert.equal(outcome.kind, 'done', `${action}: ${JSON.stringify(outcome)}\n${output.slice(-20).join('\n')}`);
	};

	test('red at first, then green step by step; no secret is seen by others meanwhile', async () => {
		const since = new Date();
		const tokens: string = `syt_${Buffer.from('helper').toString('base64').replaceAll('=', '')}_`;
		const needles = [...Object.values(host.secrets), tokens];
		const events = await watchEvents();
		watching.push(events.stop);
		const done: string[] = [];
		const reds: string[] = [];
		await host.installBot();
		let run = await look();
		for (let round = 0; round < 20 && causeOf(run.steps); round++) {
			const {step, finding} = causeOf(run.steps)!;
			reds.push(`${step.id}: ${finding!.text}`);
			assert.ok(finding!.actions?.length, `${step.id} offers nothing: ${finding!.text}`);
			for (const offered of finding!.actions!) {
				done.push(offered.action);
				await act(offered, needles);
			}

			await program.sources.read(units, 'matrix');
			run = await look();
		}

		assert.deepEqual(done, [
			...['compose.create', 'synapse.create-key', 'database.create', 'synapse.create-config', 'stack.up'],
			...['user.create-admin', 'user.create', 'bot.sign-in', 'unit.linger', 'unit.create', 'unit.enable', 'unit.start'],
		]);
		assert.equal(new Set(reds).size, 10, reds.join('\n'));
		assert.deepEqual(
			run.steps.map(({step, finding}) => `${step.id} ${finding?.severity}`),
			setUpFlow.steps.map(({id}) => `${id} ok`),
		);

		const bot = await readFile(`${host.inHost}/.bot/config.yaml`, 'utf8');
		const token = /access_token: "(syt_[^"]+)"/.exec(bot)?.[1];
		assert.ok(token?.startsWith(tokens));
		const homeserver = await readFile(`${host.directory}/config/homeserver.yaml`, 'utf8');
		const made = [...homeserver.matchAll(/^(?:registration_shared_secret|macaroon_secret_key|form_secret): "(.+)"$/gm)];
		assert.equal(new Set(made.map(([, value]) => value)).size, 3);
		const key = await readFile(`${host.directory}/data/${host.server}.signing.key`, 'utf8');
		const all = [...Object.values(host.secrets), token!, ...made.map(([, value]) => value!), key.trim().split(' ')[2]!];

		const told = [
			['the engine', await events.stop()],
			['the journal', await journal(since)],
			['what was shown', output.join('\n')],
			['the timeline', JSON.stringify(program.activity.entries)],
			['what the checklist found', JSON.stringify(run.steps)],
			['the log of PostgreSQL', await readFile('/run/synaptop-lab/postgres.log', 'utf8')],
		] as const;
		for (const secret of all) {
			for (const [where, text] of told) {
				assert.ok(!text.includes(secret), `a secret is in ${where}`);
			}

			const {holding, count} = filesWith(`${host.inHost}/.local/state/synaptop`, secret);
			assert.ok(count > 0);
			assert.deepEqual(holding, []);
		}
	});

	test('what was made is as it should be, seen from outside', async () => {
		const {directory, server, uid, gid, name} = host;
		for (const [file, mode] of [
			[`data/${server}.signing.key`, 0o600],
			['config/homeserver.yaml', 0o600],
			['config/log.config', 0o644],
		] as const) {
			const facts = await stat(`${directory}/${file}`);
			assert.deepEqual([facts.mode & 0o777, facts.uid, facts.gid], [mode, uid, gid], file);
		}

		assert.match(await readFile(`${directory}/data/${server}.signing.key`, 'utf8'), /^ed25519 a_\w{4} [\w+/]{43}\n$/);
		const facts = `select datcollate, datctype, pg_encoding_to_char(encoding), pg_get_userbyid(datdba) from pg_database where datname = '${name}'`;
		assert.equal(await asSuperuser(facts), `C|C|UTF8|${name}`);
		const role = `select rolcanlogin, rolsuper, rolpassword like 'SCRAM-SHA-256$4096:%' from pg_authid where rolname = '${name}'`;
		assert.equal(await asSuperuser(role), 't|f|t');
		assert.equal(await docker('inspect', '-f', '{{.State.Health.Status}}', host.container), 'healthy');
		const config = (await (await fetch(`http://127.0.0.1:${host.ports.web}/config.json`)).json()) as object;
		assert.deepEqual(Object.values(config)[0], {'m.homeserver': {base_url: host.url, server_name: server}});
		assert.match(await (await fetch(`http://127.0.0.1:${host.ports.metrics}/metrics`)).text(), /^synapse_/m);
	});

	test('the bot answers in a room', async () => {
		const api = `${host.url}/_matrix/client/v3`;
		const {access_token: token} = await json(`${api}/login`, 'POST', undefined, {
			type: 'm.login.password',
			identifier: {type: 'm.id.user', user: 'boss'},
			password: host.secrets.admin,
		});
		assert.ok(token);
		const {room_id: room} = await json(`${api}/createRoom`, 'POST', token, {invite: [`@helper:${host.server}`]});
		const messages = `${api}/rooms/${encodeURIComponent(room!)}`;
		await json(`${messages}/send/m.room.message/t1`, 'PUT', token, {msgtype: 'm.text', body: 'hello'});
		await eventually(
			async () =>
				JSON.stringify(await json(`${messages}/messages?dir=b&limit=5`, 'GET', token)).includes(
					'"body":"you said: hello"',
				),
			'an answer',
			30_000,
		);
	});

	test('signed in again its config has the new token and all else, the old one is beside it; refused it stays', async () => {
		const file = `${host.inHost}/.bot/config.yaml`;
		const {uid} = host;
		const target = {host: 'matrix', kind: 'unit', id: `user/${host.unit}`, name: host.unit} as const;
		const devices = async (text: string) => {
			const token = /access_token: "(.*)"/.exec(text)![1];
			const answer = await json(`${host.url}/_matrix/client/v3/devices`, 'GET', token);
			return (answer.devices as unknown as unknown[]).length;
		};
		const before = await readFile(file, 'utf8');
		const {ino} = await stat(file);
		const count = await devices(before);
		assert.equal((await perform(program, 'bot.sign-in', target, inputs()['bot.sign-in'])).kind, 'done');
		const now = await readFile(file, 'utf8');
		const masked = (text: string) => text.replace(/access_token: ".*"/, 'access_token: ""');
		assert.notEqual(now, before);
		assert.equal(masked(now), masked(before));
		const facts = await stat(file);
		assert.deepEqual([facts.ino, facts.mode & 0o777, facts.uid], [ino, 0o600, uid]);
		const [backup] = (await readdir(`${host.inHost}/.bot`)).filter(name => name.startsWith('config.yaml.bak-'));
		assert.equal(await readFile(`${host.inHost}/.bot/${backup}`, 'utf8'), before);
		assert.equal(await devices(now), count + 1);

		const wrong = {...inputs()['bot.sign-in'], password: new Secret('not that one')};
		const refused = await perform(program, 'bot.sign-in', target, wrong);
		assert.match(
			refused.kind === 'failed' ? refused.reason : '',
			/Invalid username or password.*Nothing was changed|M_FORBIDDEN/,
		);
		assert.equal(await readFile(file, 'utf8'), now);
		// Without a place for the token no session is begun.
		await writeFile(file, 'matrix: {}\n');
		const homeless = await perform(program, 'bot.sign-in', target, inputs()['bot.sign-in']);
		assert.match(homeless.kind === 'failed' ? homeless.reason : '', /there is no access_token in it.*Nothing was done/);
		assert.equal(await devices(now), count + 1);
		await writeFile(file, now);
	});

	test('a name that another stack has is not taken: its containers would be replaced', async () => {
		const ids = () => docker('ps', '-aq', '--no-trunc', '--filter', `label=com.docker.compose.project=${host.name}`);
		const there = await ids();
		const other = await emptyHost('fellow');
		const config = other.config.replaceAll(other.directory, `${other.base}/${host.name}`);
		let beside: Program | undefined;
		try {
			beside = createProgram(await parseConfig(config, 'lab'), {audit: silent});
			const target = {host: 'matrix', kind: 'homeserver', id: other.server, name: other.server} as const;
			await assert.rejects(
				perform(beside, 'compose.create', target, inputs()['compose.create']),
				new RegExp(`there is another compose project of that name, in ${host.directory}: compose would replace`),
			);
			assert.equal(await ids(), there);
		} finally {
			await beside?.close();
			await other.remove();
		}
	});

	test('nothing of it is done twice', async () => {
		const [subject] = setUpFlow.subjects(program.config);
		const target = {host: 'matrix', kind: 'homeserver', id: subject!.stack, name: host.server} as const;
		for (const [id, reason] of [
			['compose.create', /there is a \S+docker-compose\.yml already: edit that/],
			['synapse.create-key', /there is a signing key already, \S+\.signing\.key: .*never replaced/],
			['synapse.create-config', /there is a \S+homeserver\.yaml already: edit that/],
		] as const) {
			await assert.rejects(perform(program, id, target, inputs()[id]), reason);
		}

		const again = await perform(
			program,
			'database.create',
			{...target, kind: 'database'},
			{
				...inputs()['database.create'],
				password: new Secret('another password 1'),
			},
		);
		assert.match(
			again.kind === 'done' ? again.text! : '',
			/^the role \w+ was there, with a password of its own; the database \w+ was there, of \w+$/,
		);
		assert.equal((await perform(program, 'stack.up', target)).kind, 'done');
	});
});
