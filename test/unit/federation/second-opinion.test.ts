import assert from 'node:assert/strict';
import {test} from 'node:test';
import {differences} from '../../../source/federation/second-opinion.js';
import {parseTesterReport, type TesterReport} from '../../../source/parsers/federation-tester.js';
import {reportOf} from '../../helpers/federation-checks.js';
import {goReport, rustReport} from '../../helpers/tester-reports.js';

const go = parseTesterReport(JSON.stringify(goReport))!;
const rust = parseTesterReport(JSON.stringify(rustReport))!;
const agreeing: TesterReport = {...rust, addresses: rust.addresses.map(({address}) => ({address, ok: true}))};

test('no word where both say the same, also of what is broken', () => {
	assert.deepEqual(differences(reportOf('up'), agreeing), []);
	const broken = {...agreeing, ok: false, addresses: agreeing.addresses.map(one => ({...one, ok: false}))};
	assert.deepEqual(differences(reportOf('down'), broken), []);
});

test('the Go tester calls one dead address a broken server: said why', () => {
	assert.deepEqual(differences(reportOf('up'), go), [
		'the tester calls it broken',
		'it calls a server broken for one dead address (here: IPv6)',
		'[2001:db8::10]:443: answers from here, not the tester: dial tcp [2001:db8::10]:443: i/o timeout',
	]);
});

test('it reaches what this check does not', () => {
	const [first, second] = differences(reportOf('down'), agreeing);
	assert.match(first!, /^the tester reaches it, this check does not: Other servers cannot reach/);
	assert.match(second!, /^203\.0\.113\.10:443: answers the tester, not from here: the connection is refused$/);
});

test('other addresses, other software', () => {
	const other: TesterReport = {
		...agreeing,
		addresses: [{address: '203.0.113.99:443', ok: true}],
		software: 'Conduit 0.9',
	};
	assert.deepEqual(differences(reportOf('up'), other), [
		'203.0.113.99:443: only the tester came to it',
		'203.0.113.10:443: the tester did not come to it',
		'[2001:db8::10]:443: the tester did not come to it',
		'the tester sees Conduit 0.9, this check Synapse 1.160.0',
	]);
});
