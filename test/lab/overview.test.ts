// Something breaks and is mended: the Overview, the title, the alerts, the timeline, the notification and `check` say so.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {docker, lab, throwAway, workplace} from './lab.js';
import {eventually, type Monitor, startMonitor} from './screen.js';

const dump = `/tmp/synaptop-overview-${process.pid}.dump`;
const told = `/tmp/synaptop-overview-${process.pid}.told`;

/** As root inside the host. */
const inside = (script: string): string => {
	const [program, ...words] = lab.host.enter;
	return execFileSync(program!, [...words, 'sh', '-c', script], {encoding: 'utf8'});
};

const config = `hosts:
  matrix: {ssh: LXC_matrix}
synapse: {host: matrix, url: http://127.0.0.1:8008}
backups:
  - {host: matrix, name: database, glob: ${dump}, maxAge: 1h}
notify: {osc9: true, command: [/bin/sh, -c, 'printf "%s\\n" "$1" >>${told}', notify]}
`;

describe('what breaks is said, and no more when it is mended', () => {
	let box: Awaited<ReturnType<typeof throwAway>>;
	let place: Awaited<ReturnType<typeof workplace>>;
	let monitor: Monitor;
	before(async () => {
		inside(`echo PGDMP >${dump}`);
		box = await throwAway('over', 'sleep', '600');
		place = await workplace(config);
		monitor = await startMonitor({config, columns: 160, rows: 50, goToContainers: false});
	});
	after(async () => {
		await monitor?.close();
		await place?.remove();
		await box?.remove();
		inside(`rm -f ${dump}`);
		execFileSync('rm', ['-f', told]);
	});

	/** The part in the report of `check`, with its exit code. */
	const checked = async (part: string): Promise<string> => {
		const {code, stdout, stderr} = await place.synaptop('check', '--json');
		const report = JSON.parse(stdout || `{"stderr":${JSON.stringify(stderr)}}`);
		const verdict = report.verdicts.find((one: {part: string}) => one.part === part);
		return `${code >= (verdict?.severity === 'ok' ? 0 : 1)} ${verdict?.severity}`;
	};

	test('a container is killed, and started again', async () => {
		const {terminal} = monitor;
		await terminal.waitFor(/✓ ok +Homeserver +answers, Synapse/);
		await terminal.waitFor(/(?:ok|warning|critical) +Containers/);
		await docker('kill', box.id);
		await terminal.waitFor(/✗ critical +Containers .*exited 137/);
		await terminal.waitFor(/▲ \d+ alerts?/);
		await eventually(() => terminal.modes().title.startsWith('✗ matrix: '), 'the title');
		await eventually(async () => (await readFile(told, 'utf8').catch(() => '')).includes(box.name), 'notification');
		assert.match(await readFile(told, 'utf8'), new RegExp(`^✗ matrix: container ${box.name} exited 137`, 'm'));
		assert.ok(terminal.raw().includes(`\u001b]9;✗ matrix: container ${box.name} exited 137`));
		assert.equal(await checked(`container ${box.name}`), 'true critical');

		await docker('start', box.id);
		await terminal.waitFor(new RegExp(`✓ matrix: container ${box.name}: running, well again after \\d`));
		assert.equal(await checked(`container ${box.name}`), 'true ok');
		const lines = (await readFile(told, 'utf8')).split('\n').filter(line => line.includes(box.name));
		assert.equal(lines.length, 1, 'told once');
	});

	test('a backup gets old, and is made again', async () => {
		const {terminal} = monitor;
		await terminal.waitFor(/✓ ok +Backups +database: /);
		inside(`touch -d '3 hours ago' ${dump}`);
		terminal.press('ctrl-r');
		await terminal.waitFor(/(?:✗ critical|▲ warning) +Backups +database: .*3/);
		assert.match(await checked('backup database'), /^true (?:warning|critical)$/);
		inside(`touch ${dump}`);
		terminal.press('ctrl-r');
		await terminal.waitFor(/✓ ok +Backups/);
		await terminal.waitFor(/✓ matrix: backup database: .*well again after \d/);
		assert.equal(await checked('backup database'), 'true ok');
	});

	test('the connection is cut: nothing is lost from the screen, and all is known again', async () => {
		const {terminal} = monitor;
		await monitor.cut();
		await terminal.waitFor(/✓ matrix: connected again after/);
		await terminal.waitFor(/✓ ok +Homeserver +answers, Synapse/);
		await terminal.waitFor(/✓ ok +Hosts +matrix: connected/);
	});
});
