import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {inspect, promisify} from 'node:util';
import {createAudit} from '../../source/actions/audit.js';
import type {FormValue} from '../../source/actions/form.js';
import {homeserverTargets} from '../../source/actions/homeserver.js';
import {actions} from '../../source/actions/index.js';
import {targetOn} from '../../source/actions/on-homeserver.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {Secret} from '../../source/system/secret.js';
import {ask, login, newUser, type Session, server, signInAsAdmin} from './homeserver.js';
import {binary, docker, lab, workplace} from './lab.js';
import {filesWith, watchProcesses} from './secret-watch.js';

const stamp = Date.now().toString(36);
const secretText = (): string => `pw "$HOME" '${stamp}${Math.random().toString(36).slice(2)}' \\n%41&ü`;
const inside = (text: string, secret: string): boolean =>
	[secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)].some(form => text.includes(form));

const journal = async (since: Date): Promise<string> => {
	const [command, ...words] = lab.host.enter;
	const at = `@${Math.floor(since.getTime() / 1000)}`;
	const all = [...words, 'journalctl', '--no-pager', '--all', '-o', 'export', '--since', at];
	return (await promisify(execFile)(command!, all, {maxBuffer: 64 << 20})).stdout;
};

/** Of each kind one that is not there: the requests are sent with the token all the same. */
const nobody: Readonly<Record<string, string>> = {
	user: `@nobody-${stamp}:${server}`,
	device: `@nobody-${stamp}:${server} DEV`,
	room: `!nothing-${stamp}:${server}`,
	media: `mxc://${server}/nothing${stamp}`,
	report: 'event/999999999',
	'registration-token': `nothing-${stamp}`,
	destination: `nothing-${stamp}.lab.test`,
};
const given: Readonly<Record<string, string>> = {
	user: nobody.user!,
	text: 'hello',
	name: 'x',
	uses: '1',
	// Older than any file.
	days: '20000',
	job: 'regenerate_directory',
};

describe('the token and new passwords are seen nowhere', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let session: Session;
	let keys: string;
	let config: string;
	before(async () => {
		session = await signInAsAdmin();
		keys = await mkdtemp(path.join(tmpdir(), 'synaptop-keys-'));
		await writeFile(path.join(keys, 'token'), `${session.token}\n`, {mode: 0o600});
		config = `homeserver: ${server}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix}\nadmin: {token: {file: ${keys}/token}}\n`;
		place = await workplace(config);
	});
	after(async () => {
		await place.remove();
		await rm(keys, {recursive: true});
		await ask(session.token, 'POST', '/_synapse/admin/v1/background_updates/enabled', {enabled: true});
		await ask(session.token, 'POST', '/_matrix/client/v3/logout', {});
	});

	/** Does it while everything that could tell is watched; `name` must be found in a command line where `visible`. */
	const watched = async (secrets: readonly string[], run: () => Promise<void>, visible?: string) => {
		const since = new Date();
		const processes = watchProcesses([...secrets, ...(visible === undefined ? [] : [visible])]);
		let failure: unknown;
		await run().catch(error => {
			failure = error;
		});
		const {found, rounds} = await processes.stop();
		if (failure) {
			throw failure;
		}

		assert.ok(rounds > 0);
		assert.ok(visible === undefined || found.some(({needle}) => needle === visible), 'nobody watched');
		assert.deepEqual(
			found.filter(({needle}) => secrets.includes(needle)),
			[],
		);
		const [told, log] = [
			await journal(since),
			await docker('logs', '--since', since.toISOString(), lab.containers.synapse),
		];
		for (const secret of secrets) {
			assert.deepEqual(filesWith(path.dirname(place.file), secret).holding, []);
			assert.ok(!inside(told, secret) && !inside(log, secret));
		}
	};

	test('every action of U5, U6 in one program: activity, audit, slices, previews', async () => {
		const program = createProgram(await parseConfig(config, 'lab'), {audit: createAudit(place.audit)});
		const password = secretText();
		try {
			assert.equal((await program.access.check(server)).phase, 'ready');
			const deeds = actions.filter(({matrix, id}) => matrix && !id.startsWith('admin.'));
			assert.ok(deeds.length > 40);
			const seen: unknown[] = [];
			await watched([session.token, password], async () => {
				for (const action of deeds) {
					const {kind} = action;
					const name = nobody[kind] ?? '';
					const target =
						kind === 'homeserver'
							? homeserverTargets(program.config)[0]!
							: targetOn(program.config, server, kind as Parameters<typeof targetOn>[2], name)!;
					const input = Object.fromEntries(
						(action.form ?? []).map((field): readonly [string, FormValue] => [
							field.id,
							field.kind === 'password'
								? new Secret(password)
								: field.kind === 'flag'
									? false
									: (given[field.id] ?? ('initial' in field ? (field.initial ?? '') : '')),
						]),
					);
					const plan = program.plan(action, target, action.form ? input : undefined);
					const outcome = await program.run(action, target, {plan, onOutput: line => seen.push(line)});
					seen.push(plan, outcome, await program.advise(action, target, AbortSignal.timeout(10_000)));
					assert.ok(plan.unavailable === undefined, `${action.id}: ${plan.unavailable}`);
				}
			});
			seen.push(program.activity.entries, program.access.state(server).value, program.store.keys());
			const all = inspect(seen, {depth: 12, maxArrayLength: null, maxStringLength: null});
			assert.ok(all.includes(nobody.user!));
			assert.ok(!inside(all, session.token) && !inside(all, password));
			const audit = await readFile(place.audit, 'utf8');
			assert.ok(audit.includes('user.reset-password') && audit.includes('••••'));
		} finally {
			await program.close();
		}
	});

	test('from the command line: the password on standard input, the full id confirmed', async () => {
		const user = await newUser(session, `secret-${stamp}`);
		const password = secretText();
		const words = [binary, 'run', 'user.reset-password', user.id, '--stdin', 'password', '--json'];
		const synaptop = (...more: string[]) =>
			new Promise<{code: number | null; output: string}>(resolve => {
				const all = [...words, ...more, '--config', place.file];
				const child = spawn(process.execPath, all, {env: place.env});
				let output = '';
				for (const stream of [child.stdout, child.stderr]) {
					stream.setEncoding('utf8').on('data', chunk => {
						output += chunk;
					});
				}

				child.stdin.on('error', () => {});
				child.stdin.end(`${password}\n`);
				child.once('close', code => resolve({code, output}));
			});
		for (const refused of [['--yes'], ['--confirm', `secret-${stamp}`]]) {
			assert.equal((await synaptop(...refused)).code, 2);
		}

		assert.equal((await login(user.id, password)).status, 403);
		await watched(
			[session.token, password],
			async () => {
				const {code, output} = await synaptop('--confirm', user.id);
				assert.equal(code, 0, output);
				assert.ok(!inside(output, password) && !inside(output, session.token), output);
			},
			user.id,
		);
		assert.equal((await login(user.id, password)).status, 200);
	});

	test('refused before anything is sent: a remote user, no administrator, a token that is no good, no token', async () => {
		const user = await newUser(session, `plain-${stamp}`);
		const locked = ['run', 'user.lock', user.id, '--yes'];
		const remote = await place.synaptop('run', 'user.lock', '@x:evil.example', '--yes', '--stack', server);
		assert.equal(remote.code, 2);
		assert.match(remote.stderr, /@x:evil.example belongs to evil.example/);
		const with_ = async (token: string) => {
			await writeFile(path.join(keys, 'token'), `${token}\n`, {mode: 0o600});
			return place.synaptop(...locked);
		};
		const plain = await with_(user.token);
		assert.deepEqual([plain.code, /is not an administrator of the server/.test(plain.stderr)], [2, true], plain.stderr);
		const stale = await with_('syt_no_good');
		assert.deepEqual([stale.code, /token/.test(stale.stderr)], [2, true], stale.stderr);
		assert.ok(!stale.stderr.includes('syt_no_good'));
		const none = await with_('');
		assert.deepEqual([none.code, /is empty/.test(none.stderr)], [2, true], none.stderr);
		const good = await with_(session.token);
		assert.equal(good.code, 0, good.stderr);
		const {data} = await ask(user.token, 'GET', '/_matrix/client/v3/account/whoami');
		assert.equal(data.errcode, 'M_USER_LOCKED');
	});
});
