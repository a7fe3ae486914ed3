import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parseJournalLine} from '../../../source/parsers/journal.js';

const lines = readFileSync('test/fixtures/lab/journal-bot.jsonl', 'utf8').trimEnd().split('\n');

test("the lab's bot: every line is a record, in order, bytes are text", () => {
	const records = lines.map(parseJournalLine);
	assert.equal(records.length, 100);
	for (const record of records) {
		assert.match(record?.cursor ?? '', /^s=[\da-f]{32};i=/);
		assert.equal(record?.priority, 6);
		assert.equal(record?.transport, 'stdout');
	}

	const times = records.map(record => record!.at);
	assert.deepEqual(
		times,
		times.toSorted((a, b) => a - b),
	);
	assert.equal(times[0], 1_795_403_418_706);
	assert.ok(records.some(record => record?.text.includes('grüße aus 東京 🚀')));
	assert.ok(records.some(record => record?.text.includes('\x1b[33mslow response\x1b[0m')));
	assert.ok(records.some(record => record?.text === 'Traceback (most recent call last):'));
});

const made = (fields: Record<string, unknown>): string =>
	JSON.stringify({__CURSOR: 's=1;i=2', __REALTIME_TIMESTAMP: '1795403418706470', ...fields});

test('a message may be text, bytes, nothing, or several of those', () => {
	const text = (MESSAGE: unknown) => parseJournalLine(made({MESSAGE}))?.text;
	assert.equal(text('a'), 'a');
	assert.equal(text([0x61, 0xff, 0x62]), 'a\ufffdb');
	assert.equal(text(null), '');
	assert.equal(parseJournalLine(made({}))?.text, '');
	assert.equal(text(['a', [0x62], null]), 'a b ');
	assert.equal(text({}), '');
});

test('what is no record is told apart', () => {
	for (const line of [
		'',
		'-- No entries --',
		'null',
		'3',
		'[]',
		'{}',
		'{"__CURSOR":"s=1","MESSAGE":"cut off he…',
		JSON.stringify({__CURSOR: 's=1', MESSAGE: 'no time'}),
		JSON.stringify({__CURSOR: '', __REALTIME_TIMESTAMP: '1'}),
	]) {
		assert.equal(parseJournalLine(line), undefined, line);
	}

	assert.equal(parseJournalLine(made({PRIORITY: '9'}))?.priority, undefined);
	assert.equal(parseJournalLine(made({PRIORITY: ['3', '4']}))?.priority, 3);
});
