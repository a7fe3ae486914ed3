import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Action, Outcome, Plan} from '../../source/actions/action.js';
import type {FormInput} from '../../source/actions/form.js';
import {userFields} from '../../source/actions/user-create.js';
import {Secret} from '../../source/system/secret.js';
import {assertFits, openFrame, plan as planWithout, sizes} from '../helpers/frame-screen.js';

const action: Action = {
	id: 'x.user',
	title: 'New user',
	key: 'u',
	risk: 'change',
	kind: 'container',
	operations: ['U2'],
	form: userFields,
	explain: () => '',
	plan: () => [],
	refresh: [],
};

/** A frame with one action that has a form; what was planned and run is noted. */
const open = (size?: (typeof sizes)[number], outcome: Outcome = {kind: 'done'}) => {
	const inputs: FormInput[] = [];
	const frame = openFrame(size, {actions: [action]});
	const ran: Plan[] = [];
	Object.assign(frame.program, {
		plan(made: Action, target: Plan['target'], input?: FormInput): Plan {
			if (!input) {
				return {...planWithout(made, target), preview: [], form: userFields};
			}

			inputs.push(input);
			return {...planWithout(made, target), preview: [`make ${String(input.name)}`], explain: 'It makes a user.'};
		},
		async run(_action: Action, _target: Plan['target'], options: {plan: Plan}): Promise<Outcome> {
			ran.push(options.plan);
			return outcome;
		},
	});
	return {...frame, inputs, ran};
};

/** The password as the form gave it. */
const secretOf = (frame: ReturnType<typeof open>): string => {
	const password = frame.inputs[0]?.password;
	assert.ok(password instanceof Secret);
	return password.reveal();
};

const typeIn = async ({screen}: ReturnType<typeof open>, ...keys: readonly string[]) => {
	for (const key of keys) {
		// Letter by letter: what comes in one piece is worked off over several turns.
		await screen.press(...key);
	}
};

const enter = '\r';
const ctrlG = '\u0007';
const esc = '\u001b';

test('the key opens the form; Enter goes through it to the exact command; yes runs it', async () => {
	const frame = open();
	await typeIn(frame, 'u');
	assert.match(frame.screen.text(), /New user on synapse/);
	await typeIn(frame, 'bob', enter, 'correct horse', enter, 'correct horse');
	assert.match(frame.screen.text(), /bob[\s\S]*•••••••••••••/);
	assert.doesNotMatch(frame.screen.text(), /horse/);
	await typeIn(frame, enter);
	assert.match(frame.screen.text(), /\$ make bob/);
	assert.deepEqual(frame.ran, []);
	await typeIn(frame, 'y');
	assert.equal(frame.ran.length, 1);
	assert.equal(secretOf(frame), 'correct horse');
	assert.doesNotMatch(frame.screen.text(), /New user on synapse|make bob/);
	assert.match(frame.screen.text(), /✓ New user/);
});

test('Cancel in the dialog goes back to what was filled in; Esc leaves it', async () => {
	const frame = open();
	await typeIn(frame, 'u', 'bob', enter, ctrlG, enter);
	assert.match(frame.screen.text(), /\$ make bob/);
	await typeIn(frame, 'n');
	assert.match(frame.screen.text(), /bob[\s\S]*will be generated/);
	await typeIn(frame, esc);
	assert.doesNotMatch(frame.screen.text(), /will be generated/);
	assert.deepEqual(frame.ran, []);
});

test('a generated password is shown once it is done, copied, and gone when closed', async () => {
	const frame = open();
	await typeIn(frame, 'u', 'bob', enter, ctrlG, enter);
	const secret = secretOf(frame);
	assert.ok(!frame.screen.text().includes(secret));
	await typeIn(frame, 'y');
	assert.ok(frame.screen.text().includes(secret));
	assert.match(frame.screen.text(), /It makes a user/);
	await typeIn(frame, 'c');
	assert.match(frame.screen.text(), /Password copied/);
	await typeIn(frame, enter);
	assert.ok(!frame.screen.text().includes(secret));
	assert.ok(!JSON.stringify(frame.program.activity.entries).includes(secret));
});

test('where nobody knows how it ended the password is shown too; where it failed not', async () => {
	for (const [outcome, shown] of [
		[{kind: 'unknown', reason: 'lost'}, true],
		[{kind: 'failed', reason: 'no'}, false],
	] as const) {
		const frame = open(undefined, outcome);
		await typeIn(frame, 'u', 'bob', enter, ctrlG, enter, 'y');
		const secret = secretOf(frame);
		assert.equal(frame.screen.text().includes(secret), shown, outcome.kind);
	}
});

test('a field with something wrong says so, and there is no dialog', async () => {
	const frame = open();
	await typeIn(frame, 'u', 'Bob', enter);
	assert.match(frame.screen.text(), /▲ Name has no capitals: bob/);
	await typeIn(frame, ctrlG, enter);
	assert.doesNotMatch(frame.screen.text(), /\$ make/);
	assert.match(frame.screen.text(), /▲ Name has no capitals/);
	assert.deepEqual(frame.inputs, []);
});

test('fits every size', async () => {
	for (const size of sizes) {
		const frame = open(size);
		await typeIn(frame, 'u', 'b'.repeat(300), enter, ctrlG);
		assertFits(frame.screen, size);
		await typeIn(frame, enter, 'y');
		assertFits(frame.screen, size);
	}
});
