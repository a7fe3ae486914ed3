import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, test} from 'node:test';
import {actions} from '../../source/actions/index.js';
import {botPane} from '../../source/panes/bot.js';
import {parseUnits, type Unit} from '../../source/parsers/systemd.js';
import {journal} from '../../source/sources/journal.js';
import {emptyLog, type LogData, withLines} from '../../source/sources/log-data.js';
import {emptyFileLog, logFile} from '../../source/sources/log-file.js';
import {units, type WatchedUnit, withUnit} from '../../source/sources/units.js';
import type {Phase, Slice} from '../../source/store/slice.js';
import {live} from '../helpers/containers.js';
import {type FakeOptions, fakeProgram} from '../helpers/fake-program.js';
import {keys, misfits, openApp, openPane, type TestScreen} from '../helpers/screen.js';

const [recorded] = parseUnits(readFileSync('test/fixtures/lab/unit-bot.show', 'utf8'));
const bot = {...recorded!, memory: 123 * 1024 * 1024, cpuTime: 1e9};

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const one: FakeOptions['config'] = {bots: [{host: 'matrix', unit: 'claude-matrix-bot'}]};
const many: FakeOptions['config'] = {
	...one,
	units: [
		{host: 'matrix', unit: 'ssh', scope: 'system'},
		{host: 'database', unit: 'nightly.timer'},
	],
	logs: [{host: 'matrix', path: '~/.claude-matrix-bot/bot.log'}],
};

const wide = {columns: 120, rows: 31};

const open = (config: FakeOptions['config'], {size = wide, whole = false} = {}) => {
	const fake = fakeProgram({hosts: ['matrix', 'database'], actions, ...(config ? {config} : {})});
	const screen = whole ? openApp(fake, size, [botPane]) : openPane(fake, botPane, size);
	screens.push(screen);
	return {fake, screen};
};

const watched = (name: string, unit: Unit, change: Partial<WatchedUnit> = {}): WatchedUnit => {
	const place = {host: 'matrix', scope: 'user' as const, name, bot: true, ...change};
	const first = withUnit(place, undefined, unit, {user: 'lab', linger: true}, Date.now() - 5000);
	const later = {...unit, ...(unit.cpuTime === undefined ? {} : {cpuTime: unit.cpuTime + 1e9})};
	return {...withUnit(place, first, later, {user: 'lab', linger: true}, Date.now()), ...change};
};

const log = (...texts: readonly string[]): LogData =>
	withLines(
		{...emptyLog, state: 'following'},
		texts.map((text, index) => ({text, cursor: `s=1;i=${index}`, at: Date.now()})),
	);

test('one bot: its head, its journal, and the keys for it', async () => {
	const {fake, screen} = open(one);
	await fake.set(units, 'matrix', live([watched('claude-matrix-bot', bot)]));
	await fake.set(
		journal,
		'matrix',
		live(log('2026-11-23 03:10:18,706 INFO nio.client: hello')),
		'user/claude-matrix-bot',
	);
	const text = await screen.until('hello');
	assert.match(text, /claude-matrix-bot +active \(running\) +since .*enabled +matrix, user lab/);
	assert.match(text, /main PID 1088 +memory 123M +CPU +[12]\d(\.\d)?% +restarts 0 +last result success/);
	assert.match(text, /logs: claude-matrix-bot ─ following/);
	assert.doesNotMatch(text, /NAME/);
	assert.deepEqual(
		[...fake.looked.keys()].filter(key => key.startsWith('journal')),
		['journal@matrix/user/claude-matrix-bot'],
	);
	await screen.press('z');
	await screen.until(shown => !shown.includes('main PID'));
	await screen.press('z');
	await screen.until('main PID');
});

test('what control groups version 1 do not count is no zero', async () => {
	const {fake, screen} = open(one);
	await fake.set(units, 'matrix', live([watched('claude-matrix-bot', recorded!)]));
	assert.match(await screen.until('active (running)'), /memory – +CPU – /);
});

test('several: a table to choose from, the log of the selected one, files too', async () => {
	const {fake, screen} = open(many);
	const failed: Unit = {...bot, active: 'failed', sub: 'failed', result: 'exit-code', exit: 'exited', status: 3};
	const ssh = watched('ssh', {...bot, restarts: 4}, {scope: 'system', bot: false});
	await fake.set(units, 'matrix', live([watched('claude-matrix-bot', failed), ssh]));
	const problem = {message: 'no user manager runs for lab', cure: 'sudo loginctl enable-linger lab'};
	await fake.set(units, 'database', live([watched('nightly.timer', bot, {host: 'database', bot: false, problem})]));
	const text = await screen.until('LAST RESULT');
	assert.match(text, /› claude-matrix-bot +matrix +failed .* exit code 3/);
	assert.match(text, /ssh +matrix +running /);
	assert.match(text, /nightly\.timer +database +not asked/);
	assert.match(text, /bot\.log +matrix +log file/);
	assert.match(text, /failed .*since/);
	await screen.press('G');
	await screen.until('logs: ~/.claude-matrix-bot/bot.log');
	await fake.set(
		logFile,
		'matrix',
		live(withLines({...emptyFileLog, state: 'following' as const}, [{text: 'a line of a file', cursor: '1:0'}])),
		'~/.claude-matrix-bot/bot.log',
	);
	await screen.until('a line of a file');
	await screen.settle();
	assert.ok(fake.looked.has('log-file@matrix/~/.claude-matrix-bot/bot.log'), [...fake.looked.keys()].join());
});

test('a file whose lines have no time is saved as a whole or by marks, not since a time', async () => {
	const path = '~/.claude-matrix-bot/bot.log';
	const {fake, screen} = open({logs: [{host: 'matrix', path}]});
	const lines = [
		{text: 'it is there now', cursor: '', at: Date.now(), note: true as const},
		{text: 'a line of a file', cursor: '1:0'},
	];
	await fake.set(logFile, 'matrix', live(withLines({...emptyFileLog, state: 'following' as const}, lines)), path);
	await screen.until('a line of a file');
	await screen.press(keys.ctrlO);
	await screen.until(/save: all \(or mark lines with m\)/);
	await screen.press('15m', keys.enter);
	await screen.until('these lines have no time');
	await screen.press('\u0015', 'all', keys.enter);
	await screen.until('save everything to:');
});

test('c tells what the bot understands', async () => {
	const {screen} = open(one, {whole: true});
	await screen.until('Space');
	await screen.press('c');
	const text = await screen.until('What the bot understands');
	for (const command of ['/new', '/status', '/cd PATH']) {
		assert.ok(text.includes(command), command);
	}
});

test('nothing configured: said, with what to write', async () => {
	const {screen} = open(undefined);
	const text = await screen.until('No bot');
	assert.match(text, /synaptop init/);
	assert.match(text, /bots: \[\{host: HOST, unit: UNIT\}\]/);
});

test('Esc goes back from the log to the list, Tab there and back', async () => {
	const {fake, screen} = open(many, {whole: true});
	await fake.set(units, 'matrix', live([watched('claude-matrix-bot', bot)]));
	await screen.until('NAME');
	await screen.press(keys.enter);
	await screen.until('Space');
	await screen.press(keys.esc);
	await screen.until('↵ open');
	await screen.press(keys.tab);
	await screen.until('Space');
});

test('in every phase at every size it fits, with one unit and with several', async () => {
	const phases: readonly Phase[] = ['idle', 'loading', 'live', 'stale', 'down'];
	for (const config of [one, many]) {
		for (const size of [
			{columns: 60, rows: 15},
			{columns: 80, rows: 24},
			{columns: 120, rows: 36},
			{columns: 200, rows: 50},
		]) {
			const {fake, screen} = open(config, {size});
			for (const phase of phases) {
				const error = phase === 'stale' || phase === 'down' ? {error: {message: 'no answer', cure: 'look'}} : {};
				const at = phase === 'live' || phase === 'stale' ? {at: Date.now() - 42_000} : {};
				const data = [watched(`${'claude-matrix-bot'}`, {...bot, description: 'x'.repeat(300)})];
				await fake.set(units, 'matrix', {phase, data, ...at, ...error} as Slice<typeof data>);
				await screen.settle();
				assert.deepEqual(misfits(screen, size.columns, size.rows), [], `${phase} ${size.columns}×${size.rows}`);
				assert.match(screen.text(), /claude-matrix-bot/);
			}
		}
	}
});
