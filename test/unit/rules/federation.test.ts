import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {CertificateFact, Report} from '../../../source/federation/report.js';
import {certificatesRule} from '../../../source/rules/certificates.js';
import {federationRule} from '../../../source/rules/federation.js';
import type {FederationCheck} from '../../../source/sources/federation.js';
import type {Slice} from '../../../source/store/slice.js';
import {checkOf, reportOf, withStep} from '../../helpers/federation-checks.js';
import {judgedAt, judgedBy, live} from '../../helpers/judged.js';

const config = configOf({
	hosts: {h: {ssh: 'LXC_matrix'}},
	homeserver: 'example.org',
	client: {public: 'https://matrix.example.org'},
	synapse: {host: 'h'},
});

const up = reportOf('up', judgedAt);
const judged = (check: FederationCheck, there?: Report, given = config) => {
	const others: Readonly<Record<string, Slice<unknown>>> = there
		? {'federation-from-host': live([checkOf(there)])}
		: {};
	return judgedBy(federationRule, [check], {config: given, others});
};

test('federation: quiet while others reach it and clients find it', () => {
	assert.deepEqual(
		judged(checkOf(up), up).map(({part, severity, text, group, tab}) => [part, severity, text, group, tab]),
		[
			['federation', 'ok', 'reached over IPv4 and IPv6, Synapse 1.160.0', 'federation', 'federation'],
			['client discovery', 'ok', 'https://matrix.example.org answers', 'federation', 'federation'],
		],
	);
});

test('federation: fires with the fault, what helps, and the step to look at; which of two faults it is', () => {
	const [found] = judged(checkOf(reportOf('bad gateway', judgedAt)), up);
	assert.equal(found?.severity, 'critical');
	assert.match(found.text, /502 Bad Gateway.*broken on the way/);
	assert.match(found.cure ?? '', /reverse proxy/);
	assert.equal(found.select, 'step server/203.0.113.10:443/version');
	const bad = reportOf('bad gateway', judgedAt);
	assert.match(judged(checkOf(bad), bad)[0]!.text, /broken there, not on the way$/);
});

test('federation: what could not be looked at is unknown, and an old name of the homeserver says nothing', () => {
	const [found] = judged(checkOf(undefined, {problem: {message: 'no way', cure: 'make one'}}));
	assert.deepEqual([found?.severity, found?.text, found?.cure], ['unknown', 'no way', 'make one']);
	const renamed: Report = {...reportOf('down', judgedAt), serverName: 'old.example.org'};
	assert.doesNotMatch(judged(checkOf(reportOf('down', judgedAt)), renamed)[0]!.text, /it is the same/);
});

test('client discovery: a wrong file warns, and so does one that leads elsewhere than the config', () => {
	const wrong = withStep(up, 'client', {
		verdict: 'warning',
		seen: 'no Access-Control-Allow-Origin',
		cure: 'Add it.',
		children: [],
	});
	const found = judged(checkOf({...wrong, verdict: 'warning'}));
	assert.deepEqual(
		found.map(({part, severity}) => [part, severity]),
		[
			['client discovery', 'warning'],
			['federation', 'ok'],
		],
	);
	assert.deepEqual([found[0]!.text, found[0]!.cure], ['no Access-Control-Allow-Origin', 'Add it.']);
	const elsewhere = judged(checkOf({...up, clientUrl: 'https://old.example.org/'}));
	assert.deepEqual(
		[elsewhere[0]!.severity, elsewhere[0]!.text],
		[
			'warning',
			'the client well-known file leads to https://old.example.org/, the config says https://matrix.example.org',
		],
	);
	assert.equal(judged(checkOf({...up, clientUrl: 'https://matrix.example.org/'}))[0]!.severity, 'ok', 'a slash more');
});

const day = 86_400_000;
const certificate = (left: number, life = 90): CertificateFact => ({
	name: 'matrix.example.org',
	address: '203.0.113.10',
	validFrom: judgedAt + (left - life) * day,
	validTo: judgedAt + left * day,
	daysLeft: Math.floor(left),
});

const days = (certificates: readonly CertificateFact[], given = config) =>
	judgedBy(certificatesRule, [checkOf({...up, certificates})], {config: given}).map(
		({part, severity, text, figure}) => [part, severity, text, figure] as const,
	);

test('certificates: the days that are left, with borders at the thresholds', () => {
	const of = (left: number, life?: number) => days([certificate(left, life)])[0]!.slice(1, 3);
	assert.deepEqual(of(61.5), ['ok', '61 days left, until 2027-03-17']);
	assert.equal(of(14)[0], 'ok');
	assert.deepEqual(of(13.9), ['warning', 'ends in 13 days, 2027-01-29']);
	assert.equal(of(3)[0], 'warning');
	assert.equal(of(2.9)[0], 'critical');
	assert.deepEqual(of(0.5), ['critical', 'ends in 12 h, 2027-01-15']);
	assert.deepEqual(of(0), ['critical', 'ended 0 h ago, 2027-01-15']);
	assert.deepEqual(of(-2), ['critical', 'ended 2 days ago, 2027-01-13']);
});

test('certificates: the config moves the borders; one that lives six days has its own', () => {
	const wide = configOf({
		hosts: {h: {ssh: 'LXC_matrix'}},
		homeserver: 'example.org',
		thresholds: {certificateWarning: 30, certificateCritical: 10},
	});
	const of = (left: number, life: number) => days([certificate(left, life)], wide)[0]![1];
	assert.deepEqual([of(29, 365), of(31, 365), of(9, 365)], ['warning', 'ok', 'critical']);
	const short = (left: number) => days([certificate(left, 6)])[0]![1];
	assert.deepEqual([short(1.1), short(0.9), short(0.2)], ['ok', 'warning', 'critical']);
});

test('certificates: of several addresses the one that ends first; those that the host saw where none was seen from here', () => {
	const two = [certificate(60), {...certificate(5), address: '2001:db8::10'}];
	assert.deepEqual(
		days(two).map(one => one[1]),
		['warning'],
	);
	const down = reportOf('down', judgedAt);
	const there = {...up, certificates: [certificate(2)]};
	const found = judgedBy(certificatesRule, [checkOf(down)], {
		config,
		others: {'federation-from-host': live([checkOf(there)])},
	});
	assert.deepEqual([found[0]?.severity, found[0]?.figure], ['critical', '2 d']);
});
