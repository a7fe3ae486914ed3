import assert from 'node:assert/strict';
import {test} from 'node:test';
import {actions} from '../../source/actions/index.js';
import {commands} from '../../source/commands/index.js';
import * as hosts from '../../source/hosts/index.js';
import {panes} from '../../source/panes/index.js';
import {flows} from '../../source/runbook/index.js';
import {sources} from '../../source/sources/index.js';
import {homesOf} from '../../tools/operation-homes.js';
import {operations} from '../operations.js';

const parts: readonly object[] = [
	hosts,
	...sources,
	...panes,
	...actions,
	...commands,
	...flows.flatMap(({steps}) => steps),
];
const homes = new Set(parts.flatMap(part => (part as {operations?: readonly string[]}).operations ?? []));

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

for (const {id, title, screenOnly} of operations.filter(operation => operation.built)) {
	test(`${id} ${title}: a place on the screen, and a command or the reason for none`, () => {
		const {screen, shell} = homesOf(id);
		assert.ok(screen.length > 0, 'nobody finds it on the screen');
		assert.ok(shell.length > 0 || screenOnly !== undefined, 'no command, and no screenOnly in tools/operations.ts');
	});
}
