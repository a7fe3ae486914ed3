import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {splitSynapseLine} from '../../../source/parsers/synapse-log.js';

test('logger and message of a line in the default format', () => {
	assert.deepEqual(
		splitSynapseLine('synapse.storage.txn - 929 - WARNING - sync-12 - [TXN OPERROR] {get} server closed - really'),
		{head: 'synapse.storage.txn', message: '[TXN OPERROR] {get} server closed - really'},
	);
	assert.equal(splitSynapseLine('1:M 23 Nov 2026 * Ready'), undefined);
	assert.equal(splitSynapseLine(''), undefined);
});

test('of a request what it asked for, its status and what it took', () => {
	const line = (who: string) =>
		`synapse.access.http.8008 - 643 - INFO - GET-53 - 172.18.0.1 - 8008 - {${who}} Processed request: 0.048sec/0.000sec ru=(0.006sec, 0.007sec) db=(0.009sec/0.025sec/29) 9515B 200 "GET /_matrix/client/v3/sync?timeout=0 HTTP/1.1" "curl/7.88.1" [0 dbevts]`;
	assert.equal(
		splitSynapseLine(line('@admin:example.org'))?.message,
		'GET /_matrix/client/v3/sync?timeout=0 200 48ms 9515B @admin:example.org',
	);
	assert.equal(
		splitSynapseLine(line('None'))?.message,
		'GET /_matrix/client/v3/sync?timeout=0 200 48ms 9515B 172.18.0.1',
	);
});

test('every line that Synapse 1.160 wrote on the lab in its format is taken apart', async () => {
	const bytes = await readFile(new URL('../../fixtures/lab/logs-synapse.bin', import.meta.url));
	const written = bytes.toString('latin1').match(/synapse\.[\w.]+ - \d+ - [A-Z]+ - [^\n]*/g) ?? [];
	assert.ok(written.length > 20);
	for (const text of written) {
		const parts = splitSynapseLine(text);
		assert.ok(parts, text);
		assert.ok(!parts.message.startsWith('172.') && !parts.message.includes('ru=('), text);
	}
});
