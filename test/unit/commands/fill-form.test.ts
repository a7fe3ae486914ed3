import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {describe, test} from 'node:test';
import type {Plan} from '../../../source/actions/action.js';
import type {FormField} from '../../../source/actions/form.js';
import {userCreate, userFields} from '../../../source/actions/user-create.js';
import type {Call, Flags} from '../../../source/commands/command.js';
import {fillForm, noForm} from '../../../source/commands/fill-form.js';
import {Stopped} from '../../../source/commands/stoppable.js';
import {configOf} from '../../../source/config/schema.js';
import {Secret} from '../../../source/system/secret.js';

const config = configOf({homeserver: 'example.org', hosts: {matrix: {ssh: 'm'}}, synapse: {host: 'matrix'}});
const planWith = (form: readonly FormField[]): Plan => ({
	action: userCreate,
	target: {host: 'matrix', kind: 'homeserver', id: 'example.org', name: 'example.org'},
	steps: [],
	preview: [],
	explain: '',
	form,
});
const plan = planWith(userFields);

/** A call with this on standard input; `terminal` answers each prompt in turn. */
const callWith = (flags: Flags, {input = '', terminal}: {input?: string; terminal?: readonly string[]} = {}) => {
	const stdin = new PassThrough() as unknown as NodeJS.ReadStream;
	const written: string[] = [];
	const answers = [...(terminal ?? [])];
	const stderr = {
		isTTY: terminal !== undefined,
		write(text: string | Buffer) {
			written.push(text.toString());
			if (/: $/.test(text.toString())) {
				const answer = answers.shift();
				setImmediate(() => (stdin as unknown as PassThrough).write(answer === undefined ? '\u0003' : `${answer}\r`));
			}

			return true;
		},
	} as unknown as NodeJS.WriteStream;
	Object.assign(stdin, {isTTY: terminal !== undefined, setRawMode: () => stdin});
	if (terminal === undefined) {
		(stdin as unknown as PassThrough).end(input);
	}

	const call: Call = {
		input: [],
		flags,
		interactive: terminal !== undefined,
		stdin,
		stdout: stderr,
		stderr,
		signal: new AbortController().signal,
	};
	return {call, seen: () => written.join('')};
};

const revealed = (value: unknown) => (value instanceof Secret ? value.reveal() : 'not a secret');

test('values from flags, the password from standard input, but for the line end', async () => {
	const {call} = callWith({set: ['name=bob'], stdin: 'password'}, {input: 'a=b c$(d)\n'});
	const {input, reveal} = await fillForm(plan, config, call);
	assert.equal(input.name, 'bob');
	assert.equal(revealed(input.password), 'a=b c$(d)');
	assert.deepEqual(reveal, []);
});

test('a password that is made here is told', async () => {
	const {call} = callWith({set: ['name=bob'], generate: 'password'});
	const {input, reveal} = await fillForm(plan, config, call);
	assert.deepEqual(reveal, [{label: 'Password', secret: input.password}]);
	assert.ok(revealed(input.password).length > 20);
});

test('where nothing will be done nobody is asked, and nothing is told', async () => {
	const {call} = callWith({set: ['name=bob'], generate: 'password', 'dry-run': true});
	assert.deepEqual((await fillForm(plan, config, call, true)).reveal, []);
	await fillForm(plan, config, callWith({set: ['name=bob']}).call, true);
});

describe('on a terminal', () => {
	test('what is missing is asked for, the password hidden and twice', async () => {
		const {call, seen} = callWith(
			{},
			{terminal: ['Bob', 'bob', 'short', 'long enough', 'long enouhg', 'long enough', 'long enough']},
		);
		const {input} = await fillForm(plan, config, call);
		assert.equal(input.name, 'bob');
		assert.equal(revealed(input.password), 'long enough');
		assert.match(seen(), /has no capitals[\s\S]*at least 8[\s\S]*not the same twice/);
		assert.ok(!seen().includes('long enou'), seen());
	});

	test('Ctrl-C stops', async () => {
		await assert.rejects(fillForm(plan, config, callWith({}, {terminal: []}).call), Stopped);
	});
});

describe('wrong use', () => {
	const wrong: ReadonlyArray<readonly [string, Flags, RegExp]> = [
		['no name', {generate: 'password'}, /name is missing: say --set name=/],
		['no password', {set: ['name=bob']}, /password is missing: say --stdin password or --generate password/],
		['a password in a flag', {set: ['name=bob', 'password=x']}, /a command line is seen by others/],
		['a typo', {set: ['nmae=bob']}, /there is no "nmae" to give; did you mean "name"/],
		['no value', {set: ['name']}, /--set is FIELD=VALUE/],
		['twice', {set: ['name=a', 'name=b']}, /--set name is there twice/],
		['a name from standard input', {stdin: 'name'}, /--stdin is for passwords/],
		['both ways', {stdin: 'password', generate: 'password', set: ['name=a']}, /keep one of them/],
		['a bad name', {set: ['name=Bob'], generate: 'password'}, /name has no capitals/],
		['a secret for JSON', {set: ['name=bob'], generate: 'password', json: true}, /--json shows no secret/],
	];
	for (const [title, flags, words] of wrong) {
		test(title, async () => {
			await assert.rejects(fillForm(plan, config, callWith(flags).call), words);
		});
	}

	test('values for an action without a form', () => {
		assert.throws(() => noForm(callWith({set: ['name=bob']}).call), /--set: this action needs to know nothing/);
		assert.doesNotThrow(() => noForm(callWith({}).call));
	});
});

test('switches and choices', async () => {
	const form: readonly FormField[] = [
		{kind: 'flag', id: 'erase', label: 'Erase'},
		{kind: 'choice', id: 'kind', label: 'Kind', choices: ['bot', 'person']},
	];
	const fill = (set: readonly string[]) => fillForm(planWith(form), config, callWith({set}).call);
	assert.deepEqual((await fill(['erase=yes', 'kind=bot'])).input, {erase: true, kind: 'bot'});
	assert.deepEqual((await fill(['kind=bot'])).input, {erase: false, kind: 'bot'});
	await assert.rejects(fill(['erase=perhaps', 'kind=bot']), /erase is yes or no/);
	await assert.rejects(fill(['kind=bto']), /kind is one of bot, person/);
});

describe('a secret that is there already', () => {
	const form: readonly FormField[] = [
		{
			kind: 'secret',
			id: 'token',
			label: 'Token',
			check: secret => (secret.reveal() === '' ? 'is missing' : undefined),
		},
	];
	const fill = (...given: Parameters<typeof callWith>) => fillForm(planWith(form), config, callWith(...given).call);

	test('comes from standard input, or is asked for once without an echo', async () => {
		const {input} = await fill({stdin: 'token'}, {input: 'syt_xyz\n'});
		assert.equal(revealed(input.token), 'syt_xyz');
		const {call, seen} = callWith({}, {terminal: ['', 'syt_xyz']});
		const typed = await fillForm(planWith(form), config, call);
		assert.equal(revealed(typed.input.token), 'syt_xyz');
		assert.match(seen(), /Token is missing/);
		assert.ok(!/again|syt/.test(seen()), seen());
	});

	test('is never made, nor in a flag; nothing is said of making it', async () => {
		await assert.rejects(
			fill({generate: 'token'}),
			/--generate: token is one that is there already; say --stdin token/,
		);
		await assert.rejects(fill({set: ['token=x']}), /seen by others: say --stdin token, or be asked/);
		await assert.rejects(fill({}), /token is missing: say --stdin token$/);
	});
});
