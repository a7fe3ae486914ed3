import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {inspect} from 'node:util';
import type {FormField} from '../../../source/actions/form.js';
import {checkPassword, userFields} from '../../../source/actions/user-create.js';
import {configOf} from '../../../source/config/schema.js';
import {formLines} from '../../../source/frame/form-lines.js';
import {
	canGenerate,
	enterForm,
	type FormState,
	focusOf,
	formState,
	pressForm,
	toggleGenerated,
	turnForm,
} from '../../../source/frame/form-state.js';
import {Secret} from '../../../source/system/secret.js';
import {lineWidth, plain} from '../../../source/ui/text.js';

const fields: readonly FormField[] = [
	...userFields,
	{kind: 'flag', id: 'guest', label: 'Guest', hint: 'Space turns it'},
	{kind: 'choice', id: 'kind', label: 'Kind', choices: ['bot', 'person', 'support'], initial: 'person'},
];
const context = {
	config: configOf({homeserver: 'example.org', hosts: {matrix: {ssh: 'm'}}, synapse: {host: 'matrix'}}),
	target: {host: 'matrix', kind: 'homeserver', id: 'example.org', name: 'example.org'},
} as const;

const press = (state: FormState, name: string, text = name.length === 1 ? name : ''): FormState =>
	pressForm(fields, state, {name, text}) ?? state;
const type = (state: FormState, text: string): FormState =>
	[...text].reduce((next, letter) => press(next, letter), state);
const next = (state: FormState): FormState => turnForm(fields, state, 1, context);
const lines = (state: FormState, columns = 60, rows = 20) =>
	formLines(fields, state, context, columns, rows).map(plain);

const filled = (again = 'correct horse'): FormState => {
	const named = type(formState(fields), 'bob');
	return type(next(type(next(named), 'correct horse')), again);
};

test('what is typed goes into the field with the focus; a switch takes no letters but y and n', () => {
	let state = filled();
	assert.deepEqual(focusOf(state), {field: 1, part: 'again'});
	state = type(next(state), 'xq');
	assert.deepEqual(state.entries[2], {kind: 'flag', on: false});
	state = press(state, 'y');
	assert.deepEqual(state.entries[2], {kind: 'flag', on: true});
	state = press(state, 'space', ' ');
	assert.deepEqual(state.entries[2], {kind: 'flag', on: false});
	state = press(next(state), 'right');
	assert.deepEqual(state.entries[3], {kind: 'choice', index: 2});
	assert.equal(pressForm(fields, state, {name: 'enter', text: ''}), undefined);
	assert.deepEqual(focusOf(next(state)), {field: 0, part: 'first'});
});

test('Enter goes from field to field; on the last one it gives the input, the password as a Secret', () => {
	let state = filled();
	for (const field of [2, 3]) {
		const entered = enterForm(fields, state, context);
		assert.equal(entered.kind, 'more');
		state = entered.kind === 'more' ? entered.state : state;
		assert.equal(focusOf(state).field, field);
	}

	const done = enterForm(fields, state, context);
	assert.equal(done.kind, 'done');
	const {password, ...rest} = done.kind === 'done' ? done.input : {};
	assert.deepEqual(rest, {name: 'bob', guest: false, kind: 'person'});
	assert.ok(password instanceof Secret);
	assert.equal(password.reveal(), 'correct horse');
	assert.ok(!inspect(done, {depth: 9}).includes('correct horse'));
	assert.deepEqual(done.kind === 'done' && done.reveal, []);
});

test('a field that is left with something wrong says so; mending takes it away', () => {
	let state = next(type(formState(fields), 'Bob'));
	assert.match(state.errors.name ?? '', /capitals/);
	assert.ok(lines(state).some(line => line.includes('▲ Name has no capitals: bob')));
	state = turnForm(fields, state, -1, context);
	state = press(state, 'backspace');
	assert.deepEqual(state.errors, {});
	assert.ok(!lines(state).some(line => line.includes('▲')));
});

test('the whole form stops at the first field with something wrong', () => {
	let state = filled('correct hose');
	assert.deepEqual(state.errors, {});
	state = next(next(state));
	assert.match(state.errors.password ?? '', /not the same twice/);
	const entered = enterForm(fields, state, context);
	assert.equal(entered.kind, 'more');
	assert.equal(entered.kind === 'more' && focusOf(entered.state).field, 1);
});

describe('a password that the program makes', () => {
	const generated = () => toggleGenerated(fields, next(type(formState(fields), 'bob')));

	test('has no second line and is shown once it is done', () => {
		let state = generated();
		assert.equal(canGenerate(state), true);
		assert.ok(lines(state).some(line => line.includes('will be generated')));
		assert.deepEqual(press(state, 'x'), state);
		state = next(next(state));
		const done = enterForm(fields, state, context);
		assert.equal(done.kind, 'done');
		if (done.kind === 'done') {
			assert.deepEqual(done.reveal, [{label: 'Password', secret: done.input.password}]);
			assert.equal(checkPassword(done.reveal[0]!.secret), undefined);
		}
	});

	test('is typed after all', () => {
		const state = toggleGenerated(fields, generated());
		assert.deepEqual(focusOf(type(state, 'x')), {field: 1, part: 'first'});
		assert.equal(canGenerate(formState(fields)), false);
		assert.deepEqual(toggleGenerated(fields, formState(fields)), formState(fields));
	});
});

test('the lines: labels, what it will mean, dots for what is secret', () => {
	assert.deepEqual(
		lines(filled()).map(line => line.trimEnd()),
		[
			'Name      bob',
			'          @bob:example.org',
			'Password  •••••••••••••',
			'          •••••••••••••',
			'',
			'Guest     no',
			'          Space turns it',
			'Kind      person',
			'',
		],
	);
});

test('never more lines or columns than there are, the focus in view', () => {
	for (let stops = 0; stops < 5; stops++) {
		let state = filled();
		for (let index = 0; index < stops; index++) {
			state = next(state);
		}

		const made = formLines(fields, state, context, 24, 3);
		assert.ok(made.length <= 3);
		assert.ok(made.every(line => lineWidth(line) <= 60));
		assert.ok(
			made.some(line => line.some(({tone}) => tone === 'selected')),
			String(stops),
		);
	}
});

test('a secret is typed once, masked, not generated, and a Secret when it is done', () => {
	const form: readonly FormField[] = [
		{
			kind: 'secret',
			id: 'token',
			label: 'Token',
			hint: 'one that you have',
			check: () => undefined,
		},
	];
	const state = [...'syt_xyz'].reduce<FormState>(
		(before, text) => pressForm(form, before, {name: text, text}) ?? before,
		formState(form),
	);
	assert.equal(canGenerate(state), false);
	assert.equal(toggleGenerated(form, state), state);
	const shown = formLines(form, state, context, 60, 20).map(plain).join('\n');
	assert.match(shown, /•{7}/);
	assert.match(shown, /one that you have/);
	assert.ok(!shown.includes('syt'));
	const done = enterForm(form, state, context);
	assert.ok(done.kind === 'done' && done.input.token instanceof Secret);
	assert.equal(done.input.token.reveal(), 'syt_xyz');
	assert.ok(!inspect(done, {depth: 9}).includes('syt_xyz'));
	assert.deepEqual(done.reveal, []);
});
