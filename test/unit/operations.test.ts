import assert from 'node:assert/strict';
import {test} from 'node:test';
import {actions} from '../../source/actions/index.js';
import {commands} from '../../source/commands/index.js';
import * as hosts from '../../source/hosts/index.js';
import {panes} from '../../source/panes/index.js';
import {sources} from '../../source/sources/index.js';
import {operations} from '../operations.js';

const homes = new Set(
	[hosts, ...sources, ...panes, ...actions, ...commands].flatMap(
		part => ('operations' in part && part.operations) || [],
	),
);

test('every operation that is built has a home in the registries', () => {
	const homeless = operations.filter(({id, built}) => built && !homes.has(id));
	assert.deepEqual(homeless, []);
});

test('nothing speaks of an operation that does not exist or is not said to be built', () => {
	const built = operations.filter(operation => operation.built).map(({id}) => id);
	assert.deepEqual(
		[...homes].filter(id => !built.includes(id)),
		[],
	);
});

test('the list has no operation twice', () => {
	const ids = operations.map(({id}) => id);
	assert.equal(new Set(ids).size, ids.length);
});
