import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {Report} from '../../../source/federation/report.js';
import {HostError} from '../../../source/hosts/host.js';
import {parseTesterReport} from '../../../source/parsers/federation-tester.js';
import type {Verdict} from '../../../source/rules/rule.js';
import {judgeClientFile, judgeNames, judgeServerFile} from '../../../source/runbook/federation/names.js';
import {judgeProxy} from '../../../source/runbook/federation/proxy.js';
import {judgeDestinations, judgeTester} from '../../../source/runbook/federation/reach-steps.js';
import {judgeServer} from '../../../source/runbook/federation/server.js';
import {federationFlow} from '../../../source/runbook/federation.js';
import {askVersions} from '../../../source/runbook/homeserver-answers.js';
import {
	certificateFor,
	checkIn,
	clientFile,
	homeserver,
	type Port,
	type Replies,
	serverFile,
	type Zone,
} from '../../helpers/federation-world.js';
import {goReport} from '../../helpers/tester-reports.js';

const name = 'example.org';
const day = 86_400_000;
const zone: Zone = {a: {[name]: ['192.0.2.1']}};
const versions = {
	'/_matrix/client/versions': {body: {versions: ['v1.12']}, headers: {'access-control-allow-origin': '*'}},
};
const files = {...serverFile(`${name}:443`), ...clientFile(`https://${name}`), ...versions};
const badGateway = {status: 502, headers: {'content-type': 'text/html'}, body: '<html><title>502 Bad Gateway</title>'};

/** A report of a real check of a homeserver behind one port. */
const reportOf = (
	replies: Replies = {},
	more: {zone?: Zone; ports?: Readonly<Record<string, Port>>} = {},
): Promise<Report> =>
	checkIn(
		name,
		more.zone ?? zone,
		more.ports ?? {
			'192.0.2.1:443': {certificate: certificateFor(name), replies: homeserver(name, {...files, ...replies})},
		},
	);

const side = {host: 'h', synapse: 'ok', nowhere: false} as const;

describe('names', () => {
	test('all is well', async () => {
		const report = await reportOf();
		assert.equal(judgeServerFile(report).severity, 'ok');
		assert.equal(judgeClientFile(report, {synapseDown: false}).severity, 'ok');
		assert.deepEqual(
			[judgeNames(report).severity, judgeNames(report).text],
			['ok', `${name}:443: 192.0.2.1 (m.server of the well-known file of ${name})`],
		);
		assert.equal(judgeServer(report, side).severity, 'ok');
	});

	test('no such name: DNS is the cause, the files are not blamed', async () => {
		const report = await reportOf({}, {zone: {}});
		assert.deepEqual(
			[
				judgeServerFile(report),
				judgeClientFile(report, {synapseDown: false}),
				judgeServer(report, {...side, nowhere: true}),
			].map(({severity}) => severity),
			['skipped', 'skipped', 'skipped'],
		);
		const {severity, text, next} = judgeNames(report);
		assert.deepEqual([severity, text], ['critical', `DNS: there is no name ${name}`]);
		assert.match(next ?? '', /A or AAAA records/);
	});

	test('from the host it is otherwise', async () => {
		const [here, gone] = [await reportOf(), await reportOf({}, {zone: {}})];
		const there = (report: Report) => ({host: 'h', missing: [], report});
		assert.match(judgeNames(gone, there(here)).text, /no name example\.org; from h it is resolved$/);
		assert.deepEqual(
			[judgeNames(here, there(gone)).severity, judgeNames(here, there(gone)).text],
			['warning', `DNS of h: there is no name ${name}; from here it is resolved`],
		);
		const {severity, evidence} = judgeNames(here, {host: 'h', missing: [], problem: 'h is away'});
		assert.equal(severity, 'ok');
		assert.ok(evidence?.includes('from h: h is away'));
	});

	test('a well-known file that leads nowhere: it is named with the name', async () => {
		const report = await reportOf(serverFile('gone.example'));
		assert.match(
			judgeNames(report).text,
			/^DNS: there is no name gone\.example \(m\.server of the well-known file of example\.org\)$/,
		);
	});

	test('no file is allowed; the client file of another place is not', async () => {
		const report = await reportOf({'/.well-known/matrix/server': {status: 404, body: ''}});
		assert.equal(judgeServerFile(report).severity, 'ok');
		const mismatch = 'the client well-known file leads to https://a, the config says https://b';
		assert.deepEqual(
			[
				judgeClientFile(report, {mismatch, synapseDown: false}).severity,
				judgeClientFile(report, {mismatch, synapseDown: false}).text,
			],
			['warning', mismatch],
		);
	});

	test('a client API that does not answer is no fault of the file where Synapse is down', async () => {
		const report = await reportOf({'/_matrix/client/versions': badGateway});
		assert.match(judgeClientFile(report, {synapseDown: false}).text, /, the client API behind it: 502/);
		assert.equal(judgeClientFile(report, {synapseDown: true}).severity, 'skipped');
	});
});

describe('the homeserver as others reach it', () => {
	const down = {'/_matrix/federation/v1/version': badGateway, '/_matrix/key/v2/server': badGateway};

	test('502: of the proxy where Synapse answers, of Synapse where it does not', async () => {
		const report = await reportOf(down);
		assert.match(
			judgeServer(report, side).text,
			/the reverse proxy at 192\.0\.2\.1:443 answers 502 to other servers, though Synapse answers on h$/,
		);
		assert.match(judgeServer(report, side).next ?? '', /upstream/);
		const blamed = judgeServer(report, {...side, synapse: 'critical'});
		assert.deepEqual(
			[blamed.severity, /TLS and certificate are well; behind them Synapse/.test(blamed.text)],
			['skipped', true],
		);
	});

	test('a certificate that is not good is told also while Synapse is down', async () => {
		const ports = {'192.0.2.1:443': {certificate: certificateFor('other.example'), replies: {...files, ...down}}};
		const found = judgeServer(await reportOf({}, {ports}), {...side, synapse: 'critical'});
		assert.equal(found.severity, 'critical');
	});

	test('a port that is closed: whose doing it is that others come there', async () => {
		const replies = homeserver(name, {...files, ...serverFile(`${name}:9999`)});
		const report = await reportOf({}, {ports: {'192.0.2.1:443': {certificate: certificateFor(name), replies}}});
		assert.match(
			judgeServer(report, side).text,
			/192\.0\.2\.1:9999, where m\.server of the well-known file leads: the connection is refused$/,
		);
		const there = await reportOf();
		assert.match(judgeServer(report, {...side, there}).text, /; from h it is well: broken on the way there/);
		assert.match(judgeServer(report, {...side, there: report}).text, /; from h it is the same$/);
	});

	test('another homeserver', async () => {
		const ports = {
			'192.0.2.1:443': {certificate: certificateFor(name), replies: {...homeserver('other.example'), ...files}},
		};
		assert.match(
			judgeServer(await reportOf({}, {ports}), side).text,
			/calls itself "other\.example": it is led to another one/,
		);
	});
});

describe('the reverse proxy', () => {
	const look = {url: 'https://m.example.org', synapse: 'ok', where: 'http://localhost:8008 on h', host: 'h'} as const;
	const up = {kind: 'up', versions: ['v1.11', 'v1.12']} as const;
	const other = (status: number, words = `${status} with HTML`) => ({kind: 'other', status, words}) as const;
	const cases: ReadonlyArray<readonly [string, Partial<Parameters<typeof judgeProxy>[0]>, string, RegExp]> = [
		['it answers', {answered: up, own: up}, 'ok', /answers, as Synapse does$/],
		['nothing to compare it with', {answered: up}, 'ok', /^https:\/\/m\.example\.org answers$/],
		['another homeserver', {answered: {...up, versions: ['r0.6.1']}, own: up}, 'warning', /answers other than Synapse/],
		['502', {answered: other(502)}, 'critical', /answers 502 though Synapse answers at http:\/\/localhost:8008 on h/],
		['503, Synapse is down', {answered: other(503), synapse: 'critical'}, 'skipped', /no fault of the proxy$/],
		[
			'504, nothing is known of Synapse',
			{answered: other(504), synapse: 'unknown'},
			'critical',
			/answers 504: it waits in vain/,
		],
		['404', {answered: other(404)}, 'critical', /does not pass \/_matrix on to Synapse: 404/],
		[
			'a redirect',
			{answered: {...other(302), location: 'https://a/'}},
			'critical',
			/sends clients on to https:\/\/a\/ \(302\)/,
		],
		[
			'silence',
			{answered: {kind: 'silent', words: 'no answer within 8 s'}},
			'critical',
			/does not answer: no answer within 8 s$/,
		],
		[
			'silence from here alone',
			{answered: {kind: 'silent', words: 'nothing listens there'}, fromHost: up},
			'critical',
			/; from h it answers: broken on the way there/,
		],
		[
			'a certificate',
			{answered: {kind: 'silent', words: 'the certificate of m has expired'}},
			'critical',
			/^clients do not trust/,
		],
		['no question', {answered: {kind: 'unknown', words: 'given up'}}, 'unknown', /could not be asked/],
	];
	for (const [what, more, severity, text] of cases) {
		test(what, () => {
			const found = judgeProxy({...look, answered: up, ...more});
			assert.equal(found.severity, severity, found.text);
			assert.match(found.text, text);
		});
	}
});

test('who answers for the client API, and who does not', async () => {
	const asked = (answer: () => Promise<unknown>) => askVersions({get: answer as never}, 'http://h:8008/');
	const gives = (status: number, body: string, headers = {}) =>
		asked(async () => ({status, headers, body: Buffer.from(body)}));
	const fails = (kind: HostError['kind'], words: string) =>
		asked(async () => {
			throw new HostError(kind, 'h', words, {cure: 'look'});
		});
	assert.deepEqual(await gives(200, '{"versions":["v1.12"]}'), {kind: 'up', versions: ['v1.12']});
	assert.deepEqual(await gives(200, '<html><title>Hi</title>'), {
		kind: 'other',
		status: 200,
		words: '200 with HTML: Hi',
	});
	assert.deepEqual(await gives(301, '', {location: 'https://a\u001b[31m'}), {
		kind: 'other',
		status: 301,
		words: '301 without a body',
		location: 'https://a',
	});
	assert.deepEqual(await fails('refused', 'x'), {kind: 'silent', words: 'nothing listens there', cure: 'look'});
	assert.deepEqual(await fails('timeout', 'x'), {kind: 'silent', words: 'no answer within 8 s', cure: 'look'});
	assert.deepEqual(await fails('unreachable', 'h is away'), {kind: 'unknown', words: 'h is away', cure: 'look'});
});

describe('what others say', () => {
	const now = 1_800_000_000_000;
	const failing = (one: string, since: number) => ({name: one, failingSince: now - since});

	test('servers that fail: many at a time are ours, old ones are gone', () => {
		const judge = (all: ReadonlyArray<ReturnType<typeof failing>>, total: number) =>
			judgeDestinations({failing: all, cut: false, total}, now, 'h', 'example.org');
		assert.deepEqual([judge([], 5).severity, judge([], 5).text], ['ok', 'none of 5 servers that it sends to fails']);
		const many = judge([failing('a.org', 60_000), failing('b.org', 120_000), failing('c.org', 9 * day)], 4);
		assert.deepEqual(
			[many.severity, many.text],
			['warning', 'Synapse does not reach a.org (1m), b.org (2m): 2 of 3 servers that were there a day ago'],
		);
		assert.deepEqual(
			many.actions?.map(({action, target}) => `${action} ${target.id} ${target.stack}`),
			['a.org', 'b.org'].map(id => `destination.reset-connection ${id} example.org`),
		);
		assert.match(judge([failing('a.org', 60_000)], 9).text, /^1 of 9 servers fail, for less than a day a\.org \(1m\)$/);
		assert.equal(judge([failing('c.org', 9 * day)], 9).text, '1 of 9 servers fail, all for more than a day');
	});

	test('the online tester: of when it is, and that it may be wrong', async () => {
		const report = parseTesterReport(JSON.stringify(goReport))!;
		const opinion = {stack: 'example.org', at: now - 240_000, report};
		const found = judgeTester(opinion, await reportOf(), now);
		assert.equal(found.severity, 'warning');
		assert.match(found.text, /calls federation broken, asked 4m ago: \[2001:db8::10\]:443/);
		assert.match(found.next ?? '', /^It may be wrong: it calls a server broken for one dead address/);
		assert.equal(judgeTester({...opinion, report: {...report, ok: true}}, undefined, now).severity, 'ok');
		assert.equal(judgeTester({stack: 'example.org', at: now}, undefined, now).severity, 'skipped');
	});
});

test('what the check of federation is about, and what it explains', () => {
	const config = configOf({
		hosts: {h: {ssh: 'h'}, i: {ssh: 'i'}},
		stacks: {
			one: {homeserver: 'one.org', synapse: {host: 'h'}},
			two: {client: {lan: 'http://two'}, synapse: {host: 'i'}},
			three: {element: {host: 'h'}},
		},
	});
	const subjects = federationFlow.subjects(config);
	assert.deepEqual(
		subjects.map(({id, host}) => `${id} ${host}`),
		['one h', 'two i'],
	);
	const explained = (more: Partial<Verdict>) =>
		federationFlow.explains({host: 'h', part: 'x', severity: 'critical', text: '', ...more}, subjects[0]!);
	assert.ok(
		['federation', 'certificates', 'client'].every(group =>
			explained({group: group as Verdict['group']} as Partial<Verdict>),
		),
	);
	assert.ok(explained({rule: 'destinations', group: 'federation'}));
	assert.ok(!explained({group: 'homeserver'}));
	assert.ok(!explained({group: 'federation', host: 'i'}));
});
