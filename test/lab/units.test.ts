import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {unitTarget} from '../../source/actions/unit.js';
import {unitDisable, unitEnable, unitRestart, unitStart, unitStop} from '../../source/actions/unit-actions.js';
import {journal} from '../../source/sources/journal.js';
import type {LogData} from '../../source/sources/log-data.js';
import {units} from '../../source/sources/units.js';
import type {Slice} from '../../source/store/slice.js';
import {asRoot, throwAwayUnit} from './user-units.js';
import {texts, watchLab, words} from './watch-lab.js';

const bot = `synaptop-units-${process.pid}`;
const argument = `user/${bot}`;
const config = `
hosts:
  matrix: {ssh: LXC_matrix, docker: false}
  guest: {ssh: nodocker@LXC_matrix, docker: false}
bots: [{host: matrix, unit: ${bot}}, {host: guest, unit: ${bot}}]
units: [{host: matrix, unit: ssh, scope: system}, {host: matrix, unit: no-such-${bot}}]
`;

describe('units on the lab', {timeout: 60_000}, () => {
	let watch: Awaited<ReturnType<typeof watchLab>>;
	let unit: Awaited<ReturnType<typeof throwAwayUnit>>;

	const count = ({lines}: LogData, text: string): number => [...lines].filter(line => line.text === text).length;
	const runs =
		(number: number) =>
		({data}: Slice<LogData>): boolean =>
			count(data, 'a new run') === number;

	before(async () => {
		unit = await throwAwayUnit('lab', bot, 'echo a new run; exec sleep 600\n', 'Restart=on-failure\nRestartSec=200ms');
		watch = await watchLab(config, bot);
		watch.program.sources.start();
		await watch.untilUnit(() => true);
		await watch.untilUnit(() => true, 'guest');
	});
	after(async () => {
		await watch.close();
		await unit.remove();
	});

	test('H1, B1: what a unit is, as systemctl has it; one that is not there is critical', async () => {
		const {data} = await watch.until(units, ({phase}) => phase === 'live');
		const [first, ssh, missing] = data;
		assert.deepEqual([first?.unit?.active, first?.unit?.enabled], ['inactive', 'disabled']);
		assert.equal(ssh?.unit?.pid, Number(await asRoot('systemctl', 'show', '-p', 'MainPID', '--value', 'ssh')));
		assert.equal(missing?.unit?.load, 'not-found');
		assert.equal(watch.verdict('unit ssh')?.severity, 'ok');
		assert.equal(watch.verdict(`unit no-such-${bot}`)?.severity, 'critical');
		assert.equal(watch.verdict(`bot ${bot}`)?.severity, 'warning');
	});

	test('B3: started, restarted, enabled, stopped: the state that was reached is told, and the journal goes on', async () => {
		const {program, keyOf, until, untilUnit, run} = watch;
		const view = program.sources.view(keyOf(journal, argument));
		assert.match(words(await run(unitStart)), /^done: active \(running\) since .*, main PID \d+$/);
		await until(journal, runs(1), argument);
		const first = (await untilUnit(one => one.unit?.active === 'active')).unit?.pid;
		assert.match(words(await run(unitRestart)), /^done: active \(running\) since/);
		await until(journal, runs(2), argument);
		const {unit: now} = await untilUnit(one => one.unit?.pid !== first && one.unit?.pid !== undefined);
		assert.equal(await unit.systemctl('show', '-p', 'MainPID', '--value', bot), String(now?.pid));
		assert.deepEqual(await run(unitEnable), {kind: 'done', text: 'enabled'});
		assert.equal(await unit.systemctl('is-enabled', bot), 'enabled');
		await untilUnit(one => one.unit?.enabled === 'enabled');
		assert.deepEqual(await run(unitDisable), {kind: 'done', text: 'disabled'});
		assert.match(words(await run(unitStop)), /^done: (?:inactive|failed)/);
		await untilUnit(one => one.unit?.active === 'inactive');
		assert.equal(words(await run(unitStop)), 'failed: it is not running');
		assert.match(words(await run(unitStart)), /^done: /);
		await until(journal, runs(3), argument);
		assert.ok(program.activity.entries.some(({text}) => text.startsWith(`Restart ${bot}: done: active (running)`)));
		view.release();
	});

	test('what falls is told; what falls again and again is critical, also to whoever restarts it', async () => {
		const {program, untilUnit, run} = watch;
		await untilUnit(one => one.unit?.active === 'active');
		await unit.systemctl('kill', '-s', 'KILL', bot);
		await untilUnit(one => one.restartedAt.length === 1 && one.unit?.active === 'active');
		assert.equal(watch.verdict(`bot ${bot}`)?.text, 'restarted by systemd once in 5 min');
		assert.ok(
			program.activity.entries.some(({kind, text}) => kind === 'unit' && text.includes('restarted by systemd')),
		);
		// It cannot even begin now.
		await asRoot('mv', unit.directory, `${unit.directory}-away`);
		try {
			assert.match(words(await run(unitRestart)), /^failed: it is activating \(auto-restart\), exit code 2/);
			await untilUnit(one => one.restartedAt.length >= 4);
			const verdict = watch.verdict(`bot ${bot}`);
			assert.match(`${verdict?.severity} ${verdict?.text}`, /^critical restarted by systemd \d+ times/);
		} finally {
			await asRoot('mv', `${unit.directory}-away`, unit.directory);
		}

		assert.match(words(await run(unitRestart)), /^done: active/);
	});

	test('what this user may not do to units of the system is told with the cure', async () => {
		const {program, keyOf} = watch;
		const ssh = program.store.get(keyOf(units), units.empty).data.find(({name}) => name === 'ssh')!;
		const outcome = await program.run(unitRestart, unitTarget(ssh));
		assert.match(words(outcome), /^failed: this user may not restart units of the system.*polkit.*sudo/);
	});

	test('a user that does not linger: said; without its manager the journal goes on, and all comes back', async () => {
		const {program, keyOf, until, untilUnit, run} = watch;
		const manager = `user@${await asRoot('id', '-u', 'nodocker')}`;
		const other = await throwAwayUnit('nodocker', bot, 'echo a new run; exec sleep 600\n');
		const view = program.sources.view(keyOf(journal, argument, 'guest'));
		const said = (): string => {
			const {severity, text, cure} = watch.verdict(`bot ${bot}`, 'guest')!;
			return `${severity} ${text} ${cure}`;
		};

		try {
			await untilUnit(one => one.unit?.load === 'loaded', 'guest');
			assert.match(words(await run(unitStart, 'guest')), /^done: active/);
			await untilUnit(one => one.unit?.active === 'active', 'guest');
			assert.match(said(), /^warning runs only while nodocker is logged in .*enable-linger nodocker$/);
			await until(journal, runs(1), argument, 'guest');
			await asRoot('systemctl', 'stop', manager);
			await untilUnit(one => one.problem !== undefined, 'guest');
			assert.match(said(), /^unknown no user manager runs for nodocker.*enable-linger nodocker$/);
			assert.match(words(await run(unitRestart, 'guest')), /^failed: no user manager runs for nodocker/);
			const stopped = ({data}: Slice<LogData>): boolean => texts(data).some(text => text.startsWith('Stopped'));
			assert.equal((await until(journal, stopped, argument, 'guest')).phase, 'live');
			await asRoot('systemctl', 'start', manager);
			await untilUnit(one => one.problem === undefined && one.unit?.active === 'inactive', 'guest');
			assert.match(words(await run(unitStart, 'guest')), /^done: active/);
			await until(journal, runs(2), argument, 'guest');
		} finally {
			view.release();
			await asRoot('systemctl', 'start', manager);
			await other.remove();
		}
	});
});
