import assert from 'node:assert/strict';
import {after, describe, it, test} from 'node:test';
import {checkFederation} from '../../../source/federation/check.js';
import {connectFromHere} from '../../../source/federation/connector.js';
import {createDnsResolver} from '../../../source/federation/dns-resolver.js';
import {isPublicAddress} from '../../../source/federation/public-address.js';
import type {Destination, Report} from '../../../source/federation/report.js';
import type {Resolver} from '../../../source/federation/resolver.js';
import {createTcpResolver} from '../../../source/federation/tcp-resolver.js';
import {systemClock} from '../../../source/system/clock.js';
import {authority, codesOf, stepOf} from '../../helpers/federation-world.js';
import {hasIpv6, type LoopbackServers, startServers} from '../../helpers/loopback-servers.js';
import {type NameServer, startNameServer} from '../../helpers/name-server.js';
import {aboutDns, table} from './table/all.js';
import type {Row} from './table/row.js';

// Every set-up of table/ for real: a name server (UDP and TCP) and TLS servers on loopback, an authority made for this run.
// FEDERATION_TABLE=1 prints what came of each.

/** What is nobody's stands for what is public here. */
const isPublic = (address: string) => /^(?:192\.0\.2\.|2001:db8:)/.test(address) || isPublicAddress(address);

const wayOf = ({address, family, port, hostHeader, sni, certName, rule}: Destination): string =>
	`${family === 6 ? `[${address}]` : address}:${port} Host=${hostHeader} SNI=${sni ?? '-'} certificate=${certName} step=${rule}`;

/** `udp`: this machine's way, TCP where an answer is cut. `tcp`: the way through a host's connections. */
type Way = 'udp' | 'tcp';

function resolverOf(name: string, {at, address, port}: NameServer, way: Way, patient: boolean): Resolver {
	const timeout = patient ? 10_000 : 2000;
	return way === 'udp'
		? createDnsResolver({name, servers: [at], timeout, tries: 1})
		: createTcpResolver({name, servers: [{address, port}], connect: connectFromHere, clock: systemClock, timeout});
}

async function look(
	row: Row,
	servers: LoopbackServers,
	way: Way,
	here: NameServer,
	world?: NameServer,
): Promise<Report> {
	const patient = !row.waits;
	return checkFederation(row.server ?? 'example.org', {
		resolver: resolverOf('the resolver of this machine', here, way, patient),
		...(world ? {publicResolver: resolverOf('a public resolver', world, way, patient)} : {}),
		connect: servers.connect,
		clock: systemClock,
		ca: [authority.cert],
		// Long enough for what answers, on a machine that is busy; short where something never does.
		timeout: patient ? 15_000 : 3000,
		deadline: row.deadline ?? 30_000,
		isPublic,
	});
}

function judge(row: Row, report: Report): void {
	const codes = codesOf(report).join(' ');
	assert.equal(report.verdict, row.verdict, `${report.sentence} (${codes})`);
	assert.equal(report.reachable, row.reachable ?? (row.verdict === 'critical' ? 'no' : 'yes'), report.sentence);
	for (const part of row.sentence ?? []) {
		assert.ok(report.sentence.includes(part), `"${part}" in: ${report.sentence}`);
	}

	if (row.goes) {
		assert.deepEqual(report.destinations.map(wayOf), row.goes);
	}

	if (row.step === undefined) {
		return;
	}

	const {verdict, code, seen, cause, cure} = stepOf(report, row.step);
	assert.equal(verdict, row.stepVerdict ?? row.verdict, `${row.step}: ${seen}`);
	if (row.code !== undefined) {
		assert.equal(code, row.code, `${row.step}: ${seen}`);
	}

	const words = [seen, cause, cure].join(' · ');
	for (const part of row.says ?? []) {
		assert.ok(words.includes(part), `"${part}" in: ${words}`);
	}
}

async function walk(row: Row, way: Way): Promise<Report> {
	await using servers = await startServers(row.ports);
	await using here = await startNameServer(row.zone ?? 'example.org A 192.0.2.1');
	await using world =
		row.publicZone === undefined ? null : await startNameServer(row.publicZone, hasIpv6 ? '::1' : '127.0.0.1');
	const report = await look(row, servers, way, here, world ?? undefined);
	judge(row, report);
	for (const request of row.asks ?? []) {
		assert.ok(servers.seen.includes(request), `${request} in ${servers.seen.join(' · ')}`);
	}

	for (const part of row.asksNot ?? []) {
		assert.ok(!servers.seen.some(request => request.includes(part)), servers.seen.join(' · '));
	}

	for (const part of row.resolvesNot ?? []) {
		assert.ok(!here.asked.some(question => `${question} `.startsWith(`${part} `)), here.asked.join(' · '));
	}

	assert.equal(servers.open(), 0, 'connections that were left open');
	return report;
}

test('the table has every set-up once, and more than forty', () => {
	const names = Object.values(table).flatMap(rows => rows.map(({name}) => name));
	assert.equal(new Set(names).size, names.length);
	assert.ok(names.length >= 40, String(names.length));
});

test('loopback has both families', {skip: hasIpv6 ? false : 'no ::1 here: IPv6 addresses are at 127.0.0.1'}, () => {
	assert.ok(hasIpv6);
});

const warnings: Error[] = [];
process.on('warning', warning => warnings.push(warning));

const lines: string[] = [];
after(() => {
	if (process.env.FEDERATION_TABLE) {
		console.log(['| | set-up | verdict | fault | said |', '|-|-|-|-|-|', ...lines].join('\n'));
	}
});

function walkAll(about: string, rows: readonly Row[], way: Way): void {
	// Most of the time something is waited for.
	describe(way === 'udp' ? about : `${about}, DNS over TCP`, {concurrency: 6}, () => {
		for (const row of rows) {
			const name = way === 'udp' ? row.name : `${row.name}, DNS over TCP`;
			it(`${name}: ${row.verdict}`, {timeout: 60_000}, async () => {
				const note = (mark: string, said: string) =>
					lines.push(`| ${mark} | ${name} | ${row.verdict} | ${row.code ?? ''} | ${said.replaceAll('|', '\\|')} |`);
				try {
					note('pass', (await walk(row, way)).sentence);
				} catch (error) {
					note('FAIL', String((error as Error).message).split('\n')[0]!);
					throw error;
				}
			});
		}
	});
}

describe('the table', {concurrency: 3}, () => {
	for (const [about, rows] of Object.entries(table)) {
		walkAll(about, rows, 'udp');
	}

	for (const about of aboutDns) {
		walkAll(about, table[about]!, 'tcp');
	}
});

test('nothing of it makes Node warn, over the screen', () => {
	assert.deepEqual(warnings, []);
});
