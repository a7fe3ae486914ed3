// Every tab of the built program shows what lives in the demo's three machines, and the Overview leads to it.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {type DemoProgram, startDemoProgram} from '../helpers/program.js';
import {createSteps} from '../helpers/steps.js';
import type {Terminal} from '../helpers/terminal.js';

const flags = ['--calm', '--seed', '1'];

/** Lines that the Overview has when all is well; what stands on each. */
const overview: ReadonlyArray<readonly [part: string, says: RegExp]> = [
	['Hosts', /3 connected +3\/3/],
	['Homeserver', /answers, Synapse 1\.160\.0 +[\d.]+ m?s/],
	['Client URLs', /public: https:\/\/matrix\.exam.* +[\d.]+ m?s/],
	['Element', /answers, leads to example\.org +[\d.]+ m?s/],
	['Federation', /reached over IPv4 and IPv6, Synapse 1/],
	['Certificates', /matrix\.example\.org: 6[01] days left/],
	['Containers', /all 4 well +4\/4/],
	['Bots', /claude-matrix-bot: active \(running\)/],
	['Units', /3 active \(running\) +3\/3/],
	['Metrics', /memory: 1\.\d+G/],
	['Database', /\d+ of 100 connections.* \d+\/100/],
	['Redis', /all 2 well +2\/2/],
	['Machines', /memory on database: \d+ % in use +\d+ %/],
	['Disks', /\/ on \w+: \d+ % full +\d+ %/],
	['Backups', /all 2 well +2\/2/],
	['Prometheus', /1 of 1 targets up/],
];

const tabs: ReadonlyArray<readonly [key: string, shows: readonly RegExp[]]> = [
	['2', [/NAME.*STATE.*HEALTH/, /synapse +running +healthy/, /logs: element-web ─ following/]],
	['3', [/claude-\S*ix-bot +matrix +running/, /main PID \d+|enabled/, /nio\.client: \[\d+\] sync ok/]],
	[
		'4',
		[
			/✓ ok +✓ +Federation +Other servers can re/,
			/▸ Homeserver, as/,
			/& federation/,
			/:\d\d (?:INFO|WARNING) .*federation/,
		],
	],
	['5', [/localhost:9000.* 1\.160\.0/, /Federation queue +\d+/, /Response time p99 +\d+\.?\d* ms/, /all families/]],
	['0', [/TIME +HOST .*WHAT/, /matrix .*✓ +connected/]],
];

const showsAll = (wanted: readonly RegExp[]) => (screen: string) => wanted.every(one => one.test(screen));

describe('the tabs at 120×36', () => {
	const step = createSteps();
	let program: DemoProgram;
	let terminal: Terminal;
	const rowOf = (words: RegExp) => terminal.screen().findIndex(line => words.test(line));
	const marked = () => terminal.screen().findIndex(line => line.startsWith('› '));
	/** Marks the row of the Overview that has these words. */
	const select = async (words: RegExp) => {
		terminal.press('g');
		await terminal.waitFor(() => marked() === rowOf(/STATE +PART/) + 1);
		while (!words.test(terminal.screen()[marked()]!)) {
			const before = marked();
			terminal.press('j');
			await terminal.waitFor(() => marked() > before);
		}
	};

	before(async () => {
		program = await startDemoProgram(flags);
		terminal = program.terminal;
	});
	after(() => program.close());

	step('Overview: a line for each part, and all is well', async () => {
		await terminal.waitFor(/All is well since .* ok/);
		await terminal.waitFor(screen =>
			overview.every(([part, says]) => new RegExp(`✓ ok +${part} +${says.source}`).test(screen)),
		);
		assert.match(terminal.text(), /Grafana +https:\/\/grafana\.example\.org/);
		assert.doesNotMatch(terminal.modes().title, /✗/);
	});

	step('Enter leads from a part to its tab', async () => {
		const leads: ReadonlyArray<readonly [RegExp, RegExp]> = [
			[/ Containers /, /NAME.*STATE.*HEALTH/],
			[/ Bots /, /main PID \d+/],
			[/ Certificates /, /CHECK +SEEN/],
			[/ Metrics /, /METRIC +NOW +TREND +LIMIT/],
		];
		for (const [part, shows] of leads) {
			await select(part);
			terminal.press('enter');
			await terminal.waitFor(shows);
			terminal.press('1');
			await terminal.waitFor(/STATE +PART +WHAT/);
		}
	});

	for (const [key, shows] of tabs) {
		step(`tab ${key} shows living data`, async () => {
			terminal.press(key);
			await terminal.waitFor(showsAll(shows));
		});
	}

	step('Bot: a restart from here, followed by state and journal', async () => {
		terminal.press('3');
		await terminal.waitFor(/claude-matrix-bot +matrix +running +\d+d/);
		terminal.press('r');
		await terminal.waitFor('Restart claude-matrix-bot?');
		assert.match(terminal.text(), /\$ systemctl --user restart -- claude-matrix-bot/);
		terminal.press('y');
		await terminal.waitFor(/Stopping claude-matrix-bot\.service/);
		await terminal.waitFor(/Restart: claude-matrix-bot on matrix – active \(running\)/);
		await terminal.waitFor(/claude-matrix-bot +matrix +running +\d+s/);
		await terminal.waitFor(/claude_matrix_bot: \[1\] starting/);
	});

	step('Bot: a crash, and systemd starts it again', async () => {
		await program.control('crash', 'claude-matrix-bot');
		await terminal.waitFor(/Main process exited, code=killed, status=9\/KILL/);
		await terminal.waitFor(/Scheduled restart job, restart counter is at 1/);
		await terminal.waitFor(/claude-matrix-bot +matrix +running +\d+s .* 1 +\d+ +enabled/);
	});

	step('Metrics: a family is found and opened', async () => {
		terminal.press('5');
		await terminal.waitFor(/all families ─ \d{3}/, 20_000);
		terminal.press('tab', '/');
		await terminal.waitFor('filter:');
		terminal.type('requests_received');
		await terminal.waitFor(/filter: requests_received/);
		terminal.press('enter');
		await terminal.waitFor(/› synapse_http_server_requests_received_total +counter/);
		terminal.press('enter');
		await terminal.waitFor(/RoomSendEventRestServlet/);
		terminal.press('escape');
		await terminal.waitFor(/› synapse_http_server_requests_received_total +counter/);
		terminal.press('escape');
		await terminal.waitForGone('filter:');
	});

	step('a container that is killed is said in header, title and Overview, and no more when it runs again', async () => {
		terminal.press('1');
		await terminal.waitFor(/STATE +PART +WHAT/);
		await program.control('kill', 'redis-local');
		await terminal.waitFor(/✗ critical +Containers +redis-local: exited 137/);
		assert.match(terminal.screen()[0]!, /▲ \d alert/);
		await terminal.waitFor(() => /✗ matrix: container redis-local exited 137/.test(terminal.modes().title));
		await select(/ Containers /);
		terminal.press('enter');
		await terminal.waitFor(/› redis-local +exited 137/);
		terminal.press('o');
		await terminal.waitFor('Start redis-local?');
		terminal.press('y');
		await terminal.waitFor(/redis-local +running/);
		await terminal.waitFor(() => !/redis-local/.test(terminal.modes().title));
		terminal.press('1');
		await terminal.waitFor(/✓ ok +Containers +all 4 well/);
	});

	step('an administrator is made from a form; the generated password is shown once', async () => {
		terminal.press('6');
		await terminal.waitFor(/Users \d/);
		terminal.press('U');
		await terminal.waitFor('New administrator on example.org');
		terminal.type('anna');
		await terminal.waitFor('@anna:example.org');
		terminal.press('tab', 'ctrl-g');
		await terminal.waitFor('will be generated, and shown once');
		terminal.press('enter');
		await terminal.waitFor(/y New administrator/);
		assert.match(terminal.text(), /\$ docker exec -i synapse register_new_matrix_user .*\n.*-u anna --password-file/);
		terminal.press('y');
		await terminal.waitFor(/New administrator: .* on matrix – done/);
		await terminal.waitFor('shown this once');
		terminal.press('n');
		await terminal.waitForGone('shown this once');
		terminal.press('1');
		await terminal.waitFor(/Overview/);
	});

	step('Activity tells all of it', async () => {
		terminal.press('0');
		await terminal.waitFor(
			showsAll([/redis-local exited 137/, /redis-local started/, /claude-matrix-bot was restarted by systemd/]),
		);
	});
});

it('the tabs at 80×24', async () => {
	const program = await startDemoProgram(flags, {columns: 80, rows: 24});
	const {terminal} = program;
	try {
		await terminal.waitFor(screen => overview.every(([part]) => new RegExp(`✓ ok +${part} `).test(screen)));
		for (const [key, shows] of tabs) {
			terminal.press(key);
			await terminal.waitFor(showsAll(shows));
		}
	} finally {
		await program.close();
	}
});
