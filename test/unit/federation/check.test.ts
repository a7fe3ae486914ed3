import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkFederation} from '../../../source/federation/check.js';
import {eachStep} from '../../../source/federation/report.js';
import {systemClock} from '../../../source/system/clock.js';
import {makeCertificate} from '../../helpers/certificates.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {
	authority,
	certificateFor,
	checkIn,
	clientFile,
	codesOf,
	homeserver,
	makeWorld,
	type Port,
	stepOf,
	zoneResolver,
} from '../../helpers/federation-world.js';

// The check as a whole: its end, what it leaves behind, what it says.

const name = 'example.org:8448';
const v4 = {'example.org': ['192.0.2.1']};
const two = {a: v4, aaaa: {'example.org': ['2001:db8::1']}};
const certificate = certificateFor('example.org');
const at = (): Port => ({certificate, replies: homeserver(name)});
const now = Date.now();
const version = '/_matrix/federation/v1/version';
const keys = '/_matrix/key/v2/server';
const issued = (more: object) => makeCertificate({names: ['example.org'], issuer: authority, ...more});

test('what is no server name ends at once', async () => {
	const report = await checkIn('exa mple', {}, {});
	assert.equal(report.verdict, 'critical');
	assert.deepEqual(codesOf(report), ['name-invalid']);
	assert.match(report.sentence, /a space.*character 4/);
});

test('the deadline ends everything that hangs, and what is skipped is told', async () => {
	const clock = createFakeClock(now);
	const made = makeWorld({'192.0.2.1:8448': 'silent', '192.0.2.1:443': 'hangs'});
	const resolver = zoneResolver({a: v4, cname: {'example.org': []}});
	const pending = checkFederation(name, {
		resolver,
		connect: made.connect,
		clock,
		deadline: 3000,
		timeout: 10_000,
		ca: [authority.cert],
	});
	await clock.advance(3000);
	const report = await pending;
	assert.equal(report.verdict, 'warning');
	assert.match(report.sentence, /is not known: the time for the check is over/);
	assert.equal(report.took, 3000);
	assert.deepEqual(
		[stepOf(report, 'server/192.0.2.1:8448/connect').code, stepOf(report, 'server/192.0.2.1:8448').verdict],
		['deadline', 'skipped'],
	);
	assert.equal(clock.pending, 0);
});

test('a resolver that hangs ends with the deadline', async () => {
	const clock = createFakeClock(now);
	const resolver = zoneResolver({a: {'example.org': 'hangs'}});
	const pending = checkFederation('example.org', {resolver, connect: makeWorld({}).connect, clock, deadline: 3000});
	await clock.advance(3000);
	const report = await pending;
	assert.equal(report.verdict, 'warning');
	assert.ok(
		codesOf(report).every(code => code === 'deadline'),
		codesOf(report).join(' '),
	);
	assert.equal(clock.pending, 0);
});

test('an aborted check rejects with the reason and leaves nothing open', async () => {
	const clock = createFakeClock(now);
	const made = makeWorld({'192.0.2.1:8448': 'hangs'});
	const controller = new AbortController();
	const options = {resolver: zoneResolver({a: v4}), connect: made.connect, clock, signal: controller.signal};
	const pending = checkFederation(name, options);
	await clock.advance(0);
	assert.equal(made.open(), 1);
	controller.abort(new Error('the person went on'));
	await assert.rejects(pending, /went on/);
	await clock.advance(0);
	assert.deepEqual([clock.pending, made.open()], [0, 0]);
	await assert.rejects(checkFederation(name, options), /went on/);
});

test('a check leaves no connection and no timer', async () => {
	const made = makeWorld({
		'192.0.2.1:8448': at(),
		'192.0.2.1:443': {certificate, replies: clientFile('https://example.org')},
	});
	let pending = 0;
	const clock = {
		...systemClock,
		after(ms: number, run: () => void) {
			pending += 1;
			const cancel = systemClock.after(ms, run);
			let done = false;
			return () => {
				pending -= done ? 0 : 1;
				done = true;
				cancel();
			};
		},
	};
	const report = await checkFederation(name, {
		resolver: zoneResolver({a: v4}),
		connect: made.connect,
		clock,
		ca: [authority.cert],
	});
	assert.equal(report.verdict, 'ok');
	await new Promise(resolve => setImmediate(resolve));
	assert.deepEqual([pending, made.open()], [0, 0]);
});

test('words of others are harmless, wherever they come from', async () => {
	const evil = '\u001b[31m\u001b]0;x\u0007\u202e\u200b\n';
	const report = await checkIn(
		'example.org',
		{a: v4},
		{
			'192.0.2.1:443': {
				certificate,
				replies: {
					'/.well-known/matrix/client': {body: {'m.homeserver': {base_url: `https://x${evil}`}}},
					'/.well-known/matrix/server': {status: 500, body: evil, headers: {'content-type': 'text/html'}},
				},
			},
			'192.0.2.1:8448': {
				certificate: issued({names: ['x'], commonName: evil}),
				replies: homeserver('example.org', {
					[version]: {body: {server: {name: evil, version: evil}}},
					[keys]: {
						body: {
							server_name: evil,
							verify_keys: {[`ed25519:${evil}`]: {key: evil}},
							old_verify_keys: {[`ed25519:${evil}`]: {}},
						},
					},
				}),
			},
		},
	);
	for (const text of JSON.stringify([report.sentence, eachStep(report.steps), report.software]).match(
		/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u200b]|\\u00[01]|\\n/g,
	) ?? []) {
		assert.fail(`${JSON.stringify(text)} in the report`);
	}

	assert.equal(JSON.stringify(report).includes('function'), false);
});

test('ids are whole paths, each once', async () => {
	const report = await checkIn(
		'example.org',
		two,
		{'192.0.2.1:443': {certificate, replies: clientFile('https://example.org')}},
		{publicResolver: zoneResolver(two)},
	);
	const ids = eachStep(report.steps).map(({id}) => id);
	assert.equal(new Set(ids).size, ids.length, ids.filter((id, index) => ids.indexOf(id) !== index).join(' '));
	assert.ok(ids.includes('discovery-public/route/srv'));
});
