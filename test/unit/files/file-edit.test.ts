import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {diffLines} from '../../../source/files/diff.js';
import {makeEdit, stampOf} from '../../../source/files/file-edit.js';

test('a diff leads from one to the other, whatever they are', () => {
	const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), {maxLength: 12});
	fc.assert(
		fc.property(lines, lines, (before, after) => {
			const changes = diffLines(before, after);
			assert.deepEqual(
				changes.flatMap(change => (change.kind === 'new' ? [] : [before[change.before]])),
				before,
			);
			assert.deepEqual(
				changes.flatMap(change => (change.kind === 'gone' ? [] : [after[change.after]])),
				after,
			);
			for (const change of changes) {
				assert.ok(change.kind !== 'same' || before[change.before] === after[change.after]);
			}
		}),
	);
});

const edit = (before: string, after: string) => makeEdit({kind: 'yaml'}, Buffer.from(before), Buffer.from(after), 0);

test('the diff of an edit shows what changed with what stands around it, and no secret; of one that changed that it did', async () => {
	const text = Array.from({length: 20}, (_, index) => `k${index}: ${index}`).join('\n');
	const {diff, secrets, problems} = await edit(
		`${text}\npassword: HUNTER2old\n`,
		`${text.replace('k3: 3', 'k3: three')}\npassword: HUNTER2new\n`,
	);
	assert.deepEqual(problems, []);
	assert.deepEqual(diff, [
		' 2   k1: 1',
		' 3   k2: 2',
		' 4 - k3: 3',
		' 4 + k3: three',
		' 5   k4: 4',
		' 6   k5: 5',
		'…',
		'19   k18: 18',
		'20   k19: 19',
		'21 - password: ••••',
		'21 + password: •••• (another one)',
	]);
	assert.deepEqual(secrets.map(secret => secret.reveal()).sort(), ['HUNTER2new', 'HUNTER2old']);
});

test('what is no text is refused, what is empty or broken says so', async () => {
	await assert.rejects(makeEdit({kind: 'text'}, Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('a'), 0), /UTF-8/);
	assert.deepEqual((await edit('a: 1\n', '')).problems, ['it is empty']);
	assert.match((await edit('a: 1\n', 'a: [\n')).problems[0] ?? '', /^line \d/);
	assert.equal(stampOf(Date.UTC(2026, 10, 23, 7, 4, 5, 6)), '20261123T070405Z');
});
