import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, beforeEach, describe, test} from 'node:test';
import {keptEdits, placeFor} from '../../../source/files/edit-places.js';

const target = {host: 'matrix', id: '/srv/matrix/homeserver.yaml'};
const base = Buffer.from('a: 1\n');

describe('the copy that is edited', () => {
	let state: string;
	const earlier = process.env.XDG_STATE_HOME;
	before(async () => {
		state = await mkdtemp(path.join(tmpdir(), 'synaptop-edits-'));
		process.env.XDG_STATE_HOME = state;
	});
	beforeEach(() => rm(path.join(state, 'synaptop'), {recursive: true, force: true}));
	after(async () => {
		if (earlier === undefined) {
			delete process.env.XDG_STATE_HOME;
		} else {
			process.env.XDG_STATE_HOME = earlier;
		}

		await rm(state, {recursive: true});
	});

	const left = async () => readdir(path.join(state, 'synaptop', 'edits'));

	test('only we can read it and what is known of it, and it goes with that', async () => {
		const {place} = await placeFor(target, base);
		assert.equal(path.basename(place.file), 'homeserver.yaml');
		const directory = path.dirname(place.file);
		const modes = await Promise.all([place.file, directory, `${directory}.json`].map(one => stat(one)));
		assert.deepEqual(
			modes.map(({mode}) => mode & 0o777),
			[0o600, 0o700, 0o600],
		);
		// Nothing of the file's contents is in what is kept of it.
		assert.doesNotMatch(await readFile(`${directory}.json`, 'utf8'), /a: 1/);
		await place.remove();
		assert.deepEqual(await left(), []);
	});

	test('what was begun goes on, also in another program, as long as the file is the same', async () => {
		const first = await placeFor(target, base);
		await writeFile(first.place.file, 'a: 2\n');
		const again = await placeFor(target, base);
		assert.equal(again.place.file, first.place.file);
		assert.ok(again.since !== undefined);
		for (const other of [
			{...target, host: 'proxy'},
			{...target, id: '/srv/other/homeserver.yaml'},
		]) {
			assert.equal((await placeFor(other, base)).since, undefined);
		}

		const [mine] = (await keptEdits()).filter(({about}) => about.host === 'matrix' && about.path === target.id);
		assert.equal(mine?.file, first.place.file);
	});

	test('of a file that somebody changed since it is kept apart, and told', async () => {
		const first = await placeFor(target, base);
		await writeFile(first.place.file, 'a: 2\n');
		const second = await placeFor(target, Buffer.from('a: theirs\n'));
		assert.equal(second.older, first.place.file);
		assert.equal(second.since, undefined);
		assert.equal(await readFile(second.place.file, 'utf8'), 'a: theirs\n');
		assert.equal(await readFile(first.place.file, 'utf8'), 'a: 2\n');
	});

	test('what changed nothing, and what is in place by now, is taken away', async () => {
		await placeFor(target, base);
		const edited = await placeFor(target, base);
		assert.equal(edited.since, undefined);
		assert.equal((await left()).length, 2);
		await writeFile(edited.place.file, 'a: 2\n');
		// Written over there just before it was killed.
		const next = await placeFor(target, Buffer.from('a: 2\n'));
		assert.deepEqual([next.since, next.older], [undefined, undefined]);
		assert.equal((await left()).length, 2);
	});

	test('what another program has open is left to it, until that is gone', async () => {
		const {place} = await placeFor(target, base);
		await writeFile(place.file, 'a: 2\n');
		const about = `${path.dirname(place.file)}.json`;
		const child = spawn('sleep', ['60']);
		await once(child, 'spawn');
		const told = JSON.parse(await readFile(about, 'utf8'));
		await writeFile(about, JSON.stringify({...told, pid: child.pid}));
		assert.deepEqual(await keptEdits(), []);
		child.kill('SIGKILL');
		await once(child, 'exit');
		assert.equal((await placeFor(target, base)).place.file, place.file);
	});

	test('what is broken there hinders nothing', async () => {
		const {place} = await placeFor(target, base);
		await writeFile(`${path.dirname(place.file)}.json`, '{"host": 5');
		assert.deepEqual(await keptEdits(), []);
		assert.notEqual((await placeFor(target, base)).place.file, place.file);
	});
});
