import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {goTo} from '../../source/frame/go-to.js';
import type {KeyFigure} from '../../source/metrics/figures.js';
import {federationPane} from '../../source/panes/federation.js';
import type {WellKnownFile} from '../../source/parsers/well-known.js';
import {wellKnownRule} from '../../source/rules/well-known.js';
import type {ClientFacts} from '../../source/sources/client.js';
import type {Probe} from '../../source/sources/probe.js';
import type {PrometheusFacts} from '../../source/sources/prometheus.js';
import {emptySeries} from '../../source/store/series.js';
import {container, live, logData, logLine} from '../helpers/containers.js';
import {type FakeOptions, fakeProgram} from '../helpers/fake-program.js';
import {judgedBy} from '../helpers/judged.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const config: FakeOptions['config'] = {
	homeserver: 'example.org',
	client: {public: 'https://matrix.example.org'},
	synapse: {host: 'matrix', metrics: ['http://localhost:9000']},
	prometheus: {host: 'matrix'},
	links: {Grafana: 'https://grafana.example.org/d/matrix'},
};

const open = (more: FakeOptions['config'] = config, size = {columns: 120, rows: 31}) => {
	const fake = fakeProgram({config: more});
	const screen = openPane(fake, federationPane, size);
	screens.push(screen);
	return {fake, screen};
};

const probe = <Facts,>(part: string, facts: Facts, more: Partial<Probe<Facts>> = {}): Probe<Facts> => ({
	stack: 'example.org',
	part,
	target: `https://example.org/.well-known/matrix/${part}`,
	state: 'up',
	facts,
	took: 22,
	history: emptySeries,
	...more,
});

const good: WellKnownFile = {
	verdict: 'good',
	checks: [{what: 'm.server', wanted: 'HOST or HOST:PORT', seen: 'matrix.example.org:443', good: true}],
	value: 'matrix.example.org:443',
};
const withoutCors: WellKnownFile = {
	verdict: 'bad',
	checks: [{what: 'CORS', wanted: 'Access-Control-Allow-Origin: *', seen: 'no such header', good: false}],
	value: 'https://matrix.example.org',
};

test('well-known files that the config does not want are said to be off, and not asked for', async () => {
	const {fake, screen} = open({...config, wellKnown: false});
	await screen.until(/– +Well-known +off in the config +wellKnown: true/);
	assert.equal(fake.looked.has('well-known@matrix'), false);
});

test('F2, F3: each file with its verdict, what was seen and what was wanted', async () => {
	const {fake, screen} = open();
	await screen.until(/waiting +Well-known/);
	void fake.set({id: 'well-known'}, 'matrix', live([probe('server', good), probe('client', withoutCors)]));
	const text = await screen.until(/✓ ok +Well-known server +matrix\.example\.org:443/);
	assert.match(text, /▲ wrong +Well-known client/);
	assert.match(text, /▲ wrong +CORS +no such header +Access-Control-Allow-Origin: \*/);
	assert.match(text, /22 ms/);
});

test('what does not answer is down with the reason; Enter shows all of it', async () => {
	const {fake, screen} = open();
	const problem = {message: 'the certificate of example.org has expired', cure: 'renew it'};
	const {facts: _none, ...down} = probe('server', good, {state: 'down', problem});
	void fake.set({id: 'well-known'}, 'matrix', live([down]));
	await screen.until(/✗ down +Well-known server +the certificate of example\.org/);
	await screen.press(keys.enter);
	const overlay = screen.frame.overlays.value.at(-1);
	assert.deepEqual(overlay?.kind === 'viewer' && overlay.lines, [
		'Well-known server – down',
		'seen: the certificate of example.org has expired',
		'at: https://example.org/.well-known/matrix/server',
		'→ renew it',
	]);
});

test('M4, X1: client URLs, the targets of Prometheus, links', async () => {
	const {fake, screen} = open();
	const client = probe<ClientFacts>('public', {versions: ['v1.12']}, {target: 'https://matrix.example.org'});
	const facts: PrometheusFacts = {
		targets: [
			{
				job: 'synapse',
				instance: 'matrix:9000',
				url: 'http://matrix:9000/metrics',
				health: 'down',
				error: 'connection refused',
				scrapedAt: Date.now() - 4000,
			},
		],
	};
	void fake.set({id: 'client'}, 'matrix', live([client]));
	void fake.set({id: 'prometheus'}, 'matrix', live([probe('prometheus', facts)]));
	const text = await screen.until(/✗ down +Prometheus +matrix:9000 down: connect/);
	assert.match(text, /✓ ok +Client URL public +answers, speaks v1\.12/);
	assert.match(text, /– +Grafana +.*https:\/\/grafana\.example\.org/);
});

test('F4: what waits to be sent, against its limit; what the server does not expose is never 0', async () => {
	const {fake, screen} = open();
	await screen.until(/waiting +Queue and lag/);
	const figures: readonly KeyFigure[] = [
		{id: 'queue', value: 1500, parts: [1500], history: {values: [1, 700, 1500]}},
		{id: 'lag', value: 0.4, parts: [0.4], history: {values: [0.4]}},
		{id: 'destinations', absence: 'absent', parts: [undefined], history: emptySeries},
	];
	const data = {at: Date.now(), stacks: [{stack: 'example.org', endpoints: [], figures, trends: new Map()}]};
	void fake.set({id: 'metrics'}, 'matrix', live(data));
	const text = await screen.until(/▲ wrong +Federation queue .*below 1000 +1500/);
	assert.match(text, /✓ ok +Federation lag .*below 60 s +400 ms/);
	assert.match(text, /– +Servers sent to +not exposed by this server +–/);
});

test('F5: the log of Synapse, of which only federation is kept; Esc shows all of it', async () => {
	const {fake, screen} = open();
	const lines = [1, 2, 3, 4].map(seq => ({
		...logLine(seq),
		text: seq % 2 === 0 ? `synapse.federation.sender - ${seq} - tried` : `synapse.access.http - ${seq} - asked`,
	}));
	void fake.set({id: 'containers'}, 'matrix', live([container('synapse')]));
	void fake.set({id: 'container-logs'}, 'matrix', live(logData(lines)), container('synapse').id);
	const text = await screen.until('synapse.federation.sender - 4');
	assert.match(text, /logs: synapse/);
	assert.match(text, /& federation/);
	assert.doesNotMatch(text, /synapse\.access/);
	await screen.press(keys.tab, keys.esc);
	await screen.until('synapse.access.http - 3');
});

test('what the config does not have is said, and how to have it', async () => {
	const {screen} = open({});
	const text = await screen.until(/Well-known +not in the config +homeserver: NAME/);
	assert.match(text, /Client URL +not in the config +client: \{public/);
	assert.match(text, /No Synapse in the config/);
	assert.match(text, /Queue and lag +no metrics in the config/);
	assert.doesNotMatch(text, /Prometheus/);
});

test('a container of another name is said to be missing', async () => {
	const {fake, screen} = open();
	await screen.until('Waiting for the containers of matrix');
	void fake.set({id: 'containers'}, 'matrix', live([container('homeserver')]));
	await screen.until('There is no container synapse on matrix');
});

test('what the Overview leads to is selected', async () => {
	const {fake, screen} = open();
	const files = [probe('server', good), probe('client', withoutCors)];
	void fake.set({id: 'well-known'}, 'matrix', live(files));
	await screen.until('CORS');
	const found = judgedBy(wellKnownRule, files, {config: fake.program.config, host: 'matrix'});
	goTo(screen.frame, 'federation', found.find(({part}) => part === 'well-known client')?.select);
	await screen.until(/› ▲ wrong +Well-known client/);
});

test('only the stack in front is shown', async () => {
	const {fake, screen} = open();
	const other = {...probe('server', good), stack: 'other'};
	void fake.set({id: 'well-known'}, 'matrix', live([other]));
	await screen.settle();
	assert.match(screen.text(), /waiting +Well-known/);
});

for (const [columns, rows] of [
	[60, 12],
	[80, 20],
	[200, 46],
] as const) {
	test(`fits ${columns}×${rows}`, async () => {
		const {fake, screen} = open(config, {columns, rows});
		void fake.set({id: 'well-known'}, 'matrix', live([probe('server', good), probe('client', withoutCors)]));
		await screen.until('CORS');
		assert.deepEqual(misfits(screen, columns, rows), []);
	});
}
