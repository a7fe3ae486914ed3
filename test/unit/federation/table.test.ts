import assert from 'node:assert/strict';
import {after, describe, it, test} from 'node:test';
import {checkFederation} from '../../../source/federation/check.js';
import {createDnsResolver} from '../../../source/federation/dns-resolver.js';
import {isPublicAddress} from '../../../source/federation/public-address.js';
import type {Destination, Report} from '../../../source/federation/report.js';
import {systemClock} from '../../../source/system/clock.js';
import {authority, codesOf, stepOf} from '../../helpers/federation-world.js';
import {hasIpv6, type LoopbackServers, startServers} from '../../helpers/loopback-servers.js';
import {type NameServer, startNameServer} from '../../helpers/name-server.js';
import {table} from './table/all.js';
import type {Row} from './table/row.js';

// Every set-up of table/ for real: a name server (UDP and TCP) and TLS servers on loopback, an authority made for this run.
// FEDERATION_TABLE=1 prints what came of each.

/** What is nobody's stands for what is public here. */
const isPublic = (address: string) => /^(?:192\.0\.2\.|2001:db8:)/.test(address) || isPublicAddress(address);

const wayOf = ({address, family, port, hostHeader, sni, certName, rule}: Destination): string =>
	`${family === 6 ? `[${address}]` : address}:${port} Host=${hostHeader} SNI=${sni ?? '-'} certificate=${certName} step=${rule}`;

async function look(row: Row, servers: LoopbackServers, here: NameServer, world?: NameServer): Promise<Report> {
	// Long enough for what answers, on a machine that is busy; short where something never does.
	const timeout = row.waits ? 1500 : 15_000;
	const resolverOf = (name: string, {at}: NameServer) =>
		createDnsResolver({name, servers: [at], timeout: row.waits ? 1000 : 10_000, tries: 1});
	return checkFederation(row.server ?? 'example.org', {
		resolver: resolverOf('the resolver of this machine', here),
		...(world ? {publicResolver: resolverOf('a public resolver', world)} : {}),
		connect: servers.connect,
		clock: systemClock,
		ca: [authority.cert],
		timeout,
		isPublic,
	});
}

function judge(row: Row, report: Report): void {
	const codes = codesOf(report).join(' ');
	assert.equal(report.verdict, row.verdict, `${report.sentence} (${codes})`);
	assert.equal(report.reachable, row.reachable ?? (row.verdict === 'critical' ? 'no' : 'yes'), report.sentence);
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

async function walk(row: Row): Promise<Report> {
	await using servers = await startServers(row.ports);
	await using here = await startNameServer(row.zone ?? 'example.org A 192.0.2.1');
	await using world =
		row.publicZone === undefined ? null : await startNameServer(row.publicZone, hasIpv6 ? '::1' : '127.0.0.1');
	const report = await look(row, servers, here, world ?? undefined);
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

describe('the table', {concurrency: 3}, () => {
	for (const [about, rows] of Object.entries(table)) {
		// Most of the time something is waited for.
		describe(about, {concurrency: 6}, () => {
			for (const row of rows) {
				it(`${row.name}: ${row.verdict}`, {timeout: 60_000}, async () => {
					const note = (mark: string, said: string) =>
						lines.push(
							`| ${mark} | ${row.name} | ${row.verdict} | ${row.code ?? ''} | ${said.replaceAll('|', '\\|')} |`,
						);
					try {
						note('pass', (await walk(row)).sentence);
					} catch (error) {
						note('FAIL', String((error as Error).message).split('\n')[0]!);
						throw error;
					}
				});
			}
		});
	}
});

test('nothing of it makes Node warn, over the screen', () => {
	assert.deepEqual(warnings, []);
});
