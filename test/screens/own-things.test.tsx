import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {customActions} from '../../source/actions/custom.js';
import {makePlan} from '../../source/actions/make-plan.js';
import {configOf} from '../../source/config/schema.js';
import {activityPane} from '../../source/panes/activity.js';
import {overviewPane} from '../../source/panes/overview.js';
import {judgeCheck} from '../../source/parsers/check-output.js';
import {checks} from '../../source/sources/checks.js';
import {emptySeries} from '../../source/store/series.js';
import {live} from '../helpers/containers.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {assertFits, sizes} from '../helpers/frame-screen.js';
import {keys, openApp, type TestScreen} from '../helpers/screen.js';
import {contextOf} from '../unit/actions/fakes.js';

// What the config adds: actions, checks, links.

const screens: TestScreen[] = [];
const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-own-'));
after(async () => {
	for (const screen of screens) {
		screen.close();
	}

	await rm(directory, {recursive: true});
});

const hostile = [
	'\u001b[2J\u001b]0;pwned\u0007\u001b]52;c;QUFBQQ==\u0007gone',
	'\u009b31mred\u202e\u2066turned',
	`${'\u0301'.repeat(500)}marks`,
	`${'👨‍👩‍👧'.repeat(100)}日本語 שלום`,
	`${'x'.repeat(100_000)}\nsecond`,
	'\u0000\u0001\u007f\u0085',
	'a\tb\r\nc\u2028d',
	'\ud800',
];

const own = {
	actions: [
		{name: 'rotate', title: 'Rotate the logs', host: 'database', argv: ['logrotate', '-f'], key: 'alt+x'},
		{name: 'look', title: 'Look at it', host: 'database', argv: ['uptime'], risk: 'read' as const},
	],
};

const open = (config: object, size: (typeof sizes)[number] = sizes[2]) => {
	const full = configOf({hosts: {matrix: {ssh: 'matrix'}, database: {ssh: 'database'}}, ...config});
	const fake = fakeProgram({hosts: ['matrix', 'database'], config, actions: customActions(full)});
	Object.assign(fake.program, {
		plan: (action: (typeof fake.program.actions)[number], target: Parameters<typeof fake.program.plan>[1]) =>
			makePlan(action, contextOf(undefined, {config: full, target})),
	});
	const screen = openApp(fake, size, [overviewPane, activityPane]);
	screens.push(screen);
	return {fake, screen};
};

test('the key of an action works in every tab, asks first, and is done on its own host', async () => {
	const {fake, screen} = open(own);
	for (const tab of ['1', '0']) {
		await screen.press(tab, '\u001bx');
		const text = await screen.until('Rotate the logs');
		assert.match(text, /logrotate -f/u);
		assert.match(text, /database/u);
		await screen.press(keys.esc);
		await screen.until(shown => !shown.includes('logrotate -f'));
	}

	assert.equal(fake.ran.length, 0);
	await screen.press('\u001bx');
	await screen.until('logrotate -f');
	await screen.press('y');
	assert.deepEqual(
		fake.ran.map(({action, target}) => [action.id, target.host]),
		[['custom.rotate', 'database']],
	);
});

test('the palette has each once; one that reads is done at once', async () => {
	const {fake, screen} = open(own);
	await screen.press(':', ...'look at');
	const text = await screen.until('Look at it');
	assert.equal(text.match(/Look at it/gu)?.length, 1);
	await screen.press(keys.enter);
	assert.deepEqual(
		fake.ran.map(({action, target}) => [action.id, target.host]),
		[['custom.look', 'database']],
	);
});

test('whatever a check says, the Overview stays straight and says no more than its line', async () => {
	for (const size of sizes) {
		const {fake, screen} = open({checks: [{name: 'x', host: 'matrix', argv: ['true']}]}, size);
		for (const words of hostile) {
			const {severity, text} = judgeCheck(2, words, {});
			const facts = {severity, text, at: 0, lookedAt: 0};
			await fake.set(
				checks,
				'matrix',
				live([{stack: 'matrix', part: 'x', target: 'x', state: 'up' as const, facts, history: emptySeries}]),
			);
			await screen.until(/Checks/u);
			assertFits(screen, size);
			assert.doesNotMatch(screen.text(), /[\u202a-\u202e\u2066-\u2069\u0007\u0000]/u);
		}
	}
});

test('a check is a line of the Overview: what it says, and what helps', async () => {
	const {fake, screen} = open({checks: [{name: 'mail', host: 'matrix', argv: ['true']}]});
	const facts = {severity: 'critical' as const, text: '12 mails wait', at: 0, lookedAt: 0, cure: 'postqueue -p'};
	await fake.set(
		checks,
		'matrix',
		live([{stack: 'matrix', part: 'mail', target: 'mail', state: 'up' as const, facts, history: emptySeries}]),
	);
	await screen.until(/✗ critical +Checks +mail: 12 mails wait/u);
	await screen.press('g');
	await screen.until(/✗ mail +12 mails wait.*postqueue -p/u);
});

test('a link to a text of this machine is read here, from the Overview and the palette; one that is not there says so', async () => {
	const file = path.join(directory, 'runbook.md');
	await writeFile(file, '# Runbook\n\u001b[2JRestart it.\n');
	const {screen} = open({
		links: {Grafana: 'https://grafana.example.org', Runbook: file, Lost: path.join(directory, 'lost.md')},
	});
	await screen.until('Runbook');
	await screen.press('G', 'k', keys.enter);
	await screen.until(/# Runbook[\s\S]*Restart it\./u);
	await screen.press('q', 'G', keys.enter);
	await screen.until(/Lost: there is no file/u);
	await screen.press(':', ...'read runb', keys.enter);
	await screen.until(/# Runbook[\s\S]*Restart it\./u);
	await screen.press('q', ':', ...'link to gra', keys.enter);
	await screen.until('Grafana copied');
	assert.ok(screen.written.some(text => text.includes(Buffer.from('https://grafana.example.org').toString('base64'))));
});
