import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {MatrixClient, MatrixRequest} from '../../../source/matrix/client.js';
import {exportUsers, usersCsv} from '../../../source/matrix/export-users.js';
import type {User} from '../../../source/matrix/users.js';

const query = {stack: 'main', search: ''};

/** Answers as `answer` says, and keeps what was asked. */
const fakeClient = (answer: (request: MatrixRequest) => unknown) => {
	const asked: MatrixRequest[] = [];
	const client: MatrixClient = {
		async request(request) {
			asked.push(request);
			return answer(request);
		},
	};
	return {client, asked};
};

const user = (id: string, more: Partial<User> = {}): User => ({
	id,
	admin: false,
	deactivated: false,
	erased: false,
	locked: false,
	shadowBanned: false,
	unapproved: false,
	guest: false,
	...more,
});

const collect = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
	const all: Item[] = [];
	for await (const item of items) {
		all.push(item);
	}

	return all;
};

const text = async (chunks: AsyncIterable<string>): Promise<string> => (await collect(chunks)).join('');

test('a CSV has no formula, and every field in its place', async () => {
	async function* some() {
		yield user('@bob:b', {name: '=HYPERLINK("http://x")', createdAt: 0});
		yield user('@c:b', {name: ' +1,2'});
		yield user('@d:b', {name: '-1'});
		yield user('@e:b', {name: 'plain'});
		yield user('@SUM(1|2):b');
	}

	const lines = (await text(usersCsv(some()))).split('\r\n');
	assert.equal(
		lines[0],
		'user,display_name,admin,deactivated,erased,locked,shadow_banned,guest,type,created,last_seen',
	);
	assert.equal(
		lines[1],
		`@bob:b,"'=HYPERLINK(""http://x"")",false,false,false,false,false,false,,1970-01-01T00:00:00.000Z,`,
	);
	assert.match(lines[2]!, /^@c:b,"' \+1,2",/);
	assert.match(lines[3]!, /^@d:b,"'-1",/);
	assert.match(lines[4]!, /^@e:b,plain,/);
	assert.match(lines[5]!, /^"'@SUM\(1\|2\):b",/, 'an id of old, outside of the grammar');
	assert.equal(lines.length, 7);
	await fc.assert(
		fc.asyncProperty(fc.string({unit: 'binary'}), async name => {
			async function* one() {
				yield user('@a:b', {name});
			}

			const [, row] = (await text(usersCsv(one()))).split(/\r\n(?=@a:b,)/);
			const fields = row!.match(/(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n$)/g)!;
			const value = fields[1]!.replace(/,$/, '').replace(/^"|"$/g, '');
			assert.doesNotMatch(value, /^\s*[=+\-@]/u);
		}),
	);
});

test('every page is asked for, nobody is there twice when the list changes meanwhile, and a stop is a stop', async () => {
	let all = Array.from({length: 6000}, (_, index) => ({name: `@u${index}:b`}));
	const {client, asked} = fakeClient(({query: wanted}) => {
		const from = Number(wanted!.from);
		const users = all.slice(from, from + Number(wanted!.limit));
		// Two come before all others after the first page.
		all = from === 0 ? [{name: '@new1:b'}, {name: '@new2:b'}, ...all] : all;
		return {users, total: all.length};
	});
	const progress: number[] = [];
	const listed = await collect(exportUsers(client, query, {onProgress: done => progress.push(done)}));
	assert.equal(new Set(listed.map(({id}) => id)).size, listed.length);
	assert.equal(listed.length, 6000);
	assert.equal(asked.length, 3);
	assert.deepEqual(progress.at(-1), 6000);

	const stop = new AbortController();
	const some = exportUsers(client, query, {signal: stop.signal, onProgress: () => stop.abort()});
	await assert.rejects(collect(some), {name: 'AbortError'});
	assert.equal(asked.length, 4);
});
