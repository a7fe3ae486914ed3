import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {createProgram} from '../../source/create-program.js';
import {LocalHost} from '../../source/hosts/local-host.js';
import type {AccessState} from '../../source/matrix/client.js';
import {usersPane} from '../../source/panes/users.js';
import type {Observable} from '../../source/system/observable.js';
import {type FakeProgram, fakeAccess, fakeProgram} from '../helpers/fake-program.js';
import {keys, misfits, openApp, openPane, type TestScreen} from '../helpers/screen.js';
import {accessTo, password, tokenServer} from '../helpers/token-server.js';

const size = {columns: 100, rows: 24};

/** The whole screen with the tab Users on a real homeserver of the test, and the audit in `audited`. */
const open = async (t: TestContext, readOnly = false) => {
	const server = await tokenServer(t);
	const host = new LocalHost('matrix');
	const {config} = accessTo(t, server.port, undefined, host);
	const audited: string[] = [];
	const program = createProgram(
		{...config, readOnly},
		{
			hosts: new Map([['matrix', host]]),
			audit: {
				async begin(plan) {
					audited.push(JSON.stringify(plan));
					return {
						async end(outcome) {
							audited.push(JSON.stringify(outcome));
							return undefined;
						},
					};
				},
			},
		},
	);
	const screen = openApp({program, close() {}} as unknown as FakeProgram, size, [usersPane]);
	t.after(async () => {
		screen.close();
		await program.close();
	});
	return {server, program, screen, audited, stack: config.stacks[0].name};
};

const type = async (screen: TestScreen, ...texts: readonly string[]): Promise<void> => {
	for (const text of texts) {
		await screen.press(...(text.startsWith('\u001b') || text.length === 1 ? [text] : text));
	}
};

test('from no token to the users: the door names the keys, the form asks, the dialog shows all but the password', async t => {
	const {screen, program, server, audited, stack} = await open(t);
	const door = await screen.until('there is no access token');
	assert.match(door, /I\s+Sign in/);
	assert.match(door, /T\s+Enter a token/);
	assert.match(door, /admin: \{token: \{file: FILE\}\}/);
	await type(screen, 'I');
	await screen.until('Sign in on example.org');
	await type(screen, 'admin', keys.tab, password);
	const form = screen.text();
	assert.match(form, /@admin:example\.org/);
	assert.ok(!form.includes('pumper'), form);
	await type(screen, keys.enter, keys.enter);
	const asked = await screen.until('POST /_matrix/client/v3/login');
	assert.ok(!asked.includes('pumper') && asked.includes('••••'), asked);
	assert.match(asked, /there until it is signed out/);
	await type(screen, 'y');
	const shown = await screen.until(text => text.includes('@admin:example.org · signed in, not kept'));
	assert.ok(!shown.includes('syt_made'), shown);
	assert.deepEqual(misfits(screen, size.columns, size.rows), []);
	const token = program.access.held(stack)?.reveal() ?? assert.fail();
	assert.ok(server.tokens.has(token));
	const told = JSON.stringify([audited, program.activity.entries]);
	assert.ok(told.includes('m.login.password') && !told.includes('pumper') && !told.includes('syt_'), told);
});

test('the token is shown over the screen, copied with a key, and in nothing else', async t => {
	const {screen, server, program} = await open(t);
	server.tokens.set('syt_admin', '@admin:example.org');
	await screen.until('Enter a token');
	await type(screen, 'T');
	await screen.until('Enter a token on example.org');
	await type(screen, 'syt_admin');
	assert.ok(!screen.text().includes('syt_admin'));
	// It changes nothing: nobody is asked again.
	await type(screen, keys.enter);
	await screen.until('@admin:example.org · entered, not kept');
	await type(screen, ':');
	await screen.until('What to do');
	await type(screen, 'show the token');
	await screen.press(keys.enter);
	await screen.until('syt_admin');
	assert.match(screen.text(), /c copies it/);
	await type(screen, 'c');
	assert.ok(screen.written.some(text => text.includes(Buffer.from('syt_admin').toString('base64'))));
	await screen.press(keys.enter);
	await screen.until(text => !text.includes('syt_admin'));
	assert.ok(!JSON.stringify(program.activity.entries).includes('syt_admin'));
});

test('a refused token: the door says so, and what was there stays away', async t => {
	const {screen} = await open(t);
	await screen.until('Enter a token');
	await type(screen, 'T');
	await screen.until('Enter a token on example.org');
	await type(screen, 'syt_wrong', keys.enter);
	await screen.until(/failed: entered by hand: Invalid access token/);
	await screen.until('there is no access token');
});

test('read-only: a session is not begun, a token can be entered', async t => {
	const {screen} = await open(t, true);
	const door = await screen.until('Enter a token');
	assert.ok(!/Sign in\s/.test(door.replace('Sign in as', '')), door);
});

test('quitting while a session was begun here and nobody keeps its token: the dialog says so', async t => {
	const {screen, program, stack} = await open(t);
	await screen.until('Sign in');
	const access = program.access.state(stack) as Observable<AccessState>;
	access.value = {
		phase: 'ready',
		origin: 'signed in as @admin:example.org',
		user: '@admin:example.org',
		device: 'DEVICE',
		admin: true,
		mas: false,
		way: 'signed-in',
	};
	screen.frame.overlays.value = [{kind: 'quit'}];
	await screen.until(/session of @admin:example.org \(DEVICE\) stays on/);
	program.access.kept(stack, 'a file');
	access.value = {...access.value, kept: 'a file'};
	screen.frame.overlays.value = [];
	screen.frame.overlays.value = [{kind: 'quit'}];
	await screen.until(text => !text.includes('(DEVICE) stays'));
});

const states: ReadonlyArray<readonly [AccessState, RegExp]> = [
	[{phase: 'checking', origin: '~/token'}, /~\/token: asking example\.org whose token it is/],
	[{phase: 'none', why: '~/token can be read by others (644)', cure: 'chmod 600 ~/token'}, /read by others.*chmod 600/],
	[{phase: 'refused', origin: '$T', why: '$T: Invalid (M_UNKNOWN_TOKEN)', cure: 'Sign in'}, /\$T: Invalid/],
	[{phase: 'unreached', origin: '$T', why: 'Synapse: nothing answers'}, /could not be asked.*nothing answers/],
	[
		{phase: 'ready', origin: '$T', user: '@bob:example.org', admin: false, mas: false},
		/@bob:example\.org is no administrator of example\.org \(\$T\).*another one can make you one/,
	],
];

for (const [state, words] of states) {
	test(`the door, ${state.phase}`, async () => {
		for (const [columns, rows] of [
			[60, 12],
			[80, 22],
			[200, 48],
		] as const) {
			const fake = fakeProgram({config: {homeserver: 'example.org', synapse: {host: 'matrix'}}});
			Object.assign(fake.program, {access: fakeAccess(state)});
			const screen = openPane(fake, usersPane, {columns, rows});
			await screen.settle();
			assert.match(screen.text().replaceAll(/\s+/g, ' '), words);
			assert.match(screen.text(), /Ctrl-R\s+Look again/);
			assert.deepEqual(misfits(screen, columns, rows), []);
			screen.close();
		}
	});
}

test('what the config says of the password stands at the door, in each width, until somebody is in', async () => {
	const hint = 'Ask Anna; it is in the safe \u001b[31mred';
	const config = {homeserver: 'example.org', synapse: {host: 'matrix'}, admin: {token: {file: '~/token'}, hint}};
	for (const columns of [60, 100]) {
		for (const phase of ['none', 'refused', 'checking'] as const) {
			const fake = fakeProgram({config});
			const state: AccessState = {phase, why: 'it is gone', cure: 'sign in', origin: '~/token'};
			Object.assign(fake.program, {access: fakeAccess(state)});
			const screen = openPane(fake, usersPane, {columns, rows: 20});
			try {
				const text = await screen.until('example.org');
				assert.equal(/Ask Anna; it is in the safe [^\u001b]*red/.test(text), phase !== 'checking', text);
				assert.deepEqual(misfits(screen, columns, 20), []);
			} finally {
				screen.close();
			}
		}
	}
});
