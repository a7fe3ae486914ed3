import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {judgeCheck} from '../../../source/parsers/check-output.js';
import {type ChecksData, checks} from '../../../source/sources/checks.js';
import {readOnce} from '../../helpers/probes.js';

const now = 1_800_000_000_000;

const readAll = (t: TestContext, own: ReadonlyArray<object>, options: {data?: ChecksData; now?: number} = {}) =>
	readOnce(t, checks, {checks: own.map((one, index) => ({name: `c${index}`, host: 'h', ...one}))} as never, {
		now,
		patient: true,
		...options,
	});

const facts = async (t: TestContext, own: object) => (await readAll(t, [own]))[0]?.facts;

describe('what it means', () => {
	test('as Nagios has it, unless the config says otherwise; the first line, without performance data', () => {
		assert.deepEqual(judgeCheck(0, 'OK: fine | t=1\nmore', {}), {severity: 'ok', text: 'OK: fine'});
		assert.deepEqual(judgeCheck(1, '', {}), {severity: 'warning', text: 'ended with status 1'});
		assert.deepEqual(judgeCheck(2, '\n bad \n', {}), {severity: 'critical', text: 'bad'});
		assert.deepEqual(judgeCheck(3, 'x', {}), {severity: 'unknown', text: 'ended with status 3: x'});
		assert.deepEqual(judgeCheck(1, 'x', {critical: {exits: [1]}}), {severity: 'critical', text: 'x'});
		assert.equal(judgeCheck(null, '', {}).severity, 'unknown');
	});

	test('by its words, in whatever line', () => {
		const meaning = {warning: {text: '^WARN'}, critical: {text: 'failed$'}};
		assert.equal(judgeCheck(0, 'first\nWARN: x', meaning).severity, 'warning');
		assert.equal(judgeCheck(0, 'WARN: x\nit failed', meaning).severity, 'critical');
		assert.equal(judgeCheck(0, 'no WARN', meaning).severity, 'ok');
	});
});

test('argv and scripts, on the host', async t => {
	const found = await readAll(t, [
		{argv: ['echo', 'all well']},
		{script: 'echo on standard error >&2; exit 2', cure: 'mend it'},
		{argv: ['no-such-program-here']},
	]);
	assert.deepEqual(
		found.map(({facts: {severity, text} = {}}) => [severity, text]),
		[
			['ok', 'all well'],
			['critical', 'on standard error'],
			[undefined, undefined],
		],
	);
	assert.equal(found[1]?.facts?.cure, 'mend it');
	assert.match(found[2]?.problem?.message ?? '', /There is no program no-such-program-here/);
});

test('one that hangs is cut and said, and the others are told all the same', {timeout: 20_000}, async t => {
	const found = await readAll(t, [{argv: ['sleep', '100'], timeout: '1s'}, {argv: ['echo', 'well']}]);
	assert.deepEqual(
		found.map(({facts: {severity, text} = {}}) => [severity, text]),
		[
			['unknown', 'no answer within 1 s: cut off'],
			['ok', 'well'],
		],
	);
});

test('hostile output: one clean line, not long, without what looks like a secret', async t => {
	const hostile = await facts(t, {
		script: String.raw`printf '\033[2J\033]52;c;AAAA\007a\342\200\256b\001 token: abcdef %0300d\n' 1; exit 1`,
	});
	assert.equal(hostile?.severity, 'warning');
	assert.ok((hostile?.text.length ?? 0) <= 200);
	assert.match(hostile?.text ?? '', /^ab token: •••• 0+$/);
	const endless = await facts(t, {script: 'yes | head -c 3000000; exit 1'});
	assert.deepEqual([endless?.severity, endless?.text], ['warning', 'y']);
});

test('each at its own pace; all when somebody wants to know', async t => {
	const own = [
		{script: 'echo x', every: '10s'},
		{script: 'echo y', every: '10m'},
	];
	const at = (data: ChecksData) => data.map(({facts: found}) => (found!.at - now) / 1000);
	const first = await readAll(t, own);
	const second = await readAll(t, own, {data: first, now: now + 10_000});
	assert.deepEqual(at(second), [10, 0]);
	const asked = await readAll(t, own, {data: second, now: now + 12_000});
	assert.deepEqual(at(asked), [12, 12]);
	const later = await readAll(t, own, {data: second, now: now + 601_000});
	assert.deepEqual(at(later), [601, 601]);
});
