import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {databasePane} from '../../source/panes/database.js';
import {parseActivity, parseTables} from '../../source/parsers/psql.js';
import {parseRedisInfo} from '../../source/parsers/redis-info.js';
import type {Probe} from '../../source/sources/probe.js';
import {emptySeries} from '../../source/store/series.js';
import type {Phase} from '../../source/store/slice.js';
import {type FakeProgram, fakeProgram} from '../helpers/fake-program.js';
import {fixture} from '../helpers/fixture.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';

const stack = 'example.org';
const hostile = 'x\u0301日本語👨‍👩‍👧 שלום';
const activity = parseActivity(fixture('psql-activity.json'))!;
const tables = parseTables(fixture('psql-tables.json'))!;
const info = parseRedisInfo(fixture('redis-info.txt').toString())!;
const series = {...emptySeries, values: [1, 5, 9]};
const vacuums = [{pid: 9, table: hostile, phase: 'scanning heap', done: 0.43, automatic: true}];
const facts = {
	...activity,
	at: 0,
	connections: series,
	vacuums,
	hidden: 2,
	sessions: [{...activity.sessions[0]!, application: hostile}, ...activity.sessions.slice(1)],
};
const redisFacts = {...info, database: 4, keys: 2, listeners: 1, used: series};
const found = {
	keys: [
		{bytes: 'k1', name: hostile, type: 'string'},
		{bytes: 'k2', name: 'cache_v1:x', type: 'hash', expires: 65_000},
	],
	more: true,
};

const probe = <Facts,>(part: string, told?: Facts, more: Partial<Probe<Facts>> = {}): ReadonlyArray<Probe<Facts>> => [
	{stack, part, target: 'psql -d matrix', state: 'up', history: emptySeries, ...(told ? {facts: told} : {}), ...more},
];
const problem = {message: `no pg_hba.conf entry ${hostile}`, cure: `look ${'long '.repeat(40)}`};

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const configured = {
	homeserver: stack,
	synapse: {host: 'matrix', metrics: ['http://localhost:9000']},
	postgres: {host: 'matrix', command: ['psql']},
	redis: {host: 'matrix', command: ['redis-cli', '-n', '4']},
};
const open = (columns: number, rows: number, config: object = configured) => {
	const fake = fakeProgram({config});
	const screen = openPane(fake, databasePane, {columns, rows});
	screens.push(screen);
	return {fake, screen};
};

const fill = (fake: FakeProgram, phase: Phase = 'live', more: object = {}) => {
	const slice = <Data,>(data: Data) => ({
		phase,
		data,
		at: Date.now() - 42_000,
		...(phase === 'down' || phase === 'stale' ? {error: problem} : {}),
	});
	return Promise.all([
		fake.set({id: 'postgres'}, 'matrix', slice(probe('postgres', facts, more))),
		fake.set({id: 'postgres-tables'}, 'matrix', slice(probe('postgres', tables, more))),
		fake.set({id: 'redis'}, 'matrix', slice(probe('redis', redisFacts, more))),
		fake.set({id: 'redis-keys'}, 'matrix', slice(probe('redis', found, more))),
	]);
};

// The pane has the terminal's rows without header, tabs, rule, notice and footer.
const sizes = [
	[60, 10],
	[80, 19],
	[120, 31],
	[200, 45],
] as const;
const phases: readonly Phase[] = ['live', 'stale', 'down'];
for (const [columns, rows] of sizes) {
	for (const phase of phases) {
		test(`fits ${columns}×${rows} when ${phase}, answering, refused and not configured`, async () => {
			const cases = phase === 'live' ? [{}, {state: 'unknown', problem}, undefined] : [{}];
			for (const more of cases) {
				const {fake, screen} = open(columns, rows, more ? configured : {homeserver: stack});
				if (more) {
					await fill(fake, phase, more);
				}

				await screen.settle();
				for (const key of ['z', keys.tab, keys.tab, 'z', keys.tab, '/', 'e', keys.enter]) {
					await screen.press(key);
					assert.deepEqual(misfits(screen, columns, rows), []);
				}
			}
		});
	}
}

test('figures, tables, connections and Redis at one look', async () => {
	const {fake, screen} = open(160, 45);
	await fill(fake);
	const text = await screen.until('cache_v1:x');
	assert.match(text, /● PostgreSQL 15\.18 · database matrix \d+MB · 175 tables/);
	assert.match(text, /connections 13 of 100 .*3 active, 10 idle/);
	assert.match(text, /2 sessions hidden: grant pg_monitor to matrix/);
	assert.match(text, /1 blocked by \d+ · 4 locks, 1 waited for/);
	assert.match(text, /vacuum x.* █{9}░{11} 43% scanning heap {2}by itself, pid 9/);
	assert.match(text, /tables ─ the 100 largest of 175/);
	assert.match(text, /profiles +[\d.]+M/);
	assert.match(text, /connections ─ \d+ of 13|connections ─ 13 ─ 1 blocked/);
	assert.match(text, /blocked +\d+s +for \d+ .*select pg_advisory_lock\(41\), '•••'/);
	assert.match(text, /active +\d+s +blocks \d+/);
	assert.match(text, /Redis 7\.0\.15 ─ 2 keys in database 4/);
	assert.match(text, /replication: 1 listener/);
	assert.match(text, /cache_v1:x +hash +1m 5s/);
	assert.ok(!text.includes('secret'));
});

test("Synapse's pool beside max_connections, from its metrics", async () => {
	const {fake, screen} = open(160, 45);
	await fill(fake);
	const [, focus = []] = [...fake.looked].find(([key]) => key.startsWith('metrics@')) ?? [];
	const pins = focus.map(id => JSON.parse(id.slice(4))[1] as string);
	assert.equal(pins.length, 4);
	const pinned = pins.map((pin, index) => ({
		pin,
		value: [3, undefined, 200, undefined][index],
		help: '',
		kind: 'level',
		parts: [],
		history: emptySeries,
	}));
	await fake.set({id: 'metrics'}, 'matrix', {
		phase: 'live',
		data: {at: 1, stacks: [{stack, endpoints: [], figures: [], trends: new Map(), pinned}]},
		at: 1,
	});
	await screen.until('Synapse: 3 at work, at most 200 (cp_max) more than there are');
});

test('a table and a session are opened; the sort is one that can be turned', async () => {
	const {fake, screen} = open(120, 40);
	await fill(fake);
	await screen.until('profiles');
	await screen.press('s');
	await screen.until(text => /↓INDEXES|INDEXES ↓|%|DEAD/.test(text));
	await screen.press(keys.tab);
	await screen.press('z');
	const text = await screen.until('blocked');
	assert.ok(!text.includes('profiles'));
});

test('what could not be asked is told with its cure, beside what lives', async () => {
	const {fake, screen} = open(120, 40);
	await fill(fake);
	await fake.set({id: 'postgres'}, 'matrix', {
		phase: 'live',
		data: probe('postgres', undefined, {
			state: 'unknown',
			problem: {message: 'Peer authentication failed', cure: 'Say the role'},
		}),
		at: 1,
	});
	const text = await screen.until('? PostgreSQL: Peer authentication failed. Say the role (psql -d matrix)');
	assert.match(text, /cache_v1:x/);
});

test('old figures say how old they are', async () => {
	const {fake, screen} = open(120, 40);
	await fill(fake, 'stale');
	await screen.until(/matrix: as of 4\ds ago/);
});

test('what is not in the config is said with what to write there', async () => {
	const {screen} = open(120, 40, {homeserver: stack, postgres: {host: 'matrix', address: 'localhost:5432'}});
	const text = await screen.until('The config does not say how psql is called.');
	assert.match(
		text,
		/postgres: \{host: matrix, address: "localhost:5432", command: \[psql, -U, matrix, -d, matrix\]\}/,
	);
	assert.match(text, /No Redis in the config/);
	assert.doesNotMatch(text, /Waiting|tables/);
	assert.match(text, /password: \{file:\s+~\/\.config\/synaptop\/redis\}/);
});
