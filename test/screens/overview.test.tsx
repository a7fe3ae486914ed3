import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {demoReport} from '../../source/demo/federation.js';
import {memoryOf} from '../../source/frame/remembered.js';
import type {HostState} from '../../source/hosts/host.js';
import {pinText} from '../../source/metrics/pin.js';
import {activityPane} from '../../source/panes/activity.js';
import {containersPane} from '../../source/panes/containers.js';
import {metricsPane} from '../../source/panes/metrics.js';
import {overviewPane} from '../../source/panes/overview.js';
import {pinFocus} from '../../source/sources/metrics.js';
import {emptyVitals} from '../../source/sources/vitals.js';
import type {Phase} from '../../source/store/slice.js';
import {container, live} from '../helpers/containers.js';
import {type FakeOptions, type FakeProgram, fakeProgram} from '../helpers/fake-program.js';
import {assertFits, sizes} from '../helpers/frame-screen.js';
import {localMetrics, metricsReader} from '../helpers/metrics.js';
import {keys, openApp, type TestScreen} from '../helpers/screen.js';

const hostile = 'x\u202e\u0301日本語👨‍👩‍👧e\u0301\u0301שלום';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const tabs = [overviewPane, containersPane, activityPane];

const open = (size: (typeof sizes)[number], options: FakeOptions = {}) => {
	const fake = fakeProgram({hosts: ['matrix', 'database'], ...options});
	const screen = openApp(fake, size, tabs);
	screens.push(screen);
	return {fake, screen};
};

const probe = (stack: string, part: string, more: object = {}) => ({
	stack,
	part,
	target: 'http://localhost:8008',
	state: 'up',
	took: 12,
	history: {values: [10, 12, 11, 30]},
	facts: {version: '1.160.0', versions: ['v1.12'], askedAt: 0},
	...more,
});

const disk = (mount: string, full: number) => ({
	device: '/dev/sda1',
	mount,
	size: 100,
	used: full,
	available: 100 - full,
	full,
});

const machine = (memory: number, disks = [disk('/', 61)]) => ({
	...emptyVitals,
	cores: 2,
	load: {one: 0.5, five: 0.5, fifteen: 0.5},
	memory: {total: 100, available: 100 - memory, swapTotal: 0, swapFree: 0},
	memoryHistory: {values: [40, 41, memory]},
	disks,
});

const parts = {
	homeserver: 'example.org',
	synapse: {host: 'matrix'},
	links: {Grafana: 'https://grafana.example.org/d/matrix', Runbook: '/home/me/runbook.md'},
} as const;

/** No administrator's token: nothing is known of what needs one. */
const withoutToken = async (fake: FakeProgram, host: string) => {
	await fake.set({id: 'background-updates'}, host, live([]));
	await fake.set({id: 'destinations'}, host, live([]));
};

/** All well, but for what is given otherwise. */
const fill = async (fake: FakeProgram, containers = [container('synapse'), container('element-web')], memory = 42) => {
	await fake.set({id: 'synapse'}, 'matrix', live([probe('example.org', 'synapse')]));
	await withoutToken(fake, 'matrix');
	await fake.set({id: 'containers'}, 'matrix', live(containers));
	await fake.set({id: 'containers'}, 'database', live([container('postgres')]));
	await fake.set({id: 'vitals'}, 'matrix', live(machine(memory)));
	await fake.set({id: 'vitals'}, 'database', live(machine(30, [disk('/', 20), disk('/var', 95)])));
};

const dead = [container('synapse', {state: 'exited', exitCode: 137}), container(hostile), container('element-web')];

for (const size of sizes) {
	const name = `${size.columns}×${size.rows}`;

	test(`${name}: worst first, then in order; the one figure; nothing too large`, async () => {
		const {fake, screen} = open(size, {config: parts});
		await fill(fake, dead);
		await screen.until(/› ✗ critical +Containers/u);
		const order = screen.lines().flatMap(line => /^[› ] [✗?▲✓◌] (\w+) +(\w+)/u.exec(line)?.slice(1, 3).join(' ') ?? []);
		assert.deepEqual(order.slice(0, 5), [
			'critical Containers',
			'critical Disks',
			'waiting Federation',
			'ok Hosts',
			'ok Homeserver',
		]);
		assert.match(screen.text(), /✗ 2 critical/u);
		assert.match(screen.text(), /synapse on matrix: exited/u);
		if (size.columns >= 120) {
			assert.match(screen.text(), /\/var on database: 95 % full +95 %/u);
			assert.match(screen.text(), /→ docker logs synapse/u);
			assert.match(screen.text(), /── lately/u);
			assert.match(screen.text(), /Not in the config .*: client URLs, Element, bots/u);
		}

		assertFits(screen, size);
	});

	test(`${name}: in every phase of everything, with hosts in every state`, async () => {
		const states: readonly HostState[] = [
			{phase: 'idle'},
			{phase: 'connecting', attempt: 1},
			{phase: 'asking', question: 'Passphrase'},
			{phase: 'waiting', attempt: 3, retryAt: Date.now() + 60_000, reason: `no answer ${hostile}`, cure: hostile},
			{phase: 'refused', reason: 'key', cure: 'ssh-add'},
		];
		const {fake, screen} = open(size, {config: parts});
		await fill(fake, dead);
		for (const state of states) {
			fake.setHost('matrix', state);
			for (const phase of ['idle', 'loading', 'stale', 'down'] satisfies readonly Phase[]) {
				await fake.set({id: 'containers'}, 'matrix', {phase, data: dead, error: {message: hostile, cure: hostile}});
				await screen.settle();
				assertFits(screen, size);
				assert.match(screen.text(), /Overview/u);
			}
		}
	});
}

test('all is well, since when; Synapse by name, with its figure and its trend', async () => {
	const {fake, screen} = open(sizes[2], {config: {...parts, synapse: undefined}, hosts: ['matrix']});
	await screen.until('◌ Looking …');
	await fake.set({id: 'containers'}, 'matrix', live([container('synapse')]));
	await fake.set({id: 'vitals'}, 'matrix', live(machine(42)));
	await fake.set(
		{id: 'federation'},
		'matrix',
		live([{stack: 'example.org', report: demoReport('up', 'a resolver', Date.now()), missing: []}]),
	);
	const text = await screen.until(/✓ All is well since \d\d:\d\d · 8 ok/u);
	assert.match(text, /✓ ok +Machines +memory: 42 % in use +42 % +███/u);
	assert.match(text, /✓ ok +Containers +synapse: running, healthy/u);
});

test('a host that is away: its parts are unknown as last seen, what was wrong stays wrong', async () => {
	const {fake, screen} = open(sizes[2], {config: parts});
	await fill(fake, dead);
	await screen.until(/✗ critical +Containers/u);
	fake.setHost('matrix', {phase: 'waiting', attempt: 1, retryAt: Date.now() + 9000, reason: 'no route to host'});
	await fake.set({id: 'synapse'}, 'matrix', {phase: 'stale', data: [probe('example.org', 'synapse')], at: 1});
	await fake.set({id: 'containers'}, 'matrix', {phase: 'stale', data: dead, at: 1});
	const text = await screen.until(/\? unknown +Hosts +matrix: not reached: no route to host/u);
	assert.match(text, /✗ critical +Containers/u);
	assert.match(text, /\? unknown +Homeserver/u);
	assert.doesNotMatch(text, /All is well/u);
	assert.match(text, /✗ 2 critical, 1 unknown/u);
});

test('the worst is selected until somebody chooses; Enter goes to its tab with the row selected', async () => {
	const {fake, screen} = open(sizes[2], {config: parts});
	await fill(fake);
	await screen.until(/› ✗ critical +Disks/u);
	await fill(fake, dead);
	await screen.until(/› ✗ critical +Containers/u);
	await screen.press(keys.enter);
	await screen.until(/› synapse +matrix +exited 137/u);
	assert.equal(screen.frame.tab.value, 'containers');
	await screen.press('1');
	await screen.press('j');
	await screen.until(/› ✗ critical +Disks/u);
	await fill(fake);
	await screen.until(/ {2}✓ ok +Containers/u);
	assert.match(screen.text(), /› ✗ critical +Disks/u);
	await screen.press(keys.enter);
	const text = await screen.until('matrix    /     61 % full');
	assert.match(text, /✗ database {2}\/var {2}95 % full .*→ du -xh -d1 \/var/u);
});

test('what helps has a row of its own where it would be cut off', async () => {
	const {fake, screen} = open(sizes[2], {config: {...parts, client: {public: 'https://matrix.example.org'}}});
	await fill(fake);
	const message = `the certificate of matrix.example.org ${'does not come with the whole chain of its issuers '.repeat(2)}`;
	const problem = {message, cure: 'An authority of your own is known to Node by NODE_EXTRA_CA_CERTS=FILE'};
	await fake.set(
		{id: 'client'},
		'matrix',
		live([probe('example.org', 'public', {state: 'down', problem, since: Date.now()})]),
	);
	await screen.until(/✗ critical +Client URLs/u);
	await screen.press('g');
	const text = await screen.until(/\n {4}→ An authority of your own is known to Node by NODE_EXTRA_CA_CERTS=FILE\n/u);
	assert.match(text, /✗ public {2}the certificate of matrix\.example\.org/u);
	assertFits(screen, sizes[2]);
});

test('links are links of the terminal, and copied by Enter or y; a document is no link', async () => {
	const {fake, screen} = open(sizes[2], {config: parts});
	await fill(fake);
	await screen.until('Runbook');
	assert.match(screen.text(), /https:\/\/grafana\.example\.org\/d\/matrix/u);
	assert.match(screen.raw(), /\u001b\]8;;https:\/\/grafana\.example\.org\/d\/matrix(?:\u0007|\u001b\\)https/u);
	assert.doesNotMatch(screen.raw(), /\u001b\]8;;\/home/u);
	await screen.press('G', 'k', keys.enter);
	await screen.until('Grafana copied');
	await screen.press('j', 'y');
	await screen.until('Runbook copied');
	assert.ok(screen.written.some(text => text.includes(Buffer.from('/home/me/runbook.md').toString('base64'))));
});

test('several stacks: each with its own parts, the others in one word; ` goes to the next', async () => {
	const stack = (host: string, homeserver: string) => ({homeserver, synapse: {host}});
	const config = {stacks: {home: stack('matrix', 'home.example.org'), work: stack('database', 'example.org')}};
	const {fake, screen} = open(sizes[2], {config});
	await fake.set({id: 'synapse'}, 'matrix', live([probe('home', 'synapse')]));
	await fake.set({id: 'containers'}, 'matrix', live([container('synapse')]));
	const problem = {message: 'Synapse: /health gives 502'};
	await fake.set({id: 'synapse'}, 'database', live([probe('work', 'synapse', {state: 'down', problem})]));
	await fake.set({id: 'containers'}, 'database', live([container('postgres', {state: 'paused'})]));
	await withoutToken(fake, 'matrix');
	await withoutToken(fake, 'database');
	const front = await screen.until('✗ work  home 1/2');
	assert.match(front, /synaptop {2}home\.example\.org 1\.160\.0/u);
	assert.match(front, /✓ ok +Containers +synapse/u);
	await screen.press('2');
	await screen.until(/› synapse/u);
	assert.doesNotMatch(screen.text(), /postgres/u);
	await screen.press('`');
	await screen.until(/› postgres/u);
	await screen.press('1');
	const other = await screen.until(/✗ critical +Homeserver +Synapse: \/health gives 502/u);
	assert.match(other, / work 2\/2/u);
	assert.match(other, /synaptop {2}example\.org/u);
});

test("what a line is made of counts as looked at where it is read, the containers' statistics and backups do not", async () => {
	const config = {
		...parts,
		bots: [{host: 'matrix', unit: 'bot'}],
		backups: [{host: 'database', glob: '/b/*'}],
		postgres: {host: 'database', address: 'localhost:5432'},
	};
	const {fake, screen} = open(sizes[1], {config});
	await screen.settle();
	const looked = [...fake.looked.keys()].toSorted();
	assert.deepEqual(looked, ['services@database', 'synapse@matrix', 'units@matrix', 'vitals@database', 'vitals@matrix']);
	await screen.press('0');
	await screen.settle();
	assert.deepEqual([...fake.looked.keys()], []);
});

test('a federation check that the config does not want is told, and not waited for', async () => {
	const {fake, screen} = open(sizes[2], {config: {...parts, wellKnown: false}});
	await fill(fake);
	const text = await screen.until(/Off in the config: federation check · Not in the config/u);
	assert.doesNotMatch(text, /Federation {2}/u);
});

test('80×24 without details: what is wrong is told in full with what helps, else which rows are in sight', async () => {
	const config = {
		...parts,
		bots: [{host: 'matrix', unit: 'bot'}],
		client: {public: 'https://matrix.example.org'},
		element: {host: 'matrix'},
		synapse: {host: 'matrix', metrics: [localMetrics]},
		units: [{host: 'matrix', unit: 'nginx'}],
		postgres: {host: 'database', address: 'localhost:5432'},
		redis: {host: 'database', address: 'localhost:6379'},
		backups: [{host: 'database', glob: '/b/*'}],
		prometheus: {host: 'matrix'},
	};
	const {fake, screen} = open(sizes[1], {config});
	const output = 'connection to the database was refused';
	await fill(fake, [container('synapse', {health: 'unhealthy', healthOutput: output}), container('element-web')]);
	await screen.until(/› ✗ critical +Containers/u);
	await screen.until(new RegExp(`\\n synapse on matrix: unhealthy: ${output}\\n → docker logs synapse\\n`, 'u'));
	assert.match(screen.text(), /◌ waiting +Client URLs +not read yet/u);
	await screen.press('G');
	const text = await screen.until(/\n \d–(\d+) of \1\n/u);
	assert.match(text, /› → link +Runbook/u);
	assertFits(screen, sizes[1]);
});

test('60×15: which rows are in sight, and the figure of what is pinned', async () => {
	const service = {host: 'matrix', address: 'localhost:1'};
	const backups = [{host: 'matrix', glob: '/b/*'}];
	const all = {client: {lan: 'http://lan'}, element: {host: 'matrix'}, bots: [{host: 'matrix', unit: 'bot'}]};
	const config = {
		...parts,
		...all,
		synapse: {host: 'matrix', metrics: [localMetrics]},
		postgres: service,
		redis: service,
		backups,
		prometheus: {host: 'matrix'},
	};
	const {fake, screen} = open(sizes[0], {config, hosts: ['matrix']});
	await fake.set({id: 'synapse'}, 'matrix', live([probe('example.org', 'synapse')]));
	await withoutToken(fake, 'matrix');
	await screen.press('g');
	await screen.until(/\n 1–\d+ of \d+\n/u);
	await screen.press('/', ...'Homes', keys.enter);
	await screen.until(/› ✓ ok +Homeserver +answers/u);
	assertFits(screen, sizes[0]);
	const reader = metricsReader();
	const page = '# TYPE g gauge\ng 42\n';
	memoryOf(screen.frame).set('metrics pins example.org', ['g']);
	const focus = [pinFocus('matrix', 'g')];
	await reader.read({[`${localMetrics}/_synapse/metrics`]: page}, Date.now(), {focus});
	await fake.set(
		{id: 'metrics'},
		'matrix',
		live({...reader.data, stacks: [{...reader.data.stacks[0]!, stack: 'example.org'}]}),
	);
	await screen.press('/', keys.esc, 'G', 'k', 'k');
	await screen.until(/› ◆ pinned +Metric +42 g/u);
});

test('nothing is drawn while nothing changes', async () => {
	const {fake, screen} = open(sizes[2], {config: parts});
	await fill(fake, dead);
	await screen.until(/✗ critical +Containers/u);
	await screen.settle();
	const before = screen.frames();
	await fake.set({id: 'container-logs'}, 'matrix', live({}));
	await fake.set({id: 'container-stats'}, 'matrix', live(new Map()));
	await screen.settle();
	assert.equal(screen.frames(), before);
});

test('what is pinned of the metrics is a line of its own, which never alarms; Enter goes there, P takes it away', async () => {
	const config = {synapse: {host: 'matrix', metrics: [localMetrics]}};
	const fake = fakeProgram({hosts: ['matrix'], config});
	const screen = openApp(fake, sizes[2], [...tabs, metricsPane]);
	screens.push(screen);
	const pin = pinText({family: 'failures_total', labels: {reason: hostile}});
	memoryOf(screen.frame).set('metrics pins matrix', [pin, 'not_there']);
	await screen.until(/◆ pinned +Metric +failures_to.*: waits for the page/u);
	const reader = metricsReader();
	const focus = [pinFocus('matrix', pin), pinFocus('matrix', 'not_there')];
	for (const count of [0, 15_000, 60_000]) {
		const page = `# HELP failures_total What failed.\n# TYPE failures_total counter\nfailures_total{reason="${hostile}"} ${count}\n`;
		await reader.read({[`${localMetrics}/_synapse/metrics`]: page}, Date.now() - 60_000 + count, {focus});
	}

	await fake.set({id: 'metrics'}, 'matrix', live(reader.data));
	const text = await screen.until(/◆ pinned +Metric +failures_total\{reason=.* \d{3,4}\/s +[▁▂▃▄▅▆▇█]+/u);
	assert.match(text, /◆ pinned +Metric +not_there: not exposed by this server/u);
	assert.doesNotMatch(text, /▲|✗/u);
	await screen.press('G', 'k');
	await screen.until(/now: \d+\/s\n +What failed\./u);
	assertFits(screen, sizes[2]);
	await screen.press(keys.enter);
	await screen.until(/› ◆ failures_total/u);
	assert.equal(screen.frame.tab.value, 'metrics');
	await screen.press('1', 'P');
	await screen.until('No longer pinned: failures_total');
	assert.deepEqual(memoryOf(screen.frame).get('metrics pins matrix'), ['not_there']);
});

test('what is pinned is measured also while another tab is in front, of each stack on its host', async () => {
	const stack = (host: string) => ({synapse: {host, metrics: [localMetrics]}});
	const fake = fakeProgram({
		hosts: ['matrix', 'database'],
		config: {stacks: {home: stack('matrix'), work: stack('database')}},
	});
	const screen = openApp(fake, sizes[1], tabs);
	screens.push(screen);
	memoryOf(screen.frame).set('metrics pins work', ['up']);
	await screen.press('2');
	await screen.settle();
	assert.equal(screen.frame.tab.value, 'containers');
	assert.deepEqual(fake.looked.get('metrics@database'), [pinFocus('work', 'up')]);
	assert.equal(fake.looked.get('metrics@matrix'), undefined);
});
