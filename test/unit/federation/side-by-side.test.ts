import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Report} from '../../../source/federation/report.js';
import {faultIn, federationVerdict, isBlind, sideBySide} from '../../../source/federation/side-by-side.js';
import {reportOf, withStep} from '../../helpers/federation-checks.js';

const good = reportOf('up');
const bad = reportOf('down');
const blind: Report = {
	...withStep(bad, 'server', {code: 'dns-failed', seen: 'no answer', children: []}),
	reachable: 'no',
	verdict: 'critical',
};

const of = (here: Report, there?: Report) => {
	const {verdict, place, sentence} = sideBySide(here, there, 'LXC_matrix');
	return [verdict, place, sentence] as const;
};

test('well on both sides, and with one side only', () => {
	assert.deepEqual(of(good), ['ok', undefined, 'Other servers can reach example.org.']);
	assert.deepEqual(of(good, good), ['ok', undefined, 'Other servers can reach example.org.']);
	assert.equal(sideBySide(good, good).fault, undefined);
});

test('broken on both sides: broken there', () => {
	const [verdict, place, sentence] = of(bad, bad);
	assert.deepEqual([verdict, place], ['critical', 'there']);
	assert.match(
		sentence,
		/cannot reach example\.org: .*connection is refused.* From LXC_matrix it is the same: broken there/,
	);
});

test('well from its own machine: broken on the way', () => {
	const [verdict, place, sentence] = of(bad, good);
	assert.deepEqual([verdict, place], ['critical', 'way']);
	assert.match(sentence, /From LXC_matrix it is well: broken on the way/);
});

test('not reached by its own machine alone: told, and no alert', () => {
	const [verdict, place, sentence] = of(good, bad);
	assert.deepEqual([verdict, place], ['ok', 'from-host']);
	assert.match(sentence, /From LXC_matrix itself it is not so, which matters to it alone: the connection is refused/);
});

test('a resolver or network here that does not answer judges nobody', () => {
	assert.equal(isBlind(blind), true);
	assert.equal(isBlind(bad), false);
	assert.deepEqual(of(blind).slice(0, 2), ['unknown', undefined]);
	assert.deepEqual(of(blind, good).slice(0, 2), ['unknown', undefined]);
	assert.match(of(blind, good)[2], /^Could not be judged from here: .* From LXC_matrix: Other servers can reach/);
	assert.deepEqual(of(blind, bad).slice(0, 2), ['critical', 'there'], 'what its own machine sees is enough');
	assert.deepEqual(of(blind, blind).slice(0, 2), ['critical', 'there'], 'nobody can resolve it');
});

test('what can be judged from neither side is not called well', () => {
	const unasked: Report = {
		...withStep(blind, 'server', {code: 'dns-unasked', verdict: 'skipped'}),
		verdict: 'warning',
		sentence: 'Whether other servers can reach example.org is not known: nobody could be asked.',
	};
	assert.deepEqual(of(unasked, unasked).slice(0, 2), ['unknown', undefined]);
	assert.deepEqual(of(unasked), ['unknown', undefined, unasked.sentence]);
	assert.deepEqual(of(unasked, blind).slice(0, 2), ['unknown', undefined]);
	assert.deepEqual(of(unasked, good).slice(0, 2), ['unknown', undefined]);
	assert.deepEqual(of(bad, unasked).slice(0, 2), ['critical', undefined]);
});

test('what the host could not judge is not called broken there', () => {
	const [verdict, place, sentence] = of(bad, blind);
	assert.deepEqual([verdict, place], ['critical', undefined]);
	assert.match(sentence, /From LXC_matrix it could not be judged/);
	assert.deepEqual(of(good, blind).slice(0, 2), ['ok', undefined]);
});

test('clients and days left are no fault of federation; their own verdicts tell them', () => {
	const client: Report = {...withStep(good, 'client', {verdict: 'warning', code: 'cors-missing'}), verdict: 'warning'};
	assert.equal(federationVerdict(client), 'ok');
	assert.equal(faultIn(client), undefined);
	const soon: Report = {
		...withStep(good, 'server/203.0.113.10:443/tls', {verdict: 'warning', code: 'certificate-ends-soon'}),
		verdict: 'warning',
	};
	assert.equal(federationVerdict(soon), 'ok');
	const other: Report = {
		...withStep(good, 'server/203.0.113.10:443/tls', {verdict: 'warning', code: 'certificate-weak', seen: 'weak'}),
		verdict: 'warning',
	};
	assert.equal(federationVerdict(other), 'warning');
});

test('the fault is the deepest one, with what helps', () => {
	const fault = faultIn(reportOf('bad gateway'));
	assert.equal(fault?.id, 'server/203.0.113.10:443/version');
	assert.match(fault.cure ?? '', /reverse proxy/);
});
