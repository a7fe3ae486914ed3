import assert from 'node:assert/strict';
import {test} from 'node:test';
import {consent} from '../../../source/commands/consent.js';
import {actionOf, target} from '../actions/fakes.js';

const missing = (risk: 'read' | 'change' | 'danger', flags: Parameters<typeof consent>[1]) =>
	consent({action: actionOf([], {risk}), target}, flags);

test('what reads needs no yes', () => {
	assert.equal(missing('read', {}), undefined);
});

test('a change needs --yes', () => {
	assert.equal(missing('change', {}), 'it changes something: say --yes');
	assert.equal(missing('change', {confirm: 'element-web'}), 'it changes something: say --yes');
	assert.equal(missing('change', {yes: true}), undefined);
});

test("a danger needs the target's name, and --yes is not enough", () => {
	assert.equal(missing('danger', {yes: true}), 'it is dangerous: say --confirm element-web');
	assert.equal(missing('danger', {confirm: 'element'}), '--confirm says "element", the target is "element-web"');
	assert.throws(() => missing('danger', {confirm: ''}), /--confirm needs a value/);
	assert.equal(missing('danger', {confirm: 'element-web'}), undefined);
});
