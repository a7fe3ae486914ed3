import assert from 'node:assert/strict';
import {test} from 'node:test';
import {targetOn} from '../../../source/actions/on-homeserver.js';
import {userLock, userUnlock} from '../../../source/actions/user-state.js';
import {configOf} from '../../../source/config/schema.js';
import {createProgram} from '../../../source/create-program.js';
import {parseUsers} from '../../../source/matrix/users.js';
import {pagedArgument} from '../../../source/store/paged.js';
import {live} from '../../helpers/containers.js';

test('what a list says of a user counts for its own stack only, though a copy on the same host has the same ids', async () => {
	const stack = (port: number) => ({
		homeserver: 'example.org',
		synapse: {host: 'matrix', url: `http://127.0.0.1:${port}`},
	});
	const config = configOf({hosts: {matrix: {local: true}}, stacks: {main: stack(8008), copy: stack(8009)}});
	const program = createProgram(config);
	try {
		const {rows} = parseUsers({users: [{name: '@bob:example.org', locked: true}]});
		const argument = pagedArgument({stack: 'copy', search: '', show: 'active'});
		program.store.set({source: 'users', host: 'matrix', argument}, live({total: 1, from: 0, rows}));
		const why = (name: string, action = userLock) =>
			program.plan(action, targetOn(config, name, 'user', '@bob:example.org')!).unavailable;
		assert.match(why('copy') ?? '', /locked already/);
		assert.equal(why('main'), undefined);
		assert.equal(why('main', userUnlock), undefined);
	} finally {
		await program.close();
	}
});
