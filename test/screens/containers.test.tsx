import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {containersPane} from '../../source/panes/containers.js';
import type {Phase} from '../../source/store/slice.js';
import {container, live, stats} from '../helpers/containers.js';
import {type FakeOptions, type FakeProgram, fakeProgram} from '../helpers/fake-program.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';

const list = {id: 'containers'};
const figures = {id: 'container-stats'};

const hostile = 'x\u202e\u0301日本語👨‍👩‍👧e\u0301\u0301שלום';
const several = [
	container('element-web', {health: undefined}),
	container(hostile, {health: 'unhealthy', image: hostile}),
	container('redis-local', {state: 'exited', exitCode: 137, health: undefined, restarts: 3}),
	container('synapse', {image: 'matrixdotorg/synapse:v1.160.0'}),
];

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const open = (
	size: {readonly columns: number; readonly rows: number},
	options: FakeOptions = {},
): {readonly fake: FakeProgram; readonly screen: TestScreen} => {
	const fake = fakeProgram(options);
	const screen = openPane(fake, containersPane, size);
	screens.push(screen);
	return {fake, screen};
};

const fill = (fake: FakeProgram, host = 'matrix'): void => {
	void fake.set(list, host, live(several));
	void fake.set(figures, host, live(new Map(several.map(({id}) => [id, stats()]))));
};

// The pane has the terminal's rows without header, tabs, rule, notice and footer.
const sizes = [
	[60, 10],
	[80, 19],
	[120, 31],
	[200, 45],
] as const;
const phases: readonly Phase[] = ['idle', 'loading', 'live', 'stale', 'down'];

for (const [columns, rows] of sizes) {
	for (const phase of phases) {
		test(`fits ${columns}×${rows} when ${phase}, with rows and without`, async () => {
			for (const data of [[], several]) {
				const {fake, screen} = open({columns, rows}, {hosts: ['matrix', 'proxy']});
				const error = {message: `lost: ${hostile}`, cure: `look: ${'long '.repeat(60)}`};
				const slice = {phase, data, at: Date.now() - 42_000, ...(phase === 'down' || phase === 'stale' ? {error} : {})};
				void fake.set(list, 'matrix', slice);
				void fake.set(list, 'proxy', slice);
				void fake.set(figures, 'matrix', {...slice, data: new Map(several.map(({id}) => [id, stats()]))});
				await screen.until(data.length > 0 ? 'redis-local' : /matrix/);
				for (const key of ['z', keys.tab, 'z', keys.tab, '/', 'r', keys.enter]) {
					await screen.press(key);
					assert.deepEqual(misfits(screen, columns, rows), []);
				}
			}
		});
	}
}

test('says what it waits for, and why there is nothing', async () => {
	const {fake, screen} = open({columns: 100, rows: 20}, {hosts: ['matrix', 'proxy']});
	fake.setHost('matrix', {phase: 'connecting', attempt: 1});
	await screen.until('matrix: connecting');
	fake.setHost('matrix', {phase: 'online', since: 0});
	await screen.until('matrix: connected, waiting for its Docker engine');
	void fake.set(list, 'matrix', {
		phase: 'down',
		data: [],
		error: {message: 'no permission for /var/run/docker.sock', cure: 'Add the user to the group docker'},
	});
	await screen.until('✗ matrix: no permission for /var/run/docker.sock. Add the user to the group docker');
	void fake.set(list, 'matrix', live([]));
	void fake.set(list, 'proxy', live([]));
	await screen.until('No containers on matrix, proxy');
});

test('a lost host keeps its rows, says how old they are and why; the others live', async () => {
	const {fake, screen} = open({columns: 120, rows: 31}, {hosts: ['matrix', 'proxy']});
	fill(fake);
	void fake.set(list, 'proxy', live([container('nginx')]));
	await screen.until(text => text.includes('nginx') && text.includes('synapse'));
	void fake.set(list, 'matrix', {
		phase: 'stale',
		data: several,
		at: Date.now() - 42_000,
		error: {message: 'connection lost'},
	});
	const text = await screen.until('matrix: as of 42s ago: connection lost');
	assert.match(text, /synapse/);
	assert.match(text, /nginx/);
});

test('state, health, figures and gaps are told in words', async () => {
	const {fake, screen} = open({columns: 200, rows: 31});
	fill(fake);
	const text = await screen.until('exited 137');
	const row = (name: string) => text.split('\n').find(line => line.includes(name)) ?? '';
	assert.match(
		row('synapse'),
		/running +healthy +3d 4h +12\.4% .*1\.21G \/ 4G +30% +1\.2M \/ 310k +0 +matrixdotorg\/synapse/,
	);
	assert.match(row('synapse'), /[▁▂▃▄▅▆▇█] [▁▂▃▄▅▆▇█]/);
	assert.match(row('unhealthy'), /日本語/);
	assert.match(row('redis-local'), / 3 /);
});

test('how old an image is stands where there is room for it, and nowhere where its age is not known', async () => {
	const aged = several.map((one, index) => ({...one, imageId: `sha256:${index}`}));
	const images = [
		{id: 'sha256:3', tags: ['matrixdotorg/synapse:v1.160.0'], createdAt: Date.now() - 9 * 86_400_000, size: 1},
	];
	for (const [columns, shown] of [
		[200, true],
		[120, false],
	] as const) {
		const {fake, screen} = open({columns, rows: 31});
		void fake.set(list, 'matrix', live(aged));
		void fake.set({id: 'images'}, 'matrix', live(images));
		const text = await screen.until('exited 137');
		assert.equal(text.includes('BUILT'), shown);
		assert.equal(/synapse .*synapse:v1\.160\.0 +9d/.test(text), shown, text);
		assert.equal(/redis-local .* –$/m.test(text), shown);
		await screen.settle();
		assert.deepEqual(
			[...(fake.looked.get('images@matrix') ?? [])].sort(),
			aged.map(({imageId}) => imageId),
		);
	}
});

test('what ended uses nothing, and figures that could not be read are still told', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	const ended = container('ended', {state: 'exited', exitCode: 0});
	void fake.set(list, 'matrix', live([ended, container('lives')]));
	const both = new Map([ended, container('lives')].map(({id}) => [id, stats()]));
	void fake.set(figures, 'matrix', {phase: 'stale', data: both, at: Date.now()});
	const text = await screen.until('12.4%');
	assert.match(text, /ended +exited 0 +– +– +– +– +– /);
});

test('several hosts have a column for it', async () => {
	const {fake, screen} = open({columns: 120, rows: 31}, {hosts: ['matrix', 'proxy']});
	void fake.set(list, 'proxy', live([container('nginx')]));
	await screen.until(/HOST.*\n.*nginx +proxy/);
});

test('stats are polled for what is on the screen, host by host', async () => {
	const {fake, screen} = open({columns: 120, rows: 10}, {hosts: ['matrix', 'proxy']});
	const many = Array.from({length: 30}, (_, index) => container(`c${String(index).padStart(2, '0')}`));
	void fake.set(list, 'matrix', live(many));
	void fake.set(list, 'proxy', live([container('zz')]));
	await screen.until('c00');
	await screen.settle();
	const before = fake.looked.get('container-stats@matrix') ?? [];
	assert.equal(before[0], many[0]!.id);
	assert.ok(before.length <= 10);
	assert.deepEqual(fake.looked.get('container-stats@proxy'), []);
	await screen.press('G');
	await screen.until('zz');
	await screen.settle();
	assert.deepEqual(fake.looked.get('container-stats@proxy'), [container('zz').id]);
	assert.ok(!fake.looked.get('container-stats@matrix')?.includes(many[0]!.id));
});

test('going through rows opens the log only where the cursor rests', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	void fake.set(list, 'matrix', live(Array.from({length: 8}, (_, index) => container(`c${index}`))));
	await screen.until('Opening the log of c0');
	await screen.press('j', 'j', 'j', 'j', 'j');
	await screen.until('Opening the log of c5');
	await screen.settle();
	assert.deepEqual(
		fake.opened.filter(key => key.startsWith('container-logs')).map(key => key.split('/')[1]?.slice(0, 2)),
		['c0', 'c5'],
	);
});

test('the target of the actions is the selected row, with its project', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	fill(fake);
	await screen.until('synapse');
	await screen.press('G');
	await screen.until(text => /› x/.test(text) || /› synapse/.test(text));
	await screen.settle();
	const names = screen.frame.targets.value.map(({kind, name}) => [kind, name]);
	assert.equal(names[0]?.[0], 'container');
	assert.deepEqual(names[1], ['project', 'matrix']);
});

test('the cursor stays with its container when it is made anew', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	void fake.set(list, 'matrix', live([container('a'), container('b'), container('c')]));
	await screen.until('› a');
	await screen.press('j');
	await screen.until('› b');
	void fake.set(
		list,
		'matrix',
		live([container('00new'), container('a'), container('b', {id: 'another'}), container('c')]),
	);
	await screen.until(text => text.includes('00new') && text.includes('› b'));
	await screen.settle();
	assert.equal(screen.frame.targets.value[0]?.id, 'another');
});

test('filter while typing, Enter keeps it, Esc shows all', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	fill(fake);
	await screen.until('synapse');
	await screen.press('/', 'r', 'e', 'd');
	const text = await screen.until('1 of 4');
	assert.doesNotMatch(text, /element-web/);
	await screen.press(keys.enter);
	await screen.until('filter: red');
	await screen.press(keys.esc);
	await screen.until('element-web');
	await screen.press('/', 'q', 'q');
	await screen.until('Nothing among 4 containers has "qq"');
	await screen.press(keys.esc);
	await screen.until('element-web');
});

test('s and S sort, y copies', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	fill(fake);
	await screen.until(text => text.includes('NAME ↑') && text.includes('synapse'));
	await screen.press('S');
	await screen.until('NAME ↓');
	await screen.press('s');
	await screen.until('STATE ↑');
	await screen.press('y');
	const copied = Buffer.from(screen.written[0]?.match(/52;c;(.*)\u0007/)?.[1] ?? '', 'base64').toString();
	assert.match(copied, /\tmatrix\t/);
});

test('Tab goes to the log and back, z zooms, low screens show the focused panel only', async () => {
	const {fake, screen} = open({columns: 100, rows: 24});
	fill(fake);
	await screen.until(text => text.includes('NAME') && text.includes('logs:'));
	await screen.press('z');
	await screen.until(text => text.includes('NAME') && !text.includes('logs:'));
	await screen.press(keys.tab);
	await screen.until(text => !text.includes('NAME') && text.includes('logs:'));
	await screen.press('z');
	await screen.until(text => text.includes('NAME') && text.includes('logs:'));
	await screen.press(keys.shiftTab, keys.enter, keys.esc);
	await screen.until('NAME');
	const low = open({columns: 60, rows: 10});
	fill(low.fake);
	await low.screen.until(text => text.includes('synapse') && !text.includes('logs:'));
	await low.screen.press(keys.enter);
	await low.screen.until(text => !text.includes('NAME') && text.includes('logs:'));
});

test('Synapse and its workers stand together, the main process first', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	const worker = (name: string) => container(name, {image: 'matrixdotorg/synapse:v1.160.0'});
	const all = [
		container('alertmanager', {image: 'nginx:1'}),
		worker('fed-sender'),
		container('nginx', {image: 'nginx:1'}),
		worker('synapse'),
		worker('worker-1'),
		container('zulip', {project: 'other', image: 'matrixdotorg/synapse:v1.160.0'}),
	];
	await fake.set(list, 'matrix', live(all));
	await screen.until('zulip');
	const names = screen.lines().flatMap(line => /^[› ] (\S+) +running/u.exec(line)?.[1] ?? []);
	assert.deepEqual(names, ['alertmanager', 'nginx', 'synapse', 'fed-sender', 'worker-1', 'zulip']);
});
