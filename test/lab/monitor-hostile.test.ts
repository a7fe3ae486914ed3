// Bytes from a container that would like to be more than text, through a real engine onto a screen.
import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {docker, lab} from './lab.js';
import {type Monitor, startMonitor} from './screen.js';

const name = `evil-${process.pid.toString(36)}`;
const attack = [
	'\\033]0;pwned\\007', // title
	'\\033]52;c;cHduZWQ=\\007', // clipboard
	'\\033[2J\\033[H\\033[?1049l\\033[?25h\\033[?1000h\\033[?2004h', // screen, cursor, mouse, paste
	'\\302\\2332J\\302\\2350;pwned\\302\\234', // the same with C1 controls in UTF-8
	'\\033P$q"p\\033\\\\\\033_apc\\033\\\\\\033c\\033[6n\\033[c', // DCS, APC, reset, and questions to the terminal
	'\\342\\200\\256bidi\\342\\201\\246', // bidi override and isolate
	'\\010\\010\\010\\r\\013\\014\\177',
].join('');
const script = [
	`printf 'first ${attack} first-end\\n'`,
	`printf 'nul \\000 invalid \\377\\376\\300\\200 \\355\\240\\200 invalid-end\\n'`,
	// 100,000 zero-width joiners, combining marks and spaces.
	`printf 'zero '; yes "$(printf '\\342\\200\\215\\314\\201\\342\\200\\213')" | head -n 100000 | tr -d '\\n'; printf ' zero-end\\n'`,
	`printf 'wide 漢字 👨‍👩‍👧 e\\314\\201 ｆｕｌｌ wide-end\\n'`,
	`printf 'long '; head -c 5000000 /dev/zero | tr '\\000' x; echo`,
	`printf '\\033[31mred\\033[7m'; printf '${attack} last\\n'`,
	'sleep 600',
].join('; ');

let monitor: Monitor;
before(async () => {
	const hostile = '\u001b]0;pwned\u0007\u001b[2J\u202eproject\u200b\n漢字';
	const label = [
		'--label',
		`com.docker.compose.project=${hostile}`,
		'--label',
		`com.docker.compose.service=${hostile}`,
	];
	const env = ['-e', `WORDS=${hostile}`];
	await docker('run', '-d', '--init', '--name', name, ...label, ...env, lab.images.busybox, 'sh', '-c', script);
	monitor = await startMonitor({columns: 100, rows: 36});
});
after(async () => {
	await monitor.close();
	await docker('rm', '-f', name);
});

/** Nothing but what the program itself has done to the terminal. */
const assertUntouched = () => {
	const {terminal, row} = monitor;
	const {alternateScreen, cursorVisible, mouse, title} = terminal.modes();
	assert.deepEqual(
		{alternateScreen, cursorVisible, mouse},
		{alternateScreen: true, cursorVisible: false, mouse: 'none'},
	);
	assert.doesNotMatch(title, /pwned|project/);
	assert.doesNotMatch(
		terminal.raw(),
		/\u001b\]52|pwned\u0007|\u001b[P_c]|\u001b\[\d?[nc]|[\u0080-\u009f\u202a-\u202e\u2066-\u2069\0]/,
	);
	const screen = terminal.screen();
	assert.match(screen[0]!, /^ synaptop .*● matrix/);
	assert.match(screen.at(-1)!, /\? help/);
	const column = screen.find(line => /NAME.*STATE/.test(line))!.indexOf('STATE');
	for (const one of [name, lab.containers.redis]) {
		// The lowest rows are not on a small screen.
		assert.ok(row(one) === '' || row(one).indexOf('running') === column, terminal.text());
	}
};

test('logs: harmless, straight, and all there', async () => {
	const {terminal, select} = monitor;
	await select(name);
	await terminal.waitFor(/ long x{20}/);
	await terminal.waitFor(
		/first .* first-end[\s\S]*nul .* invalid .*invalid-end[\s\S]*zero[\s\S]*wide 漢字 .* wide-end/,
	);
	await terminal.waitFor(/red.* last/);
	assertUntouched();
	terminal.press('enter', 'l');
	await terminal.waitFor('wrap');
	await terminal.waitFor(/x{60}\n +x{60}/);
	terminal.press('home');
	await terminal.waitFor('first-end');
	assertUntouched();
	terminal.press('l', 'end');
	await terminal.waitForGone('wrap');
	terminal.press('escape');
	await terminal.waitFor('↵ open');
});

test('names and settings: in the dialogs and in inspect', async () => {
	const {terminal} = monitor;
	terminal.press(':');
	await terminal.waitFor(/Restart/);
	assertUntouched();
	terminal.press('escape');
	await terminal.waitForGone('What to do');
	terminal.press('i');
	await terminal.waitFor(/"Id"/);
	terminal.press('/');
	terminal.type('WORDS\r');
	await terminal.waitFor(/WORDS=.*project[\s\S]*n next/);
	const {alternateScreen, title} = terminal.modes();
	assert.ok(alternateScreen && !title.includes('pwned'));
	// The first one only forgets the search.
	terminal.press('escape');
	await terminal.waitForGone('n next');
	terminal.press('escape');
	await terminal.waitFor('? help');
	assertUntouched();
});

test('at 60×15 and 200×50 too', async () => {
	const {terminal} = monitor;
	for (const [columns, rows] of [
		[60, 15],
		[200, 50],
	] as const) {
		terminal.resize(columns, rows);
		await terminal.waitFor(shown => shown.split('\n').length === rows && /NAME.*STATE/.test(shown));
		await terminal.waitFor(() => /\? help/.test(terminal.screen().at(-1)!));
		assertUntouched();
	}
});
