import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {inspect} from 'node:util';
import {createAudit} from '../../source/actions/audit.js';
import type {FormInput} from '../../source/actions/form.js';
import {homeserverTargets} from '../../source/actions/homeserver.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {Secret} from '../../source/system/secret.js';
import {ask, type Session, signInAsAdmin} from './homeserver.js';
import {lab, workplace} from './lab.js';
import {filesWith, journal, synapseLog, watchEvents, watchProcesses} from './secret-watch.js';

const config = `homeserver: ${lab.synapse.name}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix}\n`;
const run = Date.now().toString(36);
/** With what a shell, a URL and JSON would change. */
const newPassword = (): string => `pw "$HOME" '${randomBytes(9).toString('hex')}' \\n%41&ü`;

describe("U3: a session's password and token are seen nowhere but where they are kept", () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;
	let admin: Session;
	before(async () => {
		place = await workplace(config);
		program = createProgram(await parseConfig(config, 'lab'), {audit: createAudit(place.audit)});
		admin = await signInAsAdmin();
	});
	after(async () => {
		await program.close();
		await place.remove();
		await ask(admin.token, 'POST', '/_matrix/client/v3/logout', {});
	});

	const act = async (id: string, input?: FormInput) => {
		const [target] = homeserverTargets(program.config);
		const action = actions.find(candidate => candidate.id === id)!;
		const plan = program.plan(action, target!, input);
		const outcome = await program.run(action, target!, {plan});
		assert.equal(outcome.kind, 'done', inspect(outcome));
		return {plan, outcome};
	};

	test('signed in, kept with a command and in a file, shown, entered elsewhere, signed out', async () => {
		const [name, password] = [`secret-${run}`, newPassword()];
		const id = `@${name}:${lab.synapse.name}`;
		const made = await ask(admin.token, 'PUT', `/_synapse/admin/v2/users/${encodeURIComponent(id)}`, {
			password,
			admin: true,
		});
		assert.equal(made.status, 201);
		const since = new Date();
		const events = await watchEvents();
		const directory = path.dirname(place.file);
		const store = path.join(directory, `store-${run}`);
		const passwords = watchProcesses([password, store]);
		const told: unknown[] = [await act('admin.sign-in', {user: name, password: new Secret(password), keep: false})];
		const token = program.access.held(lab.synapse.name)?.reveal() ?? assert.fail();
		const tokens = watchProcesses([token, store]);
		told.push(await act('admin.show-token'));
		const slow = `sh -c 'cat >"$1"; sleep 1' store ${store}`;
		told.push(await act('admin.keep-command', {command: slow}));
		const file = path.join(directory, 'kept', 'token');
		told.push(await act('admin.keep', {file, replace: false}));
		const entered = await place.synaptop('run', 'admin.enter-token', '--stdin', 'token', '--json', {stdin: token});
		assert.equal(entered.code, 0, entered.stderr);
		assert.ok(entered.stdout.includes(id));
		assert.deepEqual(filesWith(directory, token).holding.sort(), [file, store].sort());
		told.push(entered, await act('admin.sign-out'), program.activity.entries);
		const [byPassword, byToken, engine] = [await passwords.stop(), await tokens.stop(), await events.stop()];

		for (const [secret, {found, rounds}] of [
			[password, byPassword],
			[token, byToken],
		] as const) {
			assert.ok(
				found.some(({needle}) => needle === store),
				`the command was not seen in ${rounds} rounds`,
			);
			assert.deepEqual(
				found.filter(({needle}) => needle === secret),
				[],
			);
			const quoted = JSON.stringify(secret).slice(1, -1);
			const text = inspect(told, {depth: 12, maxArrayLength: null, maxStringLength: null});
			for (const place of [text, engine, await journal(since), await synapseLog(since)]) {
				assert.ok(!place.includes(secret) && !place.includes(quoted));
			}
		}

		assert.deepEqual(filesWith(directory, password).holding, []);
		// The file goes with the session; what a command keeps is its own.
		assert.deepEqual(filesWith(directory, token).holding, [store]);
		assert.equal(filesWith(directory, 'admin.sign-in').holding.length, 1, 'no audit');
		assert.equal((await ask(token, 'GET', '/_matrix/client/v3/account/whoami')).status, 401);
	});
});
