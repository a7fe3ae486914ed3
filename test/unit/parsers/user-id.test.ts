import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkLocalpart} from '../../../source/parsers/user-id.js';

test('names that the specification and Synapse allow', () => {
	for (const name of ['bob', 'a', 'first.last', 'x_y', 'a=b', 'a-b', 'a/b', 'a+b', '-dash', '4u', '.dot']) {
		assert.equal(checkLocalpart(name, 'example.org'), undefined, name);
	}
});

test('what is wrong with the others, and what would be right', () => {
	const wrong: ReadonlyArray<readonly [string, RegExp]> = [
		['', /missing/],
		['Bob', /no capitals: bob/],
		['@bob:example.org', /before the colon: bob/],
		['bob:example.org', /before the colon: bob/],
		['two words', /not blanks/],
		['bob!', /not "!"/],
		['böb', /not "ö"/],
		["b'ob", /not "'"/],
		['$(reboot)', /not "\$"/],
		['bob\n', /not "\\n"/],
		['_bot', /begin with _/],
		['12345', /number only/],
	];
	for (const [name, words] of wrong) {
		assert.match(checkLocalpart(name, 'example.org') ?? '', words, name);
	}
});

test('255 bytes with @, colon and server', () => {
	const room = 255 - '@:example.org'.length;
	assert.equal(checkLocalpart('a'.repeat(room), 'example.org'), undefined);
	assert.match(checkLocalpart('a'.repeat(room + 1), 'example.org') ?? '', /too long/);
});
