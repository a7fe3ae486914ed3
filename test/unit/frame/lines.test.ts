import assert from 'node:assert/strict';
import {test} from 'node:test';
import {footerLine} from '../../../source/frame/footer-line.js';
import {type HeaderData, headerLine, hostSegment} from '../../../source/frame/header-line.js';
import {helpLines} from '../../../source/frame/help-lines.js';
import {nextTab, tabLine} from '../../../source/frame/tab-line.js';
import {wrap} from '../../../source/frame/wrap.js';
import type {HostState} from '../../../source/hosts/host.js';
import type {Command} from '../../../source/keys/command.js';
import {lineWidth, plain} from '../../../source/ui/text.js';

const now = new Date(2026, 10, 23, 10, 42).getTime();

const states: Readonly<Record<string, HostState>> = {
	idle: {phase: 'idle'},
	connecting: {phase: 'connecting', attempt: 1},
	asking: {phase: 'asking', question: 'Passphrase'},
	fresh: {phase: 'online', since: 0},
	online: {phase: 'online', since: 0, roundTrip: 3.2},
	slow: {phase: 'online', since: 0, roundTrip: 0.2},
	waiting: {phase: 'waiting', attempt: 3, retryAt: now + 3500, reason: 'no answer'},
	due: {phase: 'waiting', attempt: 3, retryAt: now - 1, reason: 'no answer'},
	refused: {phase: 'refused', reason: 'key', cure: 'x'},
	closed: {phase: 'closed'},
};

test('every state of a host has its own mark and words', () => {
	const texts = Object.values(states).map(state => hostSegment({name: 'h', state}, now).text);
	assert.deepEqual(texts, [
		'○ h',
		'◌ h connecting',
		'? h asks',
		'● h',
		'● h 3ms',
		'● h 1ms',
		'◌ h retry 4s',
		'◌ h retry now',
		'✗ h refused',
		'○ h closed',
	]);
});

const header: HeaderData = {
	homeserver: 'matrix.example.org',
	version: '1.160.0',
	hosts: [
		{name: 'matrix', state: states.online!},
		{name: 'database', state: states.online!},
		{name: 'proxy', state: states.waiting!},
	],
	alerts: 1,
	critical: false,
	readOnly: true,
	demo: false,
	now,
};

test('the header tells stack, hosts, alerts, mode and time', () => {
	assert.equal(
		plain(headerLine(header, 120)),
		' synaptop  matrix.example.org 1.160.0   ● matrix 3ms  ● database 3ms  ◌ proxy retry 4s             ▲ 1 alert  ro  10:42 ',
	);
});

test('a narrow header drops what matters least: a host in trouble stays longest', () => {
	for (const width of [60, 70, 80, 100]) {
		const line = headerLine(header, width);
		assert.equal(lineWidth(line), width);
		assert.match(plain(line), /◌ proxy retry 4s/, `${width}`);
		assert.match(plain(line), /▲ 1 alert {2}ro {2}10:42/, `${width}`);
	}

	assert.match(plain(headerLine({...header, alerts: 12}, 60)), /◌ proxy retry 4s {2}\+2/);
});

test('the header of fifty hosts fits', () => {
	const hosts = Array.from({length: 50}, (_, index) => ({name: `host${index}`, state: states.online!}));
	const line = plain(headerLine({...header, hosts}, 120));
	assert.equal(line.length, 120);
	assert.match(line, /\+4\d/);
});

const tabs = ['Overview', 'Containers', 'Activity'].map((title, index) => ({
	id: title.toLowerCase(),
	title,
	key: String((index + 1) % 10),
}));

const many = ['Overview', 'Containers', 'Bot', 'Federation', 'Metrics', 'Users', 'Database', 'Config', 'Activity'].map(
	(title, index) => ({id: title.toLowerCase(), title, key: String((index + 1) % 10)}),
);
const bar = (active: string, columns: number) => plain(tabLine(many, active, columns));

test('tabs without room are cut to the most letters that fit, and what is left over makes some whole again', () => {
	assert.equal(plain(tabLine(tabs, 'containers', 60)), '  1 Overview  2 Containers  3 Activity ');
	assert.equal(
		bar('federation', 80),
		'  1 Over  2 Cont  3 Bot  4 Federation  5 Metr  6 Users  7 Data  8 Conf  9 Acti ',
	);
	assert.equal(bar('overview', 80), '  1 Overview  2 Cont  3 Bot  4 Fede  5 Metrics  6 Users  7 Data  8 Conf  9 Acti ');
});

test('tabs with less room show the titles near the one in front, and the digits of the others', () => {
	assert.equal(plain(tabLine(tabs, 'containers', 28)), '  1  2 Containers  3 ');
	assert.equal(bar('federation', 60), '  1  2  3 Bot  4 Federation  5 Metrics  6  7  8  9 ');
	assert.equal(bar('activity', 60), '  1  2  3  4  5  6 Users  7 Database  8 Config  9 Activity ');
});

test('the tab in front has its whole title at every width, and no row is too long', () => {
	const longKeys = many.map(tab => ({...tab, key: `Ctrl-${tab.key}`}));
	for (const of of [many, longKeys]) {
		for (let columns = 30; columns <= 130; columns += 1) {
			for (const {id, title, key} of of) {
				const line = tabLine(of, id, columns);
				assert.ok(lineWidth(line) <= columns, plain(line));
				assert.deepEqual(
					line.filter(({tone}) => tone === 'selected').map(({text}) => text),
					[` ${key} ${title} `],
				);
			}
		}
	}

	assert.equal(plain(tabLine(longKeys, 'bot', 36)), '  Ctrl-2  Ctrl-3 Bot  Ctrl-4 ');
});

test('the tabs go round', () => {
	assert.equal(nextTab(tabs, 'activity', 1), 'overview');
	assert.equal(nextTab(tabs, 'overview', -1), 'activity');
});

const command = (id: string, short: string | undefined, key: string, rank: number): Command => ({
	id,
	scope: 'global',
	title: id,
	...(short ? {short} : {}),
	keys: [key],
	rank,
});

test('the footer keeps its order by rank and the ways to everything else', () => {
	const commands = [
		command('app.help', 'help', '?', 81),
		command('app.palette', 'actions', ':', 80),
		command('app.quit', 'quit', 'q', 82),
		command('silent', undefined, 'x', 1),
		command('restart', 'restart', 'r', 20),
		command('sort', 'sort', 's', 70),
		command('open', 'open', 'enter', 10),
	];
	assert.equal(plain(footerLine(commands, 80)), ' ↵ open  r restart  s sort  : actions  ? help  q quit');
	assert.equal(plain(footerLine(commands, 48)), ' ↵ open  r restart  : actions  ? help  q quit');
	assert.equal(plain(footerLine(commands, 20)), ' : actions  ? help');
	assert.equal(plain(footerLine(commands, 8)), ' ? help');
	assert.equal(plain(footerLine([], 80)), ' ');
});

test('of actions of one rank those of the selected row come first, then what it belongs to', () => {
	const commands = [
		{...command('whois', 'who is it', 'i', 20), of: 'user'},
		{...command('members', 'members', 'O', 20), of: 'room'},
		{...command('dismiss', 'dismiss', 'r', 20), of: 'report'},
		command('open', 'open', 'enter', 10),
	] as const;
	const line = (kinds: Parameters<typeof footerLine>[2]) => plain(footerLine(commands, 80, kinds));
	assert.equal(line(['report', 'user', 'room']), ' ↵ open  r dismiss  i who is it  O members');
	assert.equal(line(['room', 'user']), ' ↵ open  O members  i who is it  r dismiss');
});

test('the help is made from the commands', () => {
	const lines = helpLines([command('a', 'a', 'ctrl+r', 1), {...command('b', 'b', 'x', 1), scope: 'log'}]).map(plain);
	assert.deepEqual(lines, ['Everywhere', '  Ctrl-R            a', '', 'In a log', '  x                 b']);
});

test('the keys of the tab in front stand first, and once', () => {
	const of = (id: string, key: string, panes?: readonly string[]) => ({
		...command(id, id, key, 1),
		scope: 'pane' as const,
		...(panes ? {panes} : {}),
	});
	const all = [
		of('zoom', 'z'),
		of('other', 'o', ['users']),
		of('mine', 'm', ['bot', 'users']),
		of('keyless', '', ['bot']),
	];
	const commands = [
		command('quit', 'quit', 'q', 1),
		...all.map(one => (one.id === 'keyless' ? {...one, keys: []} : one)),
	];
	assert.deepEqual(helpLines(commands, {id: 'bot', title: 'Bot'}).map(plain), [
		'In the tab Bot',
		'  m                 mine',
		'',
		'Everywhere',
		'  q                 quit',
		'',
		'In a tab',
		'  z                 zoom',
		'',
		'In other tabs',
		'  o                 other',
	]);
});

test('text is broken at spaces, long words anywhere, and nothing is lost', () => {
	assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
	assert.deepEqual(wrap('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
	assert.deepEqual(wrap('漢字漢字', 5), ['漢字', '漢字']);
	assert.deepEqual(wrap('', 5), ['']);
});
