import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkSyntax} from '../../../source/files/check-syntax.js';
import type {FileKind} from '../../../source/files/config-file.js';

const broken: ReadonlyArray<readonly [FileKind, string, RegExp]> = [
	['yaml', 'a: 1\nb: [\n', /^line 3/],
	['synapse', 'a: 1\n\tb: 2\n', /^line 2/],
	['synapse', 'server_name: x\nserver_name: y\n', /^line 2.*duplicate key/],
	['synapse', '- a\n', /mapping/],
	['compose', 'services:\n  a: {image: "x}\n', /^line \d/],
	['json', '{"a": 1,\n "b": }', /^line 2, column \d/],
	['json', '{"a": 1', /^line 1, column 8/],
	['element', '[1]', /object/],
];

for (const [kind, text, expected] of broken) {
	test(`${kind}: ${JSON.stringify(text)}`, async () => {
		assert.match((await checkSyntax(text, kind))[0] ?? 'nothing', expected);
	});
}

test('nothing of what stands there is quoted', async () => {
	const said = [
		...(await checkSyntax('password: HUNTER2: "HUNTER2\n  *HUNTER2', 'synapse')),
		...(await checkSyntax('{"password": HUNTER2}', 'json')),
		...(await checkSyntax('a: *HUNTER2\n', 'yaml')),
		...(await checkSyntax('HUNTER2: 1\nHUNTER2: 2\n', 'yaml')),
	];
	assert.ok(said.length >= 4);
	assert.doesNotMatch(said.join('\n'), /HUNTER2/);
});

test('what is right is right', async () => {
	assert.deepEqual(await checkSyntax('a: &x {b: 1}\nc:\n  <<: *x\n', 'compose'), []);
	assert.deepEqual(await checkSyntax('a: yes\nb: 0644\n', 'synapse'), []);
	assert.deepEqual(await checkSyntax('{"a": 1}\n', 'element'), []);
	assert.deepEqual(await checkSyntax('- 1\n', 'yaml'), []);
	assert.deepEqual(await checkSyntax('{{{', 'text'), []);
});
