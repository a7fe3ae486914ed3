import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {expandPath, FileError, writeFileWhole} from '../../../source/system/files.js';

const directory = await mkdtemp(join(tmpdir(), 'synaptop-'));
after(() => rm(directory, {recursive: true}));

const place = async (name: string): Promise<string> => {
	const path = join(directory, name);
	await mkdir(path);
	return path;
};

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('writes the whole text, for this user only', async () => {
	const path = join(await place('whole'), 'a.log');
	const told: number[] = [];
	async function* chunks() {
		yield 'one\n';
		yield 'zwei ä\n';
		yield 'x'.repeat(100_000);
	}

	const bytes = await writeFileWhole(path, chunks(), {onProgress: done => told.push(done)});
	assert.equal(await readFile(path, 'utf8'), `one\nzwei ä\n${'x'.repeat(100_000)}`);
	assert.equal(bytes, 100_012);
	assert.equal(told.at(-1), bytes);
	assert.equal(await mode(path), 0o600);
});

test('what is there is not replaced unless that is meant', async () => {
	const folder = await place('there');
	const path = join(folder, 'a.log');
	await writeFile(path, 'mine');
	await assert.rejects(writeFileWhole(path, ['new']), (error: Error) => {
		assert.ok(error instanceof FileError);
		assert.match(error.message, /it is there already/);
		return true;
	});
	assert.equal(await readFile(path, 'utf8'), 'mine');
	await writeFileWhole(path, ['new'], {replace: true});
	assert.equal(await readFile(path, 'utf8'), 'new');
	assert.deepEqual(await readdir(folder), ['a.log']);
});

test('what cannot be finished leaves nothing behind', async () => {
	const folder = await place('broken');
	async function* broken() {
		yield 'x'.repeat(200_000);
		throw new Error('the connection went');
	}

	await assert.rejects(writeFileWhole(join(folder, 'a.log'), broken()), /the connection went/);
	const abort = new AbortController();
	async function* endless() {
		for (;;) {
			yield 'x';
			abort.abort(new Error('enough'));
		}
	}

	await assert.rejects(writeFileWhole(join(folder, 'b.log'), endless(), {signal: abort.signal}), /enough/);
	assert.deepEqual(await readdir(folder), []);
});

test('a program that ends while it writes leaves nothing behind', async () => {
	const folder = await place('ended');
	const module = JSON.stringify(new URL('../../../source/system/files.ts', import.meta.url).href);
	const program = `
		const {writeFileWhole} = await import(${module});
		const {readdirSync} = await import('node:fs');
		async function* chunks() {
			yield 'x'.repeat(100_000);
			yield 'y'.repeat(100_000);
			console.log(readdirSync(${JSON.stringify(folder)}).length);
			process.exit();
		}
		await writeFileWhole(${JSON.stringify(join(folder, 'a'))}, chunks());`;
	const words = ['--import', 'tsx', '--input-type=module', '--eval', program];
	assert.equal(execFileSync(process.execPath, words, {encoding: 'utf8'}).trim(), '1');
	assert.deepEqual(await readdir(folder), []);
});

test('why it cannot be written is said in words', async () => {
	await assert.rejects(writeFileWhole(join(directory, 'no', 'a.log'), ['x']), /the directory is not there/);
	if (process.getuid?.() !== 0) {
		const folder = await place('locked');
		await chmod(folder, 0o500);
		await assert.rejects(writeFileWhole(join(folder, 'a.log'), ['x']), /no permission/);
	}
});

/** A small file system of its own; undefined where mounting is not allowed. */
const small = (path: string): (() => void) | undefined => {
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', path], {stdio: 'ignore'});
		return () => execFileSync('umount', [path]);
	} catch {
		return undefined;
	}
};

test('a full disk is said, and the part that was written is removed', async context => {
	const folder = await place('full');
	const unmount = small(folder);
	if (!unmount) {
		context.skip('mounting is not allowed here');
		return;
	}

	try {
		async function* much() {
			for (let count = 0; count < 100; count += 1) {
				yield 'x'.repeat(10_000);
			}
		}

		await assert.rejects(writeFileWhole(join(folder, 'a.log'), much()), (error: Error) => {
			assert.ok(error instanceof FileError);
			assert.match(error.message, /a\.log: the disk is full/);
			return true;
		});
		assert.deepEqual(await readdir(folder), []);
	} finally {
		unmount();
	}
});

test('~ is the home directory', () => {
	assert.equal(expandPath('~/a.log'), join(homedir(), 'a.log'));
	assert.equal(expandPath('/a/b'), '/a/b');
	assert.equal(expandPath('~root/x'), join(process.cwd(), '~root/x'));
});
