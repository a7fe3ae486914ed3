import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {MatrixError} from '../../../source/matrix/client.js';
import {actionOf, ready, targetOf} from './admin-fakes.js';
import {contextOf, fakes} from './fakes.js';

describe('what is warned about', () => {
	const adviceOf = (id: string, name: string, answer: unknown) => {
		const {host, engine} = fakes();
		const asked: string[] = [];
		const client = {
			async request({path, query = {}}: {path: string; query?: Readonly<Record<string, string>>}) {
				asked.push(`${path}?${new URLSearchParams(query)}`);
				if (answer instanceof Error) {
					throw answer;
				}

				return answer;
			},
		};
		const context = contextOf(undefined, {target: targetOf(id, name), access: () => ready});
		const advice = actionOf(id).advise?.({
			...context,
			host,
			engine,
			matrix: () => client,
			signal: new AbortController().signal,
		});
		return {advice, asked};
	};

	const only = {users: [{name: ready.user}], total: 1};

	test('the last administrator, and the own user', async () => {
		for (const id of ['user.deactivate', 'user.lock', 'user.unmake-admin']) {
			const {advice, asked} = adviceOf(id, ready.user, only);
			assert.match((await advice)?.join('\n') ?? '', /token is used here(?:.|\n)*is the last administrator/, id);
			assert.deepEqual(asked, ['/_synapse/admin/v2/users?admins=true&guests=false&limit=2']);
		}

		assert.equal((await adviceOf('user.reset-password', ready.user, only).advice)?.length, 1);
	});

	test('nobody else; where it cannot be found out that is said', async () => {
		const two = {users: [{name: ready.user}, {name: '@bob:example.org'}], total: 2};
		assert.deepEqual(await adviceOf('user.deactivate', '@bob:example.org', two).advice, []);
		assert.deepEqual(await adviceOf('user.deactivate', '@bob:example.org', only).advice, []);
		const [line] = (await adviceOf('user.deactivate', '@bob:example.org', new MatrixError(500, 'x')).advice) ?? [];
		assert.match(line ?? '', /could not be found out/);
	});
});
