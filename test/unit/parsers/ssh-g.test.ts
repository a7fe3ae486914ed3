import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parseSshG} from '../../../source/parsers/ssh-g.js';

test('OpenSSH 9.2: one value, several, with blanks, keys in lower case', () => {
	const text = readFileSync(new URL('../../fixtures/openssh/ssh-G-9.2-foo.txt', import.meta.url), 'utf8');
	const options = parseSshG(text);
	assert.deepEqual(options.get('hostname'), ['foo.example.org']);
	assert.deepEqual(options.get('identityfile'), ['~/.ssh/%h_key', '/srv/with space/id']);
	assert.deepEqual(options.get('canonicalizepermittedcnames'), ['none']);
	assert.deepEqual(options.get('ipqos'), ['lowdelay throughput']);
	assert.equal(
		options.size,
		new Set(
			text
				.trim()
				.split('\n')
				.map(line => line.split(' ')[0]),
		).size,
	);
});

test('what is no option is passed over', () => {
	assert.deepEqual(
		[...parseSshG('\nPseudo-terminal will not\r\n  port 22\nport 23\nport\n')],
		[
			['pseudo-terminal', ['will not']],
			['port', ['23', '']],
		],
	);
});
