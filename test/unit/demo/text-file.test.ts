import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {it} from 'node:test';
import {createTextFile} from '../../../source/demo/text-file.js';

it('a log file that is full is rotated: its end can still be read, then there is another one', async () => {
	const file = createTextFile('/bot.log');
	const read = async (...words: string[]) => {
		const stream = new PassThrough();
		const running = {argv: [], stream, errors: new PassThrough(), terminal: false};
		await file.read(running, [file.path, ...words]);
		return text(stream.end());
	};

	file.append('first');
	const [, inode = ''] = (await read('', '0', '100')).split(' ');
	const line = 'x'.repeat(64 * 1024 - 1);
	for (let count = 0; count < 8; count++) {
		file.append(line);
	}

	const old = await read(inode, '0', '5');
	assert.match(old, /^old \d+ 65536 0\nfirst$/);
	const [, next] = old.split(' ');
	assert.notEqual(next, inode);
	assert.match(await read('1', '0', '5'), /^other /);
	assert.match(await read(next!, '0', '5'), /^same \d+ 65536 0\nxxxxx$/);
});
