import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, type TestContext, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {parseCommandLook, parseGlobLook} from '../../../source/parsers/backup-look.js';
import {backups, globScript} from '../../../source/sources/backups.js';
import {readOnce} from '../../helpers/probes.js';
import {findProgram} from '../../helpers/programs.js';

const directory = await mkdtemp(path.join(tmpdir(), 'synaptop backups-'));
after(() => rm(directory, {recursive: true}));

const now = 1_800_000_000_000;
const hour = 3_600_000;

/** A file that is so many hours old. */
const file = async (name: string, hours: number, size: number): Promise<void> => {
	const at = path.join(directory, name);
	await mkdir(path.dirname(at), {recursive: true});
	await writeFile(at, Buffer.alloc(size));
	const time = new Date(Date.now() - hours * hour);
	await utimes(at, time, time);
};

const read = async (t: TestContext, backup: object) => {
	const [probe] = await readOnce(t, backups, {backups: [{host: 'h', ...backup}]} as never, {now});
	return probe;
};

const inHours = (at: number | undefined) => Math.round((now - (at ?? 0)) / hour);

test('K4: the newest of the files that match, its age by the clock there, its size, how many there are', async t => {
	await file('db/matrix-1.dump', 50, 10);
	await file('db/matrix 2.dump', 3, 4096);
	await file("db/matrix-$(id)'3.dump", 99, 7);
	await file('db/other.txt', 0, 1);
	const probe = await read(t, {name: 'database', glob: `${directory}/db/matrix*.dump`, maxAge: '26h', minSize: '1MB'});
	assert.equal(probe?.state, 'up');
	assert.equal(probe.part, 'database');
	assert.equal(probe.facts?.count, 3);
	assert.equal(probe.facts.newest?.size, 4096);
	assert.equal(probe.facts.newest.path, path.join(directory, 'db/matrix 2.dump'));
	assert.equal(inHours(probe.facts.newest.at), 3);
	assert.deepEqual([probe.facts.maxAge, probe.facts.minSize], [26 * hour, 1e6]);
});

test('what matches nothing is no error; a directory that is not there is one, and one that is closed', async t => {
	const none = await read(t, {glob: `${directory}/db/*.gz`});
	assert.equal(none?.state, 'up');
	assert.deepEqual([none.facts?.count, none.facts?.newest], [0, undefined]);
	const missing = await read(t, {glob: `${directory}/gone/*.dump`});
	assert.equal(missing?.state, 'down');
	assert.equal(missing.problem?.message, `there is no directory ${directory}/gone`);
});

test('links count as what they lead to; a pattern in the directory; one that begins in the home', async t => {
	await file('links/real.dump', 7, 70);
	await symlink('real.dump', path.join(directory, 'links/latest'));
	const linked = await read(t, {glob: `${directory}/links/latest`});
	assert.equal(inHours(linked?.facts?.newest?.at), 7);
	assert.equal(linked?.facts?.newest?.size, 70);
	await file('days/mon/x.dump', 30, 1);
	await file('days/tue/x.dump', 6, 2);
	const days = await read(t, {glob: `${directory}/days/*/x.dump`});
	assert.equal(inHours(days?.facts?.newest?.at), 6);
	const home = await read(t, {glob: '~/no such synaptop directory/*.dump'});
	assert.match(home?.problem?.message ?? '', /there is no directory \/.*no such synaptop directory$/);
});

test('ten thousand files: one answer of a few lines', async t => {
	const many = path.join(directory, 'many');
	await mkdir(many);
	execFileSync('sh', ['-c', 'cd "$1" && seq 10000 | xargs touch', 'sh', many]);
	const probe = await read(t, {glob: `${many}/*`});
	assert.equal(probe?.facts?.count, 10_000);
});

for (const shell of [['dash'], ['bash'], ['busybox', 'sh']] as const) {
	test(`the script in ${shell.join(' ')}`, {skip: !findProgram(shell[0]) && `no ${shell[0]} here`}, async () => {
		await file('shells/one.dump', 2, 3);
		const [program, ...words] = shell;
		const glob = `${directory}/shells/*.dump`;
		const output = execFileSync(program, [...words, '-c', globScript, 'sh', glob]).toString();
		assert.equal(parseGlobLook(output)?.newest?.size, 3);
	});
}

test('a command tells of the newest; what it prints besides does not matter', async t => {
	const seconds = Math.floor(Date.now() / 1000) - 7200;
	const probe = await read(t, {command: ['sh', '-c', `echo archives:; echo ${seconds} 12345`], name: 'borg'});
	assert.equal(inHours(probe?.facts?.newest?.at), 2);
	assert.equal(probe?.facts?.newest?.size, 12_345);
	assert.equal(probe.facts.count, undefined);
	const failing = await read(t, {command: ['sh', '-c', 'echo repository is locked >&2; exit 2']});
	assert.equal(failing?.state, 'down');
	assert.match(failing.problem?.message ?? '', /sh ended with status 2: repository is locked/);
	const mute = await read(t, {command: ['true']});
	assert.match(mute?.problem?.message ?? '', /did not print SECONDS BYTES/);
	const missing = await read(t, {command: ['no-such-program-of-synaptop']});
	assert.equal(missing?.state, 'down');
});

test('ages are right though the clocks differ; what is dated ahead is told', () => {
	// The host lives in another year than we do.
	assert.deepEqual(parseGlobLook('now 1000000\ncount 1\nnewest 996400 5 /b/x.dump\n'), {
		count: 1,
		newest: {age: 3600, size: 5, path: '/b/x.dump'},
	});
	assert.equal(parseCommandLook('now 1000\n1600 7\n')?.newest?.age, -600);
	assert.equal(parseGlobLook('sh: date: not found\n'), undefined);
	assert.deepEqual(parseGlobLook('now 5\ndenied /root\n'), {obstacle: 'denied', directory: '/root'});
	assert.equal(parseGlobLook('now 9\ncount 1\nnewest 1 5 /b/\u001b[2Jx\n')?.newest?.path, '/b/x');
});

test('a backup that is dated ahead counts as new, and its lead is kept', async t => {
	await file('ahead/x.dump', -10, 1);
	const probe = await read(t, {glob: `${directory}/ahead/*`});
	assert.equal(probe?.facts?.newest?.at, now);
	assert.ok((probe.facts.newest.ahead ?? 0) > 9 * 3600);
});

test('the hosts of all stacks, each once', () => {
	const hosts = {a: {ssh: 'a'}, b: {ssh: 'b'}};
	const one = {host: 'a', glob: '/b/*'};
	const config = configOf({hosts, stacks: {x: {backups: [one, one]}, y: {backups: [{...one, host: 'b'}]}}});
	assert.deepEqual(backups.hosts?.(config), ['a', 'b']);
});

test('those of ours: the newest that is whole, of each kind; none yet is no fault', async t => {
	await file('own/example.org-database-20260101T000000Z.dump', 5, 4);
	await file('own/example.org-database-20260102T000000Z.dump', 4, 6);
	await file('own/.example.org-database-20260103T000000Z.dump.part', 0, 1);
	await file('own/example.org-database-copy.dump', 0, 1);
	const stack = {
		homeserver: 'example.org',
		postgres: {host: 'h', command: ['psql']},
		synapse: {host: 'h'},
		backup: {directory: `${directory}/own/`},
	};
	const probes = await readOnce(t, backups, stack as never, {now});
	assert.deepEqual(
		probes.map(({part, state, facts}) => [part, state, facts?.own, facts?.count, facts?.newest?.size]),
		[
			['database by synaptop', 'up', true, 2, 6],
			['config by synaptop', 'up', true, 0, undefined],
			['media by synaptop', 'up', true, 0, undefined],
		],
	);
});

test('those of ours are looked for where what they are of is', () => {
	const config = configOf({
		hosts: {a: {ssh: 'a'}, b: {ssh: 'b'}},
		postgres: {host: 'b', command: ['psql']},
		synapse: {host: 'a'},
		backup: {directory: '/b'},
	});
	assert.deepEqual(backups.hosts?.(config), ['b', 'a']);
});
