// A disk gets full, and has room again. The lab's host has no disk of its own that could be filled to the brim, so the
// threshold is put just above what its disk has now, and a real file crosses it.
import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {type Disk, parseDisks} from '../../source/parsers/df.js';
import {workplace} from './lab.js';
import {eventually, type Monitor, startMonitor} from './screen.js';
import {asRoot} from './user-units.js';

const file = `/var/tmp/synaptop-disk-${process.pid}`;
/** What others on the machine may write meanwhile, in percent of the disk. */
const others = 0.5;
/** It is well again when it is that much below the threshold (rules/limits.ts). */
const below = 0.031;
const gigabyte = 2 ** 30;

let place: Awaited<ReturnType<typeof workplace>>;
let monitor: Monitor;
let disk: Disk;
let size: number;

const look = async (): Promise<Disk> => {
	const disks = parseDisks(await asRoot('df', '-P', '-k'), await asRoot('df', '-P', '-i'));
	return disks.toSorted((one, other) => other.size - one.size)[0]!;
};

before(async () => {
	disk = await look();
	const threshold = disk.full * (1 + below) + others;
	size = Math.ceil(((disk.used + disk.available) * (threshold + others - disk.full)) / 100);
	assert.ok(size < 16 * gigabyte && disk.available > 3 * size, `no room for ${size} bytes on ${disk.mount}`);
	const config = `hosts:
  matrix: {ssh: LXC_matrix, docker: false}
thresholds: {disk: ${threshold.toFixed(3)}}
`;
	place = await workplace(config);
	monitor = await startMonitor({config, columns: 160, rows: 50, goToContainers: false});
});
after(async () => {
	await asRoot('rm', '-f', file);
	await monitor?.close();
	await place?.remove();
});

const checked = async () => {
	const {code, stdout, stderr} = await place.synaptop('check', '--json');
	const {verdicts} = JSON.parse(stdout || `{"verdicts":[],"stderr":${JSON.stringify(stderr)}}`) as {
		verdicts: ReadonlyArray<{part: string; severity: string; text: string}>;
	};
	const verdict = verdicts.find(({part}) => part === `disk ${disk.mount}`);
	assert.ok(verdict, stdout || stderr);
	return {code, ...verdict};
};

test('a disk gets full, and has room again', {timeout: 120_000}, async () => {
	const {terminal} = monitor;
	const part = `matrix: disk ${disk.mount}`;
	await terminal.waitFor(/✓ ok +Disks /, 30_000);
	assert.equal((await checked()).severity, 'ok');
	try {
		await asRoot('fallocate', '-l', String(size), file);
		const now = await look();
		assert.ok(now.full > disk.full * (1 + below) + others, `${now.full} % after ${disk.full} %`);
		const shown = await terminal.waitFor(/▲ warning +Disks +.*\d+ % full/, 45_000);
		assert.match(shown, /▲ \d+ alerts?/);
		assert.ok(shown.includes(`▲ ${part}: `), shown);
		// A machine that is busy with tests may have a load to tell of.
		await eventually(
			() => terminal.modes().title.startsWith(`▲ ${part} `) || /▲ warning +Machines/.test(terminal.text()),
			'the title',
		);
		const full = await checked();
		assert.deepEqual([full.severity, full.code], ['warning', 1]);
		assert.equal(full.text, `${Math.round(now.full)} % full`);
	} finally {
		await asRoot('rm', '-f', file);
	}

	await terminal.waitFor(/✓ ok +Disks /, 45_000);
	await terminal.waitFor(new RegExp(`✓ ${part}: .*well again after \\d`));
	await eventually(() => !terminal.modes().title.includes('disk'), 'no title');
	assert.equal((await checked()).severity, 'ok');
});
