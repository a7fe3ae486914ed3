import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseActivity, parseTables} from '../../../source/parsers/psql.js';
import {fixture, json} from '../../helpers/fixture.js';

test('PostgreSQL 15: who is connected, who waits for whom, without what is in the strings of their queries', () => {
	const activity = parseActivity(fixture('psql-activity.json'))!;
	const {sessions, used, max, reserved, database, user, version, locks, hidden, standby} = activity;
	assert.deepEqual(
		{used, max, reserved, database, user, version, hidden, standby, waiting: locks.waiting},
		{
			used: 13,
			max: 100,
			reserved: 3,
			database: 'matrix',
			user: 'matrix',
			version: '15.18',
			hidden: 0,
			standby: false,
			waiting: 1,
		},
	);
	const [blocked, blocker, sleeper] = sessions;
	assert.deepEqual(blocked?.blockers, [blocker?.pid]);
	assert.ok(blocked.blockedFor! > 1000 && blocked.blockedFor! < 60_000);
	assert.equal(blocked.application, 'it\'s "quoted"');
	assert.equal(blocked.query, "select pg_advisory_lock(41), '•••'");
	assert.deepEqual(blocker?.blockers, []);
	assert.equal(sleeper?.query, "select pg_sleep(10) , '•••'");
	assert.ok(!JSON.stringify(activity).includes('secret'));
	assert.equal(
		activity.groups.reduce((sum, {count}) => sum + count, 0),
		used,
	);
});

test('PostgreSQL 15: the tables, the largest first', () => {
	const {tables, size, count, database} = parseTables(fixture('psql-tables.json'))!;
	assert.equal(database, 'matrix');
	assert.equal(tables.length, 100);
	assert.ok(count > tables.length && size > tables[0]!.size!);
	assert.deepEqual(
		tables.map(table => table.size),
		tables.map(table => table.size).toSorted((a, b) => b! - a!),
	);
	const events = tables.find(({name}) => name === 'events')!;
	assert.equal(events.schema, 'public');
	assert.ok(events.autovacuum! > Date.UTC(2020) && events.indexes! < events.size!);
});

test('a vacuum tells how far it is in the phases that go through the table', () => {
	const answer = json('psql-activity.json');
	const vacuums = [
		{pid: 1, table: 'events', phase: 'scanning heap', total: 200, scanned: 50, vacuumed: 0, automatic: true},
		{pid: 2, table: 'a"b', phase: 'vacuuming heap', total: 200, scanned: 200, vacuumed: 300, automatic: false},
		{pid: 3, table: 'x', phase: 'vacuuming indexes', total: 200, scanned: 200, vacuumed: 0, automatic: null},
		{pid: 4, table: 'y', phase: 'scanning heap', total: 0, scanned: 0, vacuumed: 0, automatic: false},
	];
	assert.deepEqual(parseActivity(JSON.stringify({...answer, vacuums}))!.vacuums, [
		{pid: 1, table: 'events', phase: 'scanning heap', done: 0.25, automatic: true},
		{pid: 2, table: 'a"b', phase: 'vacuuming heap', done: 1, automatic: false},
		{pid: 3, table: 'x', phase: 'vacuuming indexes', automatic: false},
		{pid: 4, table: 'y', phase: 'scanning heap', automatic: false},
	]);
});

test('names are drawn harmlessly and kept as they are for what is done with them', () => {
	const answer = json('psql-tables.json');
	const [first] = answer.tables;
	const tables = [{...first, schema: 'other', name: 'x\x1b]0;title\x07\u202e\ny', locked: true, size: null}];
	const [table] = parseTables(JSON.stringify({...answer, tables}))!.tables;
	assert.equal(table!.name, 'other.x↵y');
	assert.equal(table!.table, 'x\x1b]0;title\x07\u202e\ny');
	assert.equal(table!.size, undefined);
	assert.ok(table!.locked);
});

test('what is no such answer is none, and what is missing in one does no harm', () => {
	for (const text of ['', 'null', '[]', '{}', '{"now": "x"}', fixture('psql-activity.json').toString().slice(0, -3)]) {
		assert.equal(parseActivity(text), undefined, text.slice(0, 20));
		assert.equal(parseTables(text), undefined, text.slice(0, 20));
	}

	const bare = parseActivity(
		'{"now": 1, "max": 100, "sessions": [{}, 4, null, {"pid": 7, "state": null, "query": null, "blockers": "{}"}]}',
	)!;
	assert.equal(bare.sessions.length, 2);
	assert.deepEqual(bare.sessions[1]!.blockers, []);
});
