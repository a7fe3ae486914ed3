// One thing after the other breaks and is mended: Overview, title, alerts, timeline and `check` say so, and no more. The
// parts are real ones of this test's own. Killed containers, old backups and cuts: overview.test.ts; a Synapse that hangs: http.test.ts; a full disk: disk.test.ts.
import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {ownPostgres, ownSynapse} from './broken.js';
import {docker, workplace} from './lab.js';
import {eventually, type Monitor, startMonitor} from './screen.js';
import {throwAwayUnit} from './user-units.js';

const bot = `synaptop-broken-${process.pid}`;
const parts = ['homeserver', `bot ${bot}`, 'PostgreSQL'];

describe('what breaks is said, and no more when it is mended', {timeout: 240_000}, () => {
	let synapse: Awaited<ReturnType<typeof ownSynapse>>;
	let postgres: Awaited<ReturnType<typeof ownPostgres>>;
	let unit: Awaited<ReturnType<typeof throwAwayUnit>>;
	let place: Awaited<ReturnType<typeof workplace>>;
	let monitor: Monitor;

	before(async () => {
		synapse = await ownSynapse('broken');
		postgres = await ownPostgres();
		unit = await throwAwayUnit('lab', bot, 'exec sleep 900\n');
		await unit.systemctl('enable', '--now', bot);
		await synapse.answers();
		// Without its containers: those of others must not be the worst here.
		const config = `hosts:
  matrix: {ssh: LXC_matrix, docker: false}
synapse: {host: matrix, url: ${synapse.url}}
postgres: {host: matrix, address: ${postgres.address}}
bots: [{host: matrix, unit: ${bot}}]
`;
		place = await workplace(config);
		monitor = await startMonitor({config, columns: 160, rows: 50, goToContainers: false});
	});
	after(async () => {
		await monitor?.close();
		await place?.remove();
		await unit?.remove();
		await postgres?.remove();
		await synapse?.remove();
	});

	/** The part in the report of `check`, the exit code, and what is critical of what this test has brought up. */
	const checked = async (part: string) => {
		const {code, stdout, stderr} = await place.synaptop('check', '--json');
		const {verdicts = []} = JSON.parse(stdout || '{}') as {
			verdicts?: ReadonlyArray<{part: string; severity: string; text: string}>;
		};
		const verdict = verdicts.find(one => one.part === part);
		assert.ok(verdict, stderr || stdout);
		// The machine of the lab may be short of anything, and the jobs on it are those of others.
		const criticals = verdicts.filter(one => one.severity === 'critical').map(one => one.part);
		return {code, severity: verdict.severity, text: verdict.text, ours: criticals.filter(one => parts.includes(one))};
	};

	interface Breakage {
		readonly part: string;
		/** What the Overview calls its line. */
		readonly line: string;
		readonly said: RegExp;
		harm(): unknown;
		mend(): unknown;
	}

	/** Says so and no more: on the Overview, in title, alerts and timeline, by `check`. */
	const walk = async ({part, line, said, harm, mend}: Breakage): Promise<void> => {
		const {terminal} = monitor;
		const well = new RegExp(`✓ ok +${line} `);
		await terminal.waitFor(well, 30_000);
		try {
			await harm();
			const shown = await terminal.waitFor(new RegExp(`✗ critical +${line} .*${said.source}`), 40_000);
			assert.match(shown, /▲ \d+ alerts?/);
			await eventually(() => terminal.modes().title.startsWith(`✗ matrix: ${part} `), `title: ${part}`);
			const broken = await checked(part);
			assert.deepEqual([broken.severity, broken.code], ['critical', 2]);
			assert.match(broken.text, said);
			assert.deepEqual(broken.ours, [part]);
		} finally {
			// Whatever was missed: the next test begins with all well.
			await mend();
		}

		await terminal.waitFor(well, 40_000);
		await terminal.waitFor(new RegExp(`✓ matrix: ${part}: .*well again after \\d`));
		await eventually(() => !terminal.modes().title.includes(`${part} `), `no title: ${part}`);
		const mended = await checked(part);
		assert.equal(mended.severity, 'ok');
		assert.deepEqual(mended.ours, []);
	};

	test('Synapse is stopped', () =>
		walk({
			part: 'homeserver',
			line: 'Homeserver',
			said: /(?:[Nn]othing answers|Connection refused|closed)/,
			harm: () => docker('stop', '-t', '5', synapse.id),
			mend: async () => {
				await docker('start', synapse.id);
				await synapse.answers();
			},
		}));

	test('the bot crashes', () =>
		walk({
			part: `bot ${bot}`,
			line: 'Bots',
			said: /failed.*(?:signal|KILL)/,
			harm: () => unit.systemctl('kill', '-s', 'KILL', bot),
			mend: () => unit.systemctl('start', bot),
		}));

	test('PostgreSQL is stopped', () =>
		walk({
			part: 'PostgreSQL',
			line: 'Database',
			said: /[Nn]othing answers/,
			harm: () => postgres.stop(),
			mend: () => postgres.start(),
		}));

	test('PostgreSQL hangs', () =>
		walk({
			part: 'PostgreSQL',
			line: 'Database',
			said: /says nothing within/,
			harm: () => postgres.signal('SIGSTOP'),
			mend: () => postgres.signal('SIGCONT'),
		}));

	test('sshd ends our session: the title says it while it is so', async () => {
		const {terminal} = monitor;
		// What is critical is said before it; here that is nothing but the load of the lab's machine, where it is.
		const isLoaded = terminal.modes().title.startsWith('✗ ');
		await monitor.cut();
		await terminal.waitFor(/✓ matrix: connected again after/);
		await terminal.waitFor(/✓ ok +Homeserver /);
		assert.ok(isLoaded || terminal.raw().includes('\u001b]2;◌ matrix: lost\u0007'), 'the title');
		assert.ok(!terminal.modes().title.includes('lost'));
	});
});
