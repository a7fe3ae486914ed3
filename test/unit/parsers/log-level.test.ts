import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {logLevel} from '../../../source/parsers/log-level.js';

const cases: ReadonlyArray<readonly [text: string, level: string | undefined]> = [
	['2026-11-23 02:53:13,414 - synapse.config.logger - 377 - WARNING - main - ***** STARTING SERVER *****', 'warning'],
	['2026-11-23 02:53:13,415 - synapse.server - 636 - INFO - main - ERROR in the message does not count', 'info'],
	['2026-11-23 02:53:13,415 - synapse.server - 636 - CRITICAL - main - gone', 'error'],
	['WARNING:root:python logging', 'warning'],
	['ERROR    app:main.py:12 it broke', 'error'],
	['time="2026-11-23T02:50:50Z" level=warning msg="x"', 'warning'],
	['ts=2026-11-23T02:50:50Z caller=main.go level=error msg="x"', 'error'],
	['{"time":"…","level":"warn","message":"x"}', 'warning'],
	['{"level":50,"msg":"pino"}', 'error'],
	['{"msg":"no level"}', undefined],
	['2026/11/23 02:50:50 [error] 31#31: *1 open() failed', 'error'],
	['2026/11/23 02:50:50 [notice] 1#1: start worker processes', 'info'],
	['[ERROR] it broke', 'error'],
	['[2026-11-23 02:50:50] DEBUG: x', 'debug'],
	['W1123 02:50:50.000000       1 klog.go:1] x', 'warning'],
	['2026-11-23 02:50:50.000 UTC [1] FATAL:  password authentication failed', 'error'],
	['1:M 23 Nov 2026 02:50:55.306 # WARNING Memory overcommit must be enabled!', 'warning'],
	['[::ffff:127.0.0.1]:45494: url:/config.json', undefined],
	['GET /errors/ERRORLIST 200', undefined],
	['the informational text', undefined],
	['', undefined],
];

test('the level that a line says it has', () => {
	for (const [text, level] of cases) {
		assert.equal(logLevel(text), level, text);
	}
});

test('lines that go on have the level of the line before', () => {
	for (const text of [
		'Traceback (most recent call last):',
		'  File "x.py", line 1',
		'\tat Main.java',
		'ValueError: no',
		'psycopg2.OperationalError: x',
	]) {
		assert.equal(logLevel(text, 'error'), 'error', text);
		assert.equal(logLevel(text), undefined, text);
	}

	assert.equal(logLevel('a new entry', 'error'), undefined);
});

test("every line of Synapse's recorded log has a level", () => {
	const bytes = readFileSync(new URL('../../fixtures/lab/logs-synapse.bin', import.meta.url), 'latin1');
	const entries = bytes.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ - [^\n]*/g)!;
	assert.ok(entries.length > 100);
	for (const entry of entries) {
		assert.ok(logLevel(entry), entry);
	}
});
