import assert from 'node:assert/strict';
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, describe, test} from 'node:test';
import type {Action, Target} from '../../source/actions/action.js';
import {overviewPane} from '../../source/panes/overview.js';
import {runbookPane} from '../../source/panes/runbook.js';
import type {Flow} from '../../source/runbook/flow.js';
import {configFiles} from '../../source/sources/config-files.js';
import {type FakeOptions, fakeProgram} from '../helpers/fake-program.js';
import {flowOf, held, ok, stepOf} from '../helpers/flows.js';
import {assertFits, sizes} from '../helpers/frame-screen.js';
import {keys, openApp, type TestScreen} from '../helpers/screen.js';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const restart: Action = {
	id: 'container.restart',
	title: 'Restart',
	risk: 'change',
	kind: 'container',
	operations: ['D4'],
	explain: () => 'It is stopped and started.',
	plan: () => [],
	refresh: [],
};

const broken = flowOf('database', [
	stepOf('way', ok),
	stepOf('server', {
		severity: 'critical',
		text: 'PostgreSQL refuses the password of user synapse',
		evidence: ['FATAL: password authentication failed for user "synapse"'],
		next: 'Put the right password into homeserver.yaml',
		actions: [{action: 'container.restart', target: {host: 'matrix', kind: 'container', id: 'c', name: 'synapse'}}],
		tab: 'overview',
		flow: 'redis',
	}),
	stepOf('answer', {severity: 'critical', text: 'Synapse does not answer'}),
	stepOf('rest', ok, {needs: ['server']}),
]);

const open = async (
	flows: readonly Flow[],
	size: {readonly columns: number; readonly rows: number} = sizes[2],
	options: FakeOptions = {},
) => {
	const fake = fakeProgram({flows, actions: [restart], ...options});
	Object.assign(fake.program, {
		plan: (action: Action, target: unknown) => ({
			action,
			target,
			steps: [],
			preview: ['docker restart synapse'],
			explain: action.explain({} as never, {}),
		}),
	});
	const screen = openApp(fake, size, [overviewPane, runbookPane]);
	screens.push(screen);
	await screen.press('9');
	return {fake, screen, runbook: fake.program.runbook};
};

const hostileWords = [
	'\u001b[2J\u001b]52;c;aGk=\u0007\u001b]0;title\u0007',
	'\u202egnp.exe\u2066\u200b\u200b',
	`${'e\u0301'.repeat(40)}${'\u0301'.repeat(400)}`,
	'漢字👩‍👩‍👧‍👦'.repeat(60),
	'two\nlines\r\u0000and\ta\u0085tab',
	'x'.repeat(5000),
];

const row = (screen: TestScreen, words: RegExp): string => screen.lines().find(line => words.test(line)) ?? '';

describe('a run', () => {
	for (const size of sizes) {
		test(`${size.columns}×${size.rows}: nothing runs by itself; r runs all; the cause is marked, what follows is not`, async () => {
			const {screen, runbook} = await open([broken, flowOf('redis', [stepOf('way', ok)])], size);
			assert.match(screen.text(), /Database does not work .*not run/);
			assert.deepEqual(
				runbook.symptoms.map(symptom => runbook.last(symptom)),
				[undefined, undefined],
			);
			assertFits(screen, size);
			await screen.press('r');
			await screen.until(/✗ critical/);
			await screen.press(keys.enter);
			await screen.until(/✗ cause/);
			assertFits(screen, size);
			assert.match(row(screen, /The server works/), /› .*✗ cause +The server works/);
			assert.match(row(screen, /The way works/), /✓ ok/);
			assert.match(row(screen, /The answer works/), /✗ critical/);
			assert.match(row(screen, /The rest works/), /– skipped/);
			await screen.press(keys.enter);
			await screen.until(/found {2}PostgreSQL refuses the password/);
			assertFits(screen, size);
			assert.match(screen.text(), /→ Restart synapse on matrix/);
		});
	}

	test('while it runs the step is named, x stops it, the others were not run', async () => {
		const slow = held();
		const {screen} = await open([flowOf('synapse', [stepOf('way', ok), stepOf('log', slow.run), stepOf('rest', ok)])]);
		await screen.press('r');
		await slow.begun;
		await screen.until(/◌ running +The log works/);
		assert.match(screen.text(), /running 2 of 3/);
		assert.match(row(screen, /Synapse does not work .*◌/), /◌ 1 of 3 +The log works/);
		assert.match(row(screen, /r run|x stop/), /x stop/);
		await screen.press('x');
		await screen.until(/─ stopped ─/);
		assert.match(row(screen, /The rest works/), /· not run/);
		assert.match(row(screen, /x stop|r run/), /r run/);
	});

	test('a step that hangs is cut, and said', async () => {
		const {screen} = await open([
			flowOf('synapse', [stepOf('log', () => new Promise(() => {}), {timeout: 20}), stepOf('rest', ok)]),
		]);
		await screen.press('r');
		await screen.until(/\? cause +The log works +no answer within 0 s: cut off/);
		assert.match(row(screen, /The rest works/), /✓ ok/);
	});

	test('hostile words in what is found break no row', async () => {
		for (const size of sizes) {
			const steps = hostileWords.map((text, index) =>
				stepOf(`part ${index}`, {severity: 'warning', text, evidence: [text, text.repeat(50)], next: text}),
			);
			const {screen} = await open([flowOf('synapse', steps)], size);
			await screen.press('r', keys.enter);
			await screen.until(/cause/);
			for (let index = 0; index < steps.length; index++) {
				assertFits(screen, size);
				await screen.press(keys.enter);
				await screen.settle();
				assertFits(screen, size);
				assert.doesNotMatch(screen.raw(), /\u001b\]|\u202e|\u2066|\u200b|\u0000|\u0085/u);
				await screen.press(keys.esc, keys.down);
			}
		}
	});
});

describe('from a step', () => {
	test('an offered action is asked about like every other; a flow goes on in another; a tab is gone to', async () => {
		const {screen, fake, runbook} = await open([broken, flowOf('redis', [stepOf('way', ok)])]);
		await screen.press('r', keys.enter, keys.enter);
		await screen.until(/› → Restart synapse on matrix/);
		await screen.press(keys.enter);
		await screen.until(/Restart synapse\?/);
		assert.match(screen.text(), /docker restart synapse/);
		assert.deepEqual(fake.ran, []);
		await screen.press('y');
		await screen.until(() => fake.ran.length === 1);
		await screen.press(keys.down);
		await screen.until(/› → Go on in: Redis does not work/);
		await screen.press(keys.enter);
		await screen.until(/› Redis does not work .*✓ ok/);
		assert.equal(runbook.last(runbook.symptoms[1]!)?.phase, 'done');
		await screen.press(keys.esc, keys.up, keys.tab, keys.tab, keys.down);
		await screen.until(/› → Look at the tab Overview/);
		await screen.press(keys.enter);
		assert.equal(screen.frame.tab.value, 'overview');
	});

	test('what only runs when asked for says why, asks, and is run alone', async () => {
		let asked = 0;
		let others = 0;
		const {screen} = await open([
			flowOf('bot', [
				stepOf('unit', async () => {
					others += 1;
					return ok;
				}),
				stepOf(
					'claude',
					async () => {
						asked += 1;
						return {severity: 'ok', text: 'claude answers'};
					},
					{asked: 'a question to claude costs money', needs: ['unit']},
				),
			]),
		]);
		await screen.press('r', keys.enter);
		await screen.until(/– skipped +The claude works +only when asked for: a question to/);
		await screen.press(keys.down, 'R');
		await screen.until(/It runs only when asked for: a question to claude costs money/);
		await screen.press(keys.enter);
		assert.equal(asked, 0, 'No is in front');
		await screen.press('R', 'y');
		await screen.until(/✓ ok +The claude works +claude answers/);
		assert.deepEqual([asked, others], [1, 1]);
	});

	test('an offer to edit a file is planned from what is read while it is there to be taken', async () => {
		const edit: Action = {...restart, id: 'file.edit', title: 'Edit', kind: 'file'};
		const target = {host: 'matrix', kind: 'file', id: '/x.yaml', name: '/x.yaml'} as const;
		const flow = flowOf('synapse', [
			stepOf('way', ok),
			stepOf('file', {severity: 'critical', text: 'wrong', actions: [{action: 'file.edit', target}]}),
		]);
		const {screen, fake} = await open([flow], sizes[2], {actions: [edit]});
		const {plan} = fake.program;
		const isKnown = () => fake.program.store.get({source: configFiles.id, host: 'matrix'}, configFiles.empty).at;
		Object.assign(fake.program, {
			plan: (action: Action, to: Target) => ({
				...plan(action, to),
				...(isKnown() === undefined ? {unavailable: 'not known yet'} : {}),
			}),
		});
		await screen.press('r');
		await screen.until(/→ Edit \/x\.yaml on matrix {2}\(not now: not known yet\)/);
		assert.ok(fake.looked.has('config-files@matrix'));
		await fake.set(configFiles, 'matrix', {phase: 'live', data: [], at: 1});
		await screen.until(/→ Edit \/x\.yaml on matrix *$/m);
		await screen.press(keys.tab, keys.up);
		await screen.settle();
		assert.ok(!fake.looked.has('config-files@matrix'), 'only where it is offered');
	});

	test('read-only: the action is told, and that it is not done', async () => {
		const {screen} = await open([broken], sizes[2], {readOnly: true, actions: []});
		await screen.press('r', keys.enter, keys.enter);
		await screen.until(/→ container\.restart synapse on matrix {2}\(not now: read-only: nothing is changed\)/);
	});
});

describe('why?', () => {
	const verdict = {host: 'matrix', part: 'postgres', severity: 'critical', text: 'refused', group: 'database'} as const;

	test('from a line of the Overview and from the alerts: goes there, to the first fault', async () => {
		const slow = held();
		const {screen, runbook} = await open([broken, flowOf('synapse', [stepOf('way', slow.run)])]);
		await screen.press('1');
		assert.doesNotMatch(screen.text(), /w why\?/);
		const {frame} = screen;
		frame.verdicts.value = [{...verdict, tab: 'database'}];
		frame.alerts.value = frame.verdicts.value;
		await screen.until(/w why\?/);
		assert.equal(screen.text().split('w why?').length, 2, 'told once');
		// The line's own key, and not that of the alerts.
		frame.alerts.value = [];
		await screen.settle();
		await screen.press('w');
		await screen.until(/✗ cause +The server works/);
		assert.equal(frame.tab.value, 'runbook');
		const ran = runbook.last(runbook.symptoms[0]!)!;
		assert.deepEqual(
			ran.steps.map(({phase}) => phase),
			['done', 'done', 'waiting', 'waiting'],
		);
		assert.match(row(screen, /The answer works/), /· not run/);
		frame.alerts.value = [
			{...verdict, group: 'homeserver'},
			{...verdict, group: 'redis'},
		];
		await screen.settle();
		frame.alerts.value = [{...verdict, group: 'homeserver'}, verdict];
		await screen.press('w');
		await screen.until(/Database does not work: stack matrix/);
		slow.release();
	});

	test('the palette finds each of them', async () => {
		const {screen, runbook} = await open([broken, flowOf('redis', [stepOf('way', ok)])]);
		await screen.press('1', ':', ...'find redis');
		await screen.until(/Find out: Redis does not work: stack matrix/);
		await screen.press(keys.enter);
		await screen.until(/› Redis does not work .*✓ ok/);
		assert.equal(runbook.last(runbook.symptoms[0]!), undefined);
	});

	test('where nothing explains it the key is not offered', async () => {
		const {screen} = await open([broken]);
		await screen.press('1');
		screen.frame.verdicts.value = [{...verdict, group: 'backups'}];
		screen.frame.alerts.value = screen.frame.verdicts.value;
		await screen.until(/refused/);
		assert.doesNotMatch(screen.text(), /why\?/);
		await screen.press('w');
		assert.equal(screen.frame.tab.value, 'overview');
	});
});

test('Ctrl-O saves the run as a report of its own that others cannot read', async t => {
	const home = await mkdtemp(path.join(tmpdir(), 'synaptop-report-'));
	const before = process.env.HOME;
	process.env.HOME = home;
	t.after(async () => {
		process.env.HOME = before;
		await rm(home, {recursive: true});
	});
	const {screen} = await open([broken]);
	await screen.press('r', keys.enter);
	await screen.until(/✗ cause/);
	await screen.press(keys.ctrlO);
	await screen.until(/✓ report saved to ~\/synaptop-why-database-matrix-/);
	const [name] = await readdir(home);
	const file = path.join(home, name!);
	assert.equal((await stat(file)).mode & 0o777, 0o600);
	const text = await readFile(file, 'utf8');
	assert.match(text, /^# Database does not work: stack matrix$/m);
	assert.match(text, /^\*\*Cause: PostgreSQL refuses the password of user synapse\*\* \(step 2\)$/m);
	assert.match(text, /^- offered: Restart synapse on matrix$/m);
});
