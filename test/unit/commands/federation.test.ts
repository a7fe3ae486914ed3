import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Call} from '../../../source/commands/command.js';
import {runWith} from '../../../source/commands/federation.js';
import type {Report} from '../../../source/federation/report.js';
import type {FederationLook, LookOptions} from '../../../source/sources/federation-look.js';
import {reportOf, withStep} from '../../helpers/federation-checks.js';

// Nobody's config counts.
const kept = process.env.XDG_CONFIG_HOME;
let directory: string;
before(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'synaptop-federation-'));
	process.env.XDG_CONFIG_HOME = directory;
});
after(async () => {
	if (kept === undefined) {
		delete process.env.XDG_CONFIG_HOME;
	} else {
		process.env.XDG_CONFIG_HOME = kept;
	}

	await rm(directory, {recursive: true, force: true});
});

const call = async (
	input: readonly string[],
	flags: Call['flags'],
	here: Report | Error,
	there: Report | Error = reportOf('up'),
) => {
	const asked: Array<readonly [string, string, LookOptions]> = [];
	const found =
		(from: string, result: Report | Error) =>
		async (name: string, options: LookOptions = {}) => {
			asked.push([from, name, options]);
			if (result instanceof Error) {
				throw result;
			}

			return {report: result, missing: []};
		};
	const looks: FederationLook = {
		fromHere: found('here', here),
		fromHost: (host, name, options) => found(host.id, there)(name, options),
	};
	let text = '';
	const write = (chunk: string) => {
		text += chunk;
		return true;
	};
	const code = await runWith(
		{
			input,
			flags,
			interactive: false,
			stdin: {} as never,
			stdout: {write} as never,
			stderr: {write} as never,
			signal: new AbortController().signal,
		},
		looks,
	);
	return {code, text, asked};
};

// Of the registry's documentation networks: private for everybody.
const name = 'example.org';

test('well: a line that says it all, a line for each part, exit code 0', async () => {
	const {code, text, asked} = await call([name], {private: true}, reportOf('up'));
	assert.equal(code, 0);
	assert.match(
		text,
		/^OK: Other servers can reach example\.org\.\n\nFrom here, \d{4}-.* UTC, in 0\.2 s: Synapse 1\.160\.0\n/,
	);
	assert.match(text, /\nok {4}Homeserver, as other servers reach it: answers on 203\.0\.113\.10:443/);
	assert.match(text, /\ncertificate matrix\.example\.org at 203\.0\.113\.10: 61 days left, until /);
	assert.doesNotMatch(text, /Signing keys/);
	assert.deepEqual(
		asked.map(([from, server]) => [from, server]),
		[['here', name]],
	);
});

test('broken: exit code 2, the fault with what is wanted, the likely cause and what helps', async () => {
	const {code, text} = await call([name], {}, reportOf('bad gateway'));
	assert.equal(code, 2);
	assert.match(text, /^CRITICAL: Other servers cannot reach example\.org/);
	assert.match(
		text,
		/\nCRIT {6}.*Version: 502 with HTML: 502 Bad Gateway\n +wanted: GET .*\n +likely cause: .*\n +-> Let the/,
	);
});

test('from a host too: which of two faults it is', async () => {
	const {code, text, asked} = await call([name], {from: 'LXC_matrix'}, reportOf('down'), reportOf('up'));
	assert.equal(code, 2);
	assert.match(text, /From LXC_matrix it is well: broken on the way/);
	assert.match(text, /\nFrom LXC_matrix, .*\nok {4}Server name/);
	assert.deepEqual(
		asked.map(([from]) => from),
		['here', 'LXC_matrix'],
	);
	const away = await call([name], {from: 'LXC_matrix'}, reportOf('up'), new Error('LXC_matrix: no route to host'));
	assert.equal(away.code, 0);
	assert.match(away.text, /\nFrom LXC_matrix: LXC_matrix: no route to host/);
});

test('what clients see is a warning, what cannot be looked at is 3', async () => {
	const client: Report = {
		...withStep(reportOf('up'), 'client', {verdict: 'warning', children: []}),
		verdict: 'warning',
		sentence: 'Other servers can reach example.org: Client discovery: no header.',
	};
	const warned = await call([name], {}, client);
	assert.equal(warned.code, 1);
	assert.match(warned.text, /^WARNING: .*Client discovery: no header/);
	const blind = await call([name], {}, new Error('no place to look from'));
	assert.equal(blind.code, 3);
	assert.match(blind.text, /^UNKNOWN: no place to look from/);
});

test('addresses of private networks are left out, in text and JSON, without --private', async () => {
	const inside = JSON.parse(JSON.stringify(reportOf('up')).replaceAll('203.0.113.10', '192.168.7.10')) as Report;
	const {text} = await call([name], {all: true}, inside);
	assert.doesNotMatch(text, /192\.168/);
	assert.match(text, /\[private \d\]:443/);
	const json = await call([name], {json: true, all: true}, inside);
	assert.doesNotMatch(json.text, /192\.168/);
	const data = JSON.parse(json.text) as {verdict: string; places: ReadonlyArray<{report: Report}>};
	assert.deepEqual([data.verdict, data.places[0]?.report.serverName], ['ok', name]);
	assert.match((await call([name], {json: true, private: true}, inside)).text, /192\.168\.7\.10/);
});

test('JSON has the same fields each time; a name that is none does no harm to a terminal', async () => {
	const {text} = await call([name], {json: true}, reportOf('bad gateway'));
	const found = JSON.parse(text) as {places: ReadonlyArray<{report: {steps: readonly object[]}}>};
	const [place] = found.places;
	assert.deepEqual(Object.keys(found), ['serverName', 'verdict', 'sentence', 'places']);
	assert.deepEqual(Object.keys(place!), ['from', 'report', 'missing']);
	const report = 'serverName at took verdict sentence reachable steps destinations certificates clientUrl'.split(' ');
	assert.deepEqual(Object.keys(place!.report), report);
	for (const field of 'id title verdict seen evidence children'.split(' ')) {
		assert.ok(
			place!.report.steps.every(step => field in step),
			field,
		);
	}

	const evil = await call(['x\u009b31m\u202e.org'], {json: true}, new Error('no place to look from'));
	assert.doesNotMatch(evil.text, /[\u0080-\u009f\u202a-\u202e]/);
});

test('--all has the evidence of every step; --resolver and --timeout reach the check', async () => {
	const {text, asked} = await call([name], {all: true, resolver: '127.0.0.9', timeout: '5'}, reportOf('up'));
	assert.match(text, /Signing keys: ed25519:a_demo/);
	assert.match(text, /GET https:\/\/example\.org\/\.well-known\/matrix\/server: 200/);
	assert.deepEqual([asked[0]![2].publicResolver, asked[0]![2].deadline], ['127.0.0.9', 5000]);
});

test('wrong use', async () => {
	await assert.rejects(call([], {}, reportOf('up')), /takes the name of one homeserver/);
	await assert.rejects(call(['a', 'b'], {}, reportOf('up')), /takes the name of one homeserver/);
	await assert.rejects(call([name], {timeout: '0'}, reportOf('up')), /number of seconds/);
	await assert.rejects(call([name], {from: '-oProxyCommand=x'}, reportOf('up')), /--from takes a host/);
	await assert.rejects(call([name], {config: '/nonexistent'}, reportOf('up')), /no such file/);
});
