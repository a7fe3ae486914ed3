import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import type {ConfigFileState} from '../../source/files/config-file.js';
import {configPane} from '../../source/panes/config.js';
import {configFiles} from '../../source/sources/config-files.js';
import {configText, textArgument} from '../../source/sources/config-text.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {keys, misfits, openApp, type TestScreen} from '../helpers/screen.js';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const hash = 'a'.repeat(64);
const homeserver: ConfigFileState = {
	stack: 'example.org',
	host: 'matrix',
	path: '/home/me/matrix/config/homeserver.yaml',
	kind: 'synapse',
	sudo: false,
	container: {
		name: 'synapse',
		id: '1',
		image: 'sha256:1',
		path: '/data/homeserver.yaml',
		pinned: true,
		running: true,
		up: true,
	},
	facts: {
		path: '/home/me/matrix/config/homeserver.yaml',
		size: 1674,
		mode: 0o600,
		uid: 1000,
		gid: 1000,
		owner: 'me',
		group: 'me',
		modified: Date.now() - 3_600_000,
		hash,
		writable: true,
		backups: [],
	},
	inside: 'other',
};
const shadow: ConfigFileState = {
	stack: 'example.org',
	host: 'matrix',
	path: '/etc/closed.yaml',
	kind: 'yaml',
	sudo: false,
	problem: {message: 'me may not enter /etc', cure: 'Needs the execute right on it'},
};
const long = `long: ${'x'.repeat(150)}END`;
const lines = [
	'server_name: example.org',
	'password: ••••',
	long,
	...Array.from({length: 60}, (_, i) => `key${i}: ${i}`),
];

const open = async (size: {columns: number; rows: number}) => {
	const fake = fakeProgram({config: {homeserver: 'example.org', synapse: {host: 'matrix'}}});
	const screen = openApp(fake, size, [configPane]);
	screens.push(screen);
	await fake.set(configFiles, 'matrix', {phase: 'live', data: [homeserver, shadow], at: Date.now()});
	const argument = textArgument({path: homeserver.path, kind: 'synapse', sudo: false, hash});
	await fake.set(
		configText,
		'matrix',
		{phase: 'live', data: {lines, hidden: 1, problems: []}, at: Date.now()},
		argument,
	);
	await screen.until(/server_name/);
	return {fake, screen};
};

for (const size of [
	{columns: 80, rows: 24},
	{columns: 120, rows: 36},
	{columns: 200, rows: 50},
]) {
	test(`the list above, the masked text below with line numbers: ${size.columns}×${size.rows}`, async () => {
		const {screen} = await open(size);
		assert.deepEqual(misfits(screen, size.columns, size.rows), []);
		assert.match(screen.text(), /› .*homeserver\.yaml .*container has old one/);
		assert.match(screen.text(), /The running container synapse still has the old one: it is mounted alone/);
		assert.match(screen.text(), /^ {2}1 server_name: example\.org/m);
		assert.match(screen.text(), /^ {2}2 password: ••••/m);
		assert.match(screen.text(), /1 line masked/);
	});
}

test('a container that is not well with the file it was started with: it is said, with what is put back', async () => {
	const {fake, screen} = await open({columns: 120, rows: 36});
	const {container, facts} = homeserver;
	const startedAt = Date.now() - 60_000;
	const failing: ConfigFileState = {
		...homeserver,
		inside: 'same',
		container: {...container!, up: false, trouble: 'unhealthy', startedAt},
		facts: {
			...facts!,
			modified: startedAt - 60_000,
			backups: [{name: 'homeserver.yaml.bak-20261123T090000Z', size: 1600, modified: startedAt - 3_600_000}],
		},
	};
	await fake.set(configFiles, 'matrix', {phase: 'live', data: [failing, shadow], at: Date.now()});
	await screen.until(/› .*homeserver\.yaml .*unhealthy with it/);
	assert.match(
		screen.text().replaceAll(/\s+/g, ' '),
		/synapse is not well \(unhealthy\): it was started with this file, which was changed 2m ago\. Put back \(b\) has the one before: homeserver\.yaml\.bak-20261123T090000Z\./,
	);
	await fake.set(configFiles, 'matrix', {
		phase: 'live',
		data: [{...failing, facts: {...failing.facts!, modified: startedAt + 1000}}],
		at: Date.now(),
	});
	await screen.until(/changed since the start|Changed since/);
	assert.doesNotMatch(screen.text(), /not well/);
});

test('the text is searched, wrapped, zoomed, scrolled; what may not be read says why', async () => {
	const {screen} = await open({columns: 120, rows: 36});
	assert.doesNotMatch(screen.text(), /xEND/);
	await screen.press(keys.tab, 'l');
	assert.match(screen.text(), /xEND/);
	await screen.press('l', 'z');
	assert.doesNotMatch(screen.text(), /MODE OWNER/);
	await screen.press('/', 'k', 'e', 'y', '5', '9', keys.enter);
	assert.match(screen.text(), /key59: 59/);
	assert.match(screen.text(), /1 match of key59/);
	await screen.press(keys.esc, 'z', keys.esc, keys.down);
	await screen.until(/me may not enter \/etc\. Needs the execute right/);
	assert.match(screen.text(), /› .*closed\.yaml .*not there/);
});
