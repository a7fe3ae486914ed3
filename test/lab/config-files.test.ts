import assert from 'node:assert/strict';
import {readFile, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {type ConfigSynapse, configSynapse} from './config-synapse.js';
import {docker, lab, workplace} from './lab.js';
import {watchProcesses} from './secret-watch.js';

describe('config files on the lab', {timeout: 400_000}, () => {
	let own: ConfigSynapse;
	let place: Awaited<ReturnType<typeof workplace>>;
	before(async () => {
		own = await configSynapse('config');
		place = await workplace(own.config);
	});
	after(async () => {
		await own?.remove();
		await place?.remove();
	});

	const edited = async (text: string) => {
		const from = path.join(path.dirname(place.file), 'edited.yaml');
		await writeFile(from, text, {mode: 0o600});
		return `from=${from}`;
	};

	const edit = async (text: string, ...more: string[]) =>
		place.synaptop('run', 'file.edit', own.file, '--set', await edited(text), ...more);

	const refused: ReadonlyArray<readonly [string, (text: string) => string, RegExp]> = [
		['a syntax error', text => `${text}\nfoo: [\n`, /line \d+/],
		['a wrong type', text => text.replace(/^listeners:.*$/m, 'listeners: 5'), /listeners|TypeError|int/i],
		['no server name', text => text.replace(/^server_name:.*$/m, ''), /server_name/],
		[
			'a signing key that is not there',
			text => `${text.replace(/^signing_key_path:.*$/m, '')}\nsigning_key_path: /data/none.key\n`,
			/signing|none\.key/,
		],
		['nothing', () => '', /empty/],
	];
	for (const [what, change, reason] of refused) {
		test(`G1: ${what} is refused, and nothing is put in place`, async () => {
			const first = await own.look();
			const {code, stderr} = await edit(change(own.text), '--yes');
			assert.notEqual(code, 0);
			assert.match(stderr, reason);
			assert.deepEqual(await own.look(), first);
			assert.deepEqual(await own.beside(), []);
		});
	}

	test('G1: a misspelt key is warned of, with the one that is meant', async () => {
		const {code, stdout} = await edit(`${own.text}\nenable_registraton: false\n`, '--dry-run', '--json');
		assert.equal(code, 0);
		const {advice, changes} = JSON.parse(stdout) as {advice: string[]; changes: string[]};
		assert.deepEqual(advice, [
			'Synapse accepts it',
			'enable_registraton: Synapse knows no such key; did you mean enable_registration?',
		]);
		assert.match(changes.join('\n'), /\d+ \+ enable_registraton: false/);
	});

	test('G1: an edit is put in place whole: inode, mode and owner stay, the backup is the old one, the container sees it; no secret is anywhere', async () => {
		const first = await own.look();
		const secret = `hunter2-${process.pid}-${Date.now()}`;
		const next = own.text.replace(/^registration_shared_secret:.*$/m, `registration_shared_secret: "${secret}"`);
		assert.ok(next.includes(secret));
		const old = /^registration_shared_secret: "(.*)"$/m.exec(own.text)![1]!;
		const watch = watchProcesses([secret, old]);
		const {code, stdout, stderr} = await edit(next, '--yes');
		const seen = await watch.stop();
		assert.equal(code, 0, stderr);
		assert.match(stderr, /in place, .* sees it/);
		assert.deepEqual(seen.found, []);
		const audit = await readFile(place.audit, 'utf8');
		for (const text of [stdout, stderr, audit]) {
			assert.ok(!text.includes(secret) && !text.includes(old), text);
		}

		assert.deepEqual(await own.look(), {...first, text: next});
		const [backup, ...others] = await own.beside();
		assert.deepEqual(others, []);
		assert.match(backup ?? '', /^homeserver\.yaml\.bak-\d{8}T\d{6}Z$/);
		const kept = `${own.directory}/${backup}`;
		assert.equal(await readFile(kept, 'utf8'), own.text);
		const {mode, uid, gid} = await stat(kept);
		assert.deepEqual([mode & 0o7777, uid, gid], [0o600, first.uid, first.gid]);
	});

	test('G1: restarted with it, it is healthy; with one that does not start, the way back is told and works', async () => {
		assert.equal((await place.synaptop('run', 'file.apply', own.file, '--yes')).code, 0);
		assert.equal(await own.health(), 'healthy');
		// Right for every check, and yet it cannot start: the port is taken by itself.
		const twice = `${own.text.replace(/^listeners:.*$/m, '')}\nlisteners: [{port: 8008, type: http, bind_addresses: ['192.0.2.1'], resources: [{names: [client]}]}]\n`;
		assert.equal((await edit(twice, '--yes')).code, 0);
		const failed = await place.synaptop('run', 'file.apply', own.file, '--yes');
		assert.equal(failed.code, 1, failed.stderr);
		assert.match(failed.stderr, /does not stay up|not healthy/);
		const back = await place.synaptop('run', 'file.restore', own.file, '--set', 'restart=yes', '--yes');
		assert.equal(back.code, 0, back.stderr);
		assert.notEqual((await own.look()).text, twice);
		assert.equal(await own.health(), 'healthy');
	});

	test('G1: a file put in its place is told as not seen by the container', async () => {
		await own.put(own.text);
		await docker('restart', '-t', '1', own.name);
		await writeFile(`${own.directory}/other`, `${own.text}# other\n`);
		await docker(
			'run',
			'--rm',
			'-v',
			`${own.directory}:/d`,
			lab.images.busybox,
			'mv',
			'/d/other',
			'/d/homeserver.yaml',
		);
		const program = await place.openProgram();
		try {
			const {configFiles} = await import('../../source/sources/config-files.js');
			const {data} = await program.sources.once(configFiles, 'matrix');
			assert.equal(data.find(({path: one}) => one === own.file)?.inside, 'other');
		} finally {
			await program.close();
			await docker('rm', '-f', '-v', own.name);
		}
	});
});

describe('other kinds', {timeout: 120_000}, () => {
	const directory = `/home/lab/.synaptop-kinds-${process.pid}`;
	let place: Awaited<ReturnType<typeof workplace>>;
	const files = {
		'config.json': ['element', '{"brand": "x"}\n'],
		'bot.yaml': ['yaml', 'token: abcdefgh\n'],
		'compose.yaml': ['compose', 'services: {one: {image: x}}\n'],
		'root.yaml': ['yaml', 'a: 1\n'],
		'sudo.yaml': ['yaml', 'a: 1\n'],
	} as const;
	before(async () => {
		const {chown, mkdir} = await import('node:fs/promises');
		await mkdir(directory);
		await chown(directory, 1000, 1000);
		for (const [name, [, text]] of Object.entries(files)) {
			await writeFile(`${directory}/${name}`, text, {mode: 0o640});
			const isRoot = name.startsWith('root') || name.startsWith('sudo');
			await chown(`${directory}/${name}`, isRoot ? 0 : 1000, isRoot ? 0 : 1000);
		}

		await writeFile(`${directory}/closed.yaml`, 'a: 1\n', {mode: 0o644});
		const lines = Object.entries(files).map(
			([name, [kind]]) =>
				`  - {host: matrix, path: ${directory}/${name}, kind: ${kind}, sudo: ${name === 'sudo.yaml'}}`,
		);
		place = await workplace(
			`homeserver: x.test\nhosts:\n  matrix: {ssh: LXC_matrix}\nfiles:\n${lines.join('\n')}\n  - {host: matrix, path: ${directory}/closed.yaml, kind: yaml}\n`,
		);
	});
	after(async () => {
		await place?.remove();
		await rm(directory, {recursive: true});
	});

	const edit = (name: string, text: string) =>
		place.synaptop('run', 'file.edit', name, '--stdin', 'from', '--yes', {stdin: text});

	test('G2: broken JSON, B5: broken YAML are refused with the line', async () => {
		for (const [name, text, reason] of [
			['config.json', '{"brand": "x",\n "y": }\n', /line 2/],
			['bot.yaml', 'token: a\nb: [\n', /line \d/],
		] as const) {
			const first = await readFile(`${directory}/${name}`, 'utf8');
			const {code, stderr} = await edit(name, text);
			assert.equal(code, 2, stderr);
			assert.match(stderr, reason);
			assert.equal(await readFile(`${directory}/${name}`, 'utf8'), first);
		}
	});

	test('G3: a compose file with a reference that leads nowhere is refused, a right one put in place', async () => {
		const bad = await edit('compose.yaml', 'services:\n  one: {image: x, depends_on: [nowhere]}\n');
		assert.equal(bad.code, 1, bad.stderr);
		assert.match(bad.stderr, /nowhere/);
		assert.equal(await readFile(`${directory}/compose.yaml`, 'utf8'), files['compose.yaml'][1]);
		const volume = await edit('compose.yaml', 'services:\n  one: {image: x, volumes: ["none:/data"]}\n');
		assert.match(volume.stderr, /undefined volume none/);
		const good = 'services:\n  one: {image: x}\n  two: {image: y, depends_on: [one]}\n';
		const {code, stderr} = await edit('compose.yaml', good);
		assert.equal(code, 0, stderr);
		assert.equal(await readFile(`${directory}/compose.yaml`, 'utf8'), good);
	});

	test('G2, B5: what is right is put in place', async () => {
		for (const [name, text] of [
			['config.json', '{"brand": "y"}\n'],
			['bot.yaml', 'token: newtoken1\nb: 1\n'],
		] as const) {
			const {code, stderr} = await edit(name, text);
			assert.equal(code, 0, stderr);
			assert.equal(await readFile(`${directory}/${name}`, 'utf8'), text);
		}
	});

	test("a file of root's: by sudo where that is configured, else refused with what to do", async () => {
		const root = await edit('root.yaml', 'a: 2\n');
		assert.equal(root.code, 2);
		assert.match(root.stderr, /may not read it: it is 0640 of root:root.*sudo: true/);
		const closed = await edit('closed.yaml', 'a: 2\n');
		assert.match(closed.stderr, /may not write it.*sudo: true/);
		const {code, stderr} = await edit('sudo.yaml', 'a: 2\n');
		assert.equal(code, 0, stderr);
		assert.equal(await readFile(`${directory}/sudo.yaml`, 'utf8'), 'a: 2\n');
		const {uid, mode} = await stat(`${directory}/sudo.yaml`);
		assert.deepEqual([uid, mode & 0o7777], [0, 0o640]);
	});
});
