import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, chown, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {after, test} from 'node:test';
import {parseLooked, statScript} from '../../../source/files/stat-script.js';

const directory = await mkdtemp('/var/tmp/synaptop-stat-');
after(() => rm(directory, {recursive: true, force: true}));
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

const look = (...paths: string[]) =>
	parseLooked(
		execFileSync('/bin/sh', ['-c', statScript, 'sh', ...paths], {
			env: {...process.env, HOME: directory, LC_ALL: 'C'},
			...(isRoot ? {uid: nobody, gid: nobody} : {}),
		}).toString(),
	);

const file = async (name: string, mode = 0o600) => {
	const full = path.join(directory, name);
	await mkdir(path.dirname(full), {recursive: true});
	await writeFile(full, 'a: 1\n');
	await chmod(full, mode);
	if (isRoot) {
		await chown(full, nobody, nobody);
		await chown(path.dirname(full), nobody, nobody);
	}

	return full;
};

test('a file is told with hash, mode and its backups, the newest first; no stranger among them', async () => {
	const full = await file('a b.yaml', 0o640);
	await file('a b.yaml.bak-20260101T000000Z');
	await file('a b.yaml.bak-20270101T000000Z');
	await file('a b.yaml.bak-evil\nfile /etc/x');
	const [found, home, ...more] = look(full, '~/a b.yaml');
	assert.deepEqual(more, []);
	assert.equal(found?.facts?.mode, 0o640);
	assert.equal(found?.facts?.hash, createHash('sha256').update('a: 1\n').digest('hex'));
	assert.equal(found?.facts?.writable, true);
	assert.deepEqual(
		found?.facts?.backups.map(({name}) => name),
		['a b.yaml.bak-20270101T000000Z', 'a b.yaml.bak-20260101T000000Z'],
	);
	assert.equal(home?.facts?.path, full);
});

test('what cannot be read says which right is missing', async () => {
	const closed = await file('closed/deep/x.yaml');
	await chmod(path.join(directory, 'closed'), 0o000);
	const unreadable = await file('unreadable.yaml', 0o000);
	const [missing, behind, own, folder] = look(path.join(directory, 'none/x'), closed, unreadable, directory);
	await chmod(path.join(directory, 'closed'), 0o700);
	assert.match(missing?.problem?.message ?? '', /there is no .*none\/x/);
	assert.match(behind?.problem?.message ?? '', /may not enter .*\/closed$/);
	assert.match(own?.problem?.message ?? '', /may not read it: it is 0000 of \w+:\w+/);
	assert.match(own?.problem?.cure ?? '', /sudo: true/);
	assert.match(folder?.problem?.message ?? '', /is a directory/);
});
