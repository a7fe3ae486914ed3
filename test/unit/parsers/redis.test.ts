import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	parseKeys,
	parseScan,
	redisError,
	redisNumber,
	redisStrings,
	redisWord,
} from '../../../source/parsers/redis-cli.js';
import {parseRedisInfo} from '../../../source/parsers/redis-info.js';
import {fixture} from '../../helpers/fixture.js';

test('Redis 7.0: INFO', () => {
	const info = parseRedisInfo(fixture('redis-info.txt').toString())!;
	assert.equal(info.version, '7.0.15');
	assert.equal(info.memory, 1_016_096);
	assert.equal(info.limit, 0);
	assert.equal(info.policy, 'noeviction');
	assert.equal(info.clients, 1);
	assert.equal(info.maxClients, 10_000);
	assert.equal(info.role, 'master');
	assert.ok(!info.saveFailed && !info.loading);
});

test('an INFO that is none, cut off or hostile', () => {
	assert.equal(parseRedisInfo(''), undefined);
	assert.equal(parseRedisInfo('(error) NOAUTH'), undefined);
	const info = parseRedisInfo(
		'redis_version:8\x1b[31m\r\nused_memory:abc\r\nmaxmemory:-1\nkeyspace_hits:1e999\nrdb_last_bgsave_status:err\nloading:1',
	)!;
	assert.deepEqual(
		[info.version, info.memory, info.limit, info.hits, info.saveFailed, info.loading],
		['8', 0, 0, 0, true, true],
	);
});

const hostile = 'new\nline "quoted"\x01\xff \x1b[31m';

test('SCAN: keys byte for byte, and none looks like something else', () => {
	const {cursor, keys} = parseScan(fixture('redis-scan.txt').toString('latin1'))!;
	assert.equal(cursor, '0');
	assert.deepEqual(keys, ['(error) no', 'cache_v1:get_users:x', hostile]);
	assert.deepEqual(parseScan('1) "17"\n2) (empty array)'), {cursor: '17', keys: []});
	assert.equal(parseScan('(error) NOPERM'), undefined);
	assert.equal(parseScan(''), undefined);
});

test('types and times; a key that has gone meanwhile is left out', () => {
	const keys = parseKeys(['cache_v1:get_users:x', '(error) no', 'gone'], fixture('redis-types.txt').toString('latin1'));
	assert.deepEqual(keys, [
		{bytes: 'cache_v1:get_users:x', name: 'cache_v1:get_users:x', type: 'string', expires: 89_999_902},
		{bytes: '(error) no', name: '(error) no', type: 'list'},
	]);
	assert.equal(parseKeys([hostile], 'string\n(integer) 5')[0]!.name, 'new↵line "quoted"\ufffd ');
	assert.deepEqual(parseKeys(['a', 'b'], 'string'), []);
});

test('numbers and refusals', () => {
	assert.equal(redisNumber('(integer) 3'), 3);
	assert.equal(redisNumber('1) "x"\n2) (integer) 0\n'), 0);
	assert.equal(redisNumber('(error) ERR'), undefined);
	assert.equal(redisError('OK\n(error) WRONGPASS x\x1b[1m'), 'WRONGPASS x');
	assert.equal(redisError('"(error) no"'), undefined);
});

/** What redis-cli makes of a word in a line (sds.c, sdssplitargs), for words in quotes. */
const readWord = (word: string): string =>
	word.startsWith('"')
		? word.slice(1, -1).replace(/\\x([\da-f]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
		: word;

test('any bytes arrive as one word, in one line', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 40}), bytes => {
			const text = Buffer.from(bytes).toString('latin1');
			const word = redisWord(text);
			assert.equal(readWord(word), text);
			assert.match(word, /^(?:[\x21-\x7e]+)$/);
		}),
	);
	assert.equal(redisWord('synapse:lab:1'), 'synapse:lab:1');
	assert.deepEqual(redisStrings('"a\\\\b"'), ['a\\b']);
});
