import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import type {Report} from '../../source/federation/report.js';
import {goTo} from '../../source/frame/go-to.js';
import type {KeyFigure} from '../../source/metrics/figures.js';
import {federationPane} from '../../source/panes/federation.js';
import {parseTesterReport} from '../../source/parsers/federation-tester.js';
import {federationRule} from '../../source/rules/federation.js';
import type {ClientFacts} from '../../source/sources/client.js';
import type {Probe} from '../../source/sources/probe.js';
import type {PrometheusFacts} from '../../source/sources/prometheus.js';
import {emptySeries} from '../../source/store/series.js';
import {container, live, logData, logLine} from '../helpers/containers.js';
import {type FakeOptions, fakeProgram} from '../helpers/fake-program.js';
import {checkOf, reportOf, withStep} from '../helpers/federation-checks.js';
import {judgedBy} from '../helpers/judged.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';
import {goReport} from '../helpers/tester-reports.js';

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
	const put = (here: Report | undefined, there?: Report) => {
		if (there) {
			void fake.set({id: 'federation-from-host'}, 'matrix', live([checkOf(there)]));
		}

		return fake.set({id: 'federation'}, 'matrix', live([checkOf(here)]));
	};
	return {fake, screen, put};
};

const probe = <Facts,>(part: string, facts: Facts, more: Partial<Probe<Facts>> = {}): Probe<Facts> => ({
	stack: 'example.org',
	part,
	target: `https://example.org/${part}`,
	state: 'up',
	facts,
	took: 22,
	history: emptySeries,
	...more,
});

/** The rows of the list, without what is around it. */
const listed = (text: string): readonly string[] => text.split('\n').filter(line => /^[› ] [✓▲✗?–·◌]/.test(line));

test('a check that the config does not want is said to be off', async () => {
	const {screen} = open({...config, wellKnown: false});
	await screen.until(/– +Federation +off in the config/);
});

test('F7: the verdict, then its steps, closed where all is well; certificates with the days left', async () => {
	const {screen, put} = open();
	await screen.until(/◌ waiting +Federation +the first check/);
	void put(reportOf('up'), reportOf('up'));
	const text = await screen.until(/✓ ok +✓ +Federation +Other servers can reach example\.org\./);
	assert.match(text, /✓ ok +✓ +▸ Where other servers go +matrix\.example\.org:443/);
	assert.match(text, /✓ ok +✓ +▸ Homeserver, as other servers/);
	assert.match(text, /✓ ok +✓ +▸ Client discovery +https:\/\/matrix\.example\.org answers/);
	assert.match(text, /✓ ok +Certificate matrix\.example\.org +until .* 6[01] d/);
	assert.doesNotMatch(text, /Signing keys/);
	assert.match(text, /checked 0s ago from here, 0s ago from matrix; every 15m/);
});

test('what is wrong is open down to the fault; the selected step tells what was seen, wanted, the cause, the cure', async () => {
	const {screen, put} = open(config, {columns: 120, rows: 46});
	await put(reportOf('bad gateway'), reportOf('up'));
	const text = await screen.until(/✗ broken +✓ +Version +502 with HTML/);
	assert.match(text, /✗ broken +✓ +Federation +Other servers cannot reach example\.org/);
	assert.match(text, /▾ 203\.0\.113\.10:443 \(IPv4\)/);
	goTo(screen.frame, 'federation', 'step server/203.0.113.10:443/version');
	const told = await screen.until(/likely cause +the reverse proxy does not reach/);
	assert.match(told, /seen from here +502 with HTML: 502 Bad Gateway/);
	assert.match(told, /seen from matrix +✓ ok: Synapse 1\.160\.0/);
	assert.match(told, /wanted +GET \/_matrix\/federation\/v1\/version/);
	assert.match(told, /what helps +Let the reverse proxy pass/);
});

test('Space and the arrows open and close a step', async () => {
	const {screen, put} = open();
	await put(reportOf('up'), reportOf('up'));
	await screen.until('▸ Homeserver');
	goTo(screen.frame, 'federation', 'step server');
	await screen.until(/› ✓ ok +✓ +▸ Homeserver/);
	await screen.press(' ');
	const opened = await screen.until(/› ✓ ok +✓ +▾ Homeserver/);
	assert.match(opened, /▸ \[2001:db8::10\]:443 \(IPv6\)/);
	await screen.press(keys.down, keys.right);
	await screen.until(/TLS and certificate/);
	await screen.press(keys.left, keys.left);
	await screen.until(/▸ Homeserver/);
	assert.doesNotMatch(screen.text(), /TLS and certificate|IPv6\)/);
});

test('Enter shows all of a step, also where there is no room for details', async () => {
	const {screen, put} = open(config, {columns: 60, rows: 12});
	await put(reportOf('down'), reportOf('down'));
	goTo(screen.frame, 'federation', 'step server/203.0.113.10:443/connect');
	await screen.until(/› ✗ broken/);
	await screen.press(keys.enter);
	const overlay = screen.frame.overlays.value.at(-1);
	assert.deepEqual(overlay?.kind === 'viewer' && overlay.lines, [
		'Connection to 203.0.113.10:443 – ✗ broken',
		'seen: the connection is refused',
		'likely cause: nothing listens on this port, or a firewall rejects it',
		'what helps: Let the server or its reverse proxy listen there, and open the port.',
	]);
});

test('c checks again, here and from the host, and says that it does', async () => {
	const {fake, screen, put} = open();
	const refreshed: string[] = [];
	fake.program.sources.refresh = ids => void refreshed.push(...ids);
	await put(reportOf('up', Date.now() - 300_000));
	await screen.until(/Federation +Other servers can reach.* 4m|5m/);
	await screen.press('c');
	await screen.until(/Federation +checking … Other servers can reach/);
	assert.deepEqual(refreshed, ['federation', 'federation-from-host']);
	await put(reportOf('up', Date.now() + 1000));
	await screen.until(/Federation +Other servers can reach/);
});

test('why nothing is seen from the host is said, and a step that only it has', async () => {
	const {fake, screen} = open(config, {columns: 120, rows: 46});
	const report = reportOf('up');
	const missing = [{part: 'dns' as const, what: 'no name server answers matrix over TCP', cure: 'let it'}];
	const more = {...report, steps: [...report.steps, {...report.steps[0]!, id: 'other', title: 'Another step'}]};
	void fake.set({id: 'federation-from-host'}, 'matrix', live([checkOf(more, {missing})]));
	void fake.set({id: 'federation'}, 'matrix', live([checkOf(report)]));
	const text = await screen.until('no name server answers matrix over TCP → let it');
	assert.match(text, /– +✓ +Another step +from matrix: example\.org/);
	void fake.set({id: 'federation-from-host'}, 'matrix', {
		phase: 'down',
		data: [],
		error: {message: 'matrix: no route to host'},
	});
	await screen.until('from matrix: matrix: no route to host');
});

test('words of other servers draw nothing of their own, however long they are', async () => {
	const {screen, put} = open(config, {columns: 80, rows: 20});
	const long = 'x'.repeat(5000);
	await put(withStep(reportOf('up'), 'server', {verdict: 'critical', seen: long, evidence: [long], children: []}));
	goTo(screen.frame, 'federation', 'step server');
	await screen.until('xxxx');
	assert.deepEqual(misfits(screen, 80, 20), []);
});

test('a homeserver that cannot be looked at is unknown, with the reason', async () => {
	const {fake, screen} = open();
	const problem = {message: 'SYNAPTOP_CONNECT_TO makes no sense', cure: 'correct it'};
	void fake.set({id: 'federation'}, 'matrix', live([checkOf(undefined, {problem})]));
	await screen.until(/\? unknown +Federation +SYNAPTOP_CONNECT_TO makes no sense/);
});

test('F1: the online tester where the config names one, with what differs', async () => {
	const federation = {tester: {url: 'http://127.0.0.1:1'}};
	const {fake, screen, put} = open({...config, federation});
	await put(reportOf('up'));
	await screen.until(/◌ waiting +Online tester +not asked yet/);
	const report = parseTesterReport(JSON.stringify(goReport))!;
	void fake.set({id: 'federation-tester'}, 'matrix', live([{stack: 'example.org', at: Date.now(), report}]));
	await screen.until(/▲ wrong +Online tester +federation is broken; differs: the tester/);
	goTo(screen.frame, 'federation', 'Online tester');
	await screen.until(/differs: it calls a server broken for one dead address \(here: IPv6\)/);
});

test('no word of an online tester where the config names none', async () => {
	const {screen, put} = open();
	await put(reportOf('up'));
	await screen.until('Homeserver');
	assert.doesNotMatch(screen.text(), /Online tester/);
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
	const {fake, screen} = open(config, {columns: 180, rows: 31});
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
	const {screen} = open({}, {columns: 180, rows: 31});
	const text = await screen.until(/Federation +not in the config +homeserver: NAME/);
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
	const {fake, screen, put} = open();
	const report = reportOf('bad gateway');
	await put(report);
	await screen.until('Version');
	const found = judgedBy(federationRule, [checkOf(report)], {config: fake.program.config, host: 'matrix'});
	goTo(screen.frame, 'federation', found.find(({part}) => part === 'federation')?.select);
	await screen.until(/› ✗ broken +Version/);
});

test('only the stack in front is shown', async () => {
	const {fake, screen} = open();
	void fake.set({id: 'federation'}, 'matrix', live([checkOf(reportOf('up'), {stack: 'other'})]));
	await screen.settle();
	assert.match(screen.text(), /waiting +Federation/);
});

for (const [columns, rows] of [
	[60, 12],
	[80, 20],
	[120, 31],
	[200, 46],
] as const) {
	test(`fits ${columns}×${rows}, and has the verdict and the fault`, async () => {
		const {screen, put} = open(config, {columns, rows});
		await put(reportOf('down'), reportOf('up'));
		const text = await screen.until(/✗ broken/);
		assert.deepEqual(misfits(screen, columns, rows), []);
		assert.ok(listed(text).length >= Math.min(6, rows / 2), text);
		for (const focus of [keys.tab, keys.tab]) {
			await screen.press(focus);
			assert.deepEqual(misfits(screen, columns, rows), []);
		}
	});
}
