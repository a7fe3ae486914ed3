import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parseDisks} from '../../../source/parsers/df.js';
import {
	cpuBusy,
	parseCpu,
	parseLoad,
	parseMemory,
	parseOomKills,
	parsePressure,
	parseUptime,
} from '../../../source/parsers/proc.js';
import {compareTimes, earlier, fromEngineTime, fromNanos, toEngineTime} from '../../../source/parsers/rfc3339.js';
import {parseSections} from '../../../source/parsers/sections.js';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/lab/${name}`, import.meta.url), 'utf8');

test('the /proc files of the lab', () => {
	const parts = parseSections(fixture('vitals.txt'), '==>');
	const part = (name: string): string => parts.get(name)!;
	const load = parseLoad(part('/proc/loadavg'))!;
	assert.ok(
		part('/proc/loadavg').startsWith(`${load.one.toFixed(2)} ${load.five.toFixed(2)} ${load.fifteen.toFixed(2)} `),
	);
	const memory = parseMemory(part('/proc/meminfo'))!;
	assert.match(part('/proc/meminfo'), new RegExp(`^MemTotal: +${memory.total / 1024} kB`));
	assert.match(part('/proc/meminfo'), new RegExp(`^MemAvailable: +${memory.available / 1024} kB`, 'm'));
	assert.deepEqual([memory.swapTotal, memory.swapFree], [0, 0]);
	assert.equal(parseCpu(part('/proc/stat'))?.cores, 2);
	assert.ok(parseUptime(part('/proc/uptime'))! > 100);
	assert.equal(parseOomKills(part('/proc/vmstat')), 0);
	const {some, full} = parsePressure(part('/proc/pressure/io'))!;
	assert.match(
		part('/proc/pressure/io'),
		new RegExp(`^some avg10=${some.ten.toFixed(2)} avg60=${some.sixty.toFixed(2)}`),
	);
	assert.match(part('/proc/pressure/io'), new RegExp(`^full avg10=${full!.ten.toFixed(2)}`, 'm'));
});

test('the columns of /proc/stat: idle and iowait are not busy, guest is in user already', () => {
	const text = `cpu  16621 1 10412 170864 719 2 266 20 7 8
cpu0 7395 0 5034 86765 207 0 43 9 0 0
cpu1 9226 0 5378 84098 512 0 223 11 0 0
intr 1`;
	assert.deepEqual(parseCpu(text), {busy: 27_322, total: 198_905, cores: 2});
	assert.deepEqual(parseMemory('MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\n'), {
		total: 102_400,
		available: 35_840,
		swapTotal: 0,
		swapFree: 0,
	});
});

test('what is missing is undefined, not zero', () => {
	for (const text of ['', '\n', 'cat: /proc/loadavg: No such file or directory', '<html>']) {
		const found = [parseLoad, parseMemory, parseCpu, parseUptime, parseOomKills, parsePressure].map(parse =>
			parse(text),
		);
		assert.deepEqual(found, [undefined, undefined, undefined, undefined, undefined, undefined], text);
		assert.deepEqual(parseDisks(text, text), []);
	}
});

test('CPU between two readings', () => {
	assert.equal(cpuBusy({busy: 100, total: 1000, cores: 2}, {busy: 150, total: 1200, cores: 2}), 25);
	assert.equal(cpuBusy(undefined, {busy: 150, total: 1200, cores: 2}), undefined);
	assert.equal(cpuBusy({busy: 150, total: 1200, cores: 2}, {busy: 1, total: 2, cores: 2}), undefined, 'rebooted');
});

test('disks of the lab: no tmpfs, the same one once', () => {
	const disks = parseDisks(fixture('df-k.txt'), fixture('df-i.txt'));
	assert.deepEqual(
		disks.map(({mount}) => mount),
		['/'],
	);
	const [, size, used, percent] = /^\S+ +(\d+) +(\d+) +\d+ +(\d+)% \/$/m.exec(fixture('df-k.txt'))!;
	const [disk] = disks;
	assert.deepEqual([disk!.size, disk!.used], [Number(size) * 1024, Number(used) * 1024]);
	assert.equal(Math.ceil(disk!.full), Number(percent), 'df rounds up');
	assert.ok(disk!.inodes!.used > 1000);
});

test('disks elsewhere: ZFS and LVM names, spaces in mount points, no inodes, snaps, network', () => {
	const space = `Filesystem                       1024-blocks      Used Available Capacity Mounted on
rpool/data/subvol-104-disk-0         8388608   8000000    388608      96% /
/dev/mapper/pve-vm--104--disk--1   100000000  50000000  45000000      53% /var/lib/my data
/dev/loop3                             65536     65536         0     100% /snap/core20/1
//nas/share                         500000000 100000000 400000000      20% /mnt/backups
udev                                 4000000         0   4000000       0% /dev
broken                                     -         -         -       - /mnt/dead
none                                     492         4       488       1% /run/x`;
	const inodes = `Filesystem Inodes IUsed IFree IUse% Mounted on
rpool/data/subvol-104-disk-0 0 0 0 - /
/dev/mapper/pve-vm--104--disk--1 1000 990 10 99% /var/lib/my data`;
	assert.deepEqual(
		parseDisks(space, inodes).map(({device, mount, full, inodes: nodes}) => [
			device,
			mount,
			Math.round(full),
			nodes?.full,
		]),
		[
			['rpool/data/subvol-104-disk-0', '/', 95, undefined],
			['//nas/share', '/mnt/backups', 20, undefined],
			['/dev/mapper/pve-vm--104--disk--1', '/var/lib/my data', 53, 99],
		],
	);
});

test("instants in the engine's terms keep their nanoseconds", () => {
	const time = toEngineTime('2026-11-23T02:51:47.964519833Z')!;
	assert.equal(time, '1795402307.964519833');
	assert.equal(toEngineTime('2026-11-23T03:51:47.9+01:00'), '1795402307.900000000');
	assert.equal(toEngineTime('not a time'), undefined);
	assert.equal(earlier(time, 1000), '1795402306.964519833');
	assert.equal(earlier(time, 965), '1795402306.999519833');
	assert.equal(fromNanos('1795402351958268717'), '1795402351.958268717');
	assert.equal(fromEngineTime('1795402351.958268717'), 1_795_402_351_958);
	assert.ok(compareTimes('999.000000000', '1000.000000000') < 0);
	assert.ok(compareTimes('1000.000000002', '1000.000000001') > 0);
});
