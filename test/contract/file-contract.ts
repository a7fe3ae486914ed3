import assert from 'node:assert/strict';
import {readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import type {Host} from '../../source/hosts/host.js';
import {isKind} from './is-kind.js';

export function fileTests(host: () => Host, directory: () => string): void {
	test('written, looked at, read, renamed over another, removed', async () => {
		const files = await host().files();
		const path = join(directory(), "a 'b'");
		await files.write(path, Buffer.from('one'), 0o640);
		assert.equal((await stat(path)).mode & 0o777, 0o640);
		const {size, mode, uid, modified} = await files.stat(path);
		assert.deepEqual({size, mode, uid}, {size: 3, mode: 0o640, uid: process.getuid?.()});
		assert.ok(Math.abs(modified - Date.now()) < 60_000);
		assert.equal((await files.read(path, 3)).toString(), 'one');
		await writeFile(join(directory(), 'b'), 'old');
		await files.rename(path, join(directory(), 'b'));
		assert.equal(await readFile(join(directory(), 'b'), 'utf8'), 'one');
		await files.remove(join(directory(), 'b'));
		await assert.rejects(files.stat(path), isKind('missing'));
	});

	test('an old file keeps its inode and mode, and gets shorter', async () => {
		const files = await host().files();
		const path = join(directory(), 'old');
		await writeFile(path, 'x'.repeat(100_000), {mode: 0o600});
		const before = await stat(path);
		await symlink(path, join(directory(), 'link'));
		await files.write(join(directory(), 'link'), Buffer.from('short'), 0o644);
		const after = await stat(path);
		assert.deepEqual([after.ino, after.mode, after.size], [before.ino, before.mode, 5]);
	});

	test('large files, and too large ones', async () => {
		const files = await host().files();
		const path = join(directory(), 'large');
		const bytes = Buffer.from(Array.from({length: 200_001}, (_, index) => index % 251));
		await files.write(path, bytes);
		assert.ok((await files.read(path, 1_000_000)).equals(bytes));
		await assert.rejects(files.read(path, 200_000), isKind('limit'));
	});

	test('what is not there, in the home', async () => {
		const files = await host().files();
		await assert.rejects(files.read('~/synaptop-no-such-file', 10), isKind('missing'));
		await assert.rejects(files.write('/synaptop-no-such-directory/file', Buffer.from('x')), isKind('missing'));
		assert.ok((await files.read('/proc/self/status', 100_000)).length > 100);
	});
}
