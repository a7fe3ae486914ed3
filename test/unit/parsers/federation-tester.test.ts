import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {parseTesterReport} from '../../../source/parsers/federation-tester.js';
import {goReport, rustReport} from '../../helpers/tester-reports.js';

const parse = (data: unknown) => parseTesterReport(JSON.stringify(data));

test('the Go shape: one dead IPv6 address, the others well', () => {
	assert.deepEqual(parse(goReport), {
		shape: 'go',
		ok: false,
		problems: [],
		delegated: 'matrix.example.org:443',
		addresses: [
			{address: '203.0.113.10:443', ok: true},
			{address: '[2001:db8::10]:443', ok: false, problem: 'dial tcp [2001:db8::10]:443: i/o timeout'},
		],
		software: 'Synapse 1.160.0',
	});
});

test('the Go shape: errors wherever they stand, and a check that failed', () => {
	const report = parse({
		...goReport,
		WellKnownResult: {
			'm.server': '',
			result: 'Get "https://example.org/…": context deadline exceeded',
			CacheExpiresAt: 0,
		},
		DNSResult: {SRVError: {Message: 'lookup failed'}, Hosts: {'example.org': {Error: {Message: 'no such host'}}}},
		Version: {error: 'no version'},
		ConnectionReports: {
			'203.0.113.10:8448': {Checks: {AllChecksOK: false, ValidCertificates: false}, Errors: null},
			'203.0.113.11:8448': {Checks: {AllChecksOK: false}, Errors: [{Message: 'Missing key'}]},
		},
		ConnectionErrors: {},
	});
	assert.deepEqual(report?.problems, [
		'Get "https://example.org/…": context deadline exceeded',
		'lookup failed',
		'no such host',
		'no version',
	]);
	assert.deepEqual(report?.addresses, [
		{address: '203.0.113.10:8448', ok: false, problem: 'the certificate is not valid'},
		{address: '203.0.113.11:8448', ok: false, problem: 'Missing key'},
	]);
	assert.equal(report?.delegated, undefined);
	assert.equal(report?.software, undefined);
});

test('the Rust shape: a file for each address, errors with codes', () => {
	assert.deepEqual(parse(rustReport), {
		shape: 'rust',
		ok: true,
		problems: ['Timeout'],
		delegated: 'matrix.example.org:443',
		addresses: [
			{address: '203.0.113.10:443', ok: true},
			{address: '[2001:db8::10]:443', ok: false, problem: 'Timeout'},
		],
		software: 'Synapse 1.160.0',
	});
});

test('what is no report is none', () => {
	for (const text of ['', 'GOOD', '{}', '[]', 'null', '{"FederationOK":"true"}', '<html>', '{"FederationOK":']) {
		assert.equal(parseTesterReport(text), undefined, text);
	}
});

test('hostile reports: control sequences, names of Object, huge lists', () => {
	const evil = '\u001b]52;c;AAAA\u0007\u001b[2J\u202eevil\n';
	const report = parse({
		FederationOK: false,
		Error: evil,
		WellKnownResult: {'m.server': evil},
		Version: {name: evil, version: '1'},
		ConnectionReports: JSON.parse(`{"__proto__": {"Checks": {"AllChecksOK": true}}, "${'x'.repeat(5000)}": null}`),
		ConnectionErrors: Object.fromEntries(Array.from({length: 10_000}, (_, index) => [`a${index}`, {Message: evil}])),
	});
	assert.ok(report);
	assert.ok(report.addresses.length <= 32);
	assert.doesNotMatch(JSON.stringify(report), /\\u001b|\\u0007|\\n|\u202e/);
	assert.ok(report.addresses.every(({address}) => address.length <= 200));
	assert.equal(({} as {Checks?: unknown}).Checks, undefined);
});

test('any JSON is a report or none, and throws nothing', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.boolean(), (value, ok) => {
			const report = parse({
				FederationOK: ok,
				WellKnownResult: value,
				ConnectionReports: value,
				ConnectionErrors: value,
				DNSResult: value,
				Version: value,
				Error: value,
			});
			assert.equal(report?.ok, ok);
			parse(value);
		}),
	);
});
