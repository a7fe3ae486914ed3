// Two real Synapses federate: what is seen of it from here, from the host, in the figures and in the Admin API.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {type CheckOptions, checkFederation} from '../../source/federation/check.js';
import {connectFromHere} from '../../source/federation/connector.js';
import {createDnsResolver} from '../../source/federation/dns-resolver.js';
import {parseHostsFile, withHostsFile} from '../../source/federation/hosts-file.js';
import type {Report} from '../../source/federation/report.js';
import type {KeyId} from '../../source/metrics/key-metric.js';
import {destinations} from '../../source/sources/destinations.js';
import {type FederationWay, wayFromHost} from '../../source/sources/federation-way.js';
import {keyFigure, metrics} from '../../source/sources/metrics.js';
import {systemClock} from '../../source/system/clock.js';
import {type Certified, makeAuthority, makeCertificate} from '../helpers/certificates.js';
import {codesOf, stepOf} from '../helpers/federation-world.js';
import {adminConfig, adminLab, reasonOf, textOf} from './admin-lab.js';
import {clientPath, enc, newRoom, newUser, type Session, send, server} from './homeserver.js';
import {lab as facts} from './lab.js';
import {arrives, askPeer, bringBack, ca, hangPeer, peer, secondProxy, signInToPeer, soon, stopPeer} from './peer.js';
import {startMonitor} from './screen.js';

const stamp = Date.now().toString(36);
const day = 86_400_000;
const host = 'matrix';
const config = adminConfig.replace('host: matrix}', `host: matrix, metrics: ["http://127.0.0.1:9000"]}`);

/** With the hosts file, and no name server at all: nothing leaves this machine. */
const fromHere: FederationWay = {
	from: 'here',
	resolver: withHostsFile(createDnsResolver({servers: []}), parseHostsFile(readFileSync('/etc/hosts', 'utf8'))),
	connect: connectFromHere,
	missing: [],
};

describe('federation of two real Synapses', () => {
	// Whatever fell over: the lab is left as it was.
	after(async () => {
		await bringBack();
		await lab.run('destination.reset-connection', peer);
		await askPeer(pia?.token, 'POST', clientPath('/logout'), {});
	});
	const lab = adminLab(config);
	let ways: readonly FederationWay[];
	let alice: Session;
	let pia: Session;
	let room: string;

	const check = (name: string, way: FederationWay, more: Partial<CheckOptions> = {}): Promise<Report> =>
		checkFederation(name, {...way, clock: systemClock, ca: [ca], ...more});

	/** What a source has after one more read. */
	const read = async <Data>(source: {readonly id: string; readonly empty: Data}): Promise<Data> => {
		const key = {source: source.id, host};
		const {store, sources} = lab.program;
		const before = store.get(key, source.empty).at;
		sources.refresh([source.id]);
		return soon(source.id, () => {
			const {data, at} = store.get(key, source.empty);
			return at === before ? undefined : data;
		});
	};
	const figure = async (id: KeyId): Promise<number | undefined> =>
		keyFigure(await read(metrics), lab.program.config.stacks[0]!.name, id)?.value;
	const failing = async (): Promise<readonly string[]> => {
		const [asked] = await read(destinations);
		return asked?.facts?.failing.map(({name}) => name) ?? [];
	};
	const fails = () => soon('the peer fails', async () => ((await failing()).includes(peer) ? true : undefined));

	before(async () => {
		const {program} = lab;
		program.sources.start();
		ways = [fromHere, await wayFromHost(program.hosts.get(host)!)];
		[alice, pia] = await Promise.all([newUser(lab.session, `fed-${stamp}`), signInToPeer()]);
		room = await newRoom(alice);
		const {status, data} = await askPeer(
			pia.token,
			'POST',
			clientPath(`/join/${enc(room)}?server_name=${server}&via=${server}`),
			{},
		);
		assert.equal(status, 200, JSON.stringify(data));
	});
	test('both are reached from here and from the host, with their real keys', async () => {
		for (const [name, port] of [
			[server, 443],
			[peer, 8448],
		] as const) {
			for (const way of ways) {
				const report = await check(name, way);
				assert.deepEqual([report.verdict, report.reachable], ['ok', 'yes'], `${way.from}: ${report.sentence}`);
				assert.match(report.software ?? '', /^Synapse 1\.\d+/);
				assert.ok(report.keysValidUntil! > Date.now());
				assert.deepEqual(
					report.destinations.map(({address, port: at, rule}) => [address, at, rule]),
					[[facts.proxy.address, port, '3.2']],
				);
				assert.equal(stepOf(report, `server/${facts.proxy.address}:${port}/keys`).verdict, 'ok');
				const file = way.from === host ? `/etc/hosts of ${host}` : '/etc/hosts';
				const {evidence} = stepOf(report, 'discovery/route/addresses');
				assert.equal(evidence[0], `A ${name}: ${facts.proxy.address} (says ${file})`, 'each place says whom it asked');
				assert.ok(report.certificates[0]!.daysLeft > 20);
			}
		}
	});

	test('what the host lacks is said: it has no resolv.conf', () => {
		const {missing, resolver} = ways[1]!;
		assert.equal(resolver.name, 'getent on matrix');
		assert.deepEqual(
			missing.map(({part}) => part),
			['dns'],
		);
		assert.match(missing[0]!.what, /no \/etc\/resolv\.conf/);
	});

	test('a message goes over, and the figures say that nothing waits', async () => {
		const event = await send(alice, room, 'hello');
		assert.equal(await arrives(pia, room, event), 'hello');
		await soon('nothing waits', async () =>
			(await figure('queue')) === 0 && (await figure('backlog')) === 0 ? true : undefined,
		);
		const lag = await figure('lag');
		assert.ok(lag !== undefined && lag >= 0 && lag < 60, `${lag} s`);
		assert.equal((await failing()).includes(peer), false);
	});

	test('a peer that hangs: what is sent waits in the queue, then the peer fails; reset, it has everything at once', async () => {
		const goOn = hangPeer();
		let event: string;
		try {
			event = await send(alice, room, 'waits');
			await soon('something waits', async () => ((await figure('queue')) ?? 0) > 0 || undefined, 5);
			await fails();
			for (const way of ways) {
				const report = await check(peer, way, {timeout: 1500});
				assert.equal(report.verdict, 'critical', report.sentence);
				assert.equal(stepOf(report, `server/${facts.proxy.address}:8448/version`).code, 'http-timeout');
			}
		} finally {
			goOn();
		}

		// Of itself it is tried again after half a minute. While the peer is still at the transaction that it slept over, it
		// answers 429 to the next one, and fails again.
		await soon('the peer is well', async () => {
			textOf(await lab.run('destination.reset-connection', peer));
			await send(alice, room, 'and more');
			return (await failing()).includes(peer) ? undefined : true;
		});
		assert.equal(await arrives(pia, room, event), 'waits');
		assert.match(reasonOf(await lab.run('destination.reset-connection', peer)), /is not in back-off/);
	});

	test('a peer that is down: nginx says 502, the peer fails on the tab, comes back with `up` and has what it missed', async () => {
		await stopPeer();
		const event = await send(alice, room, 'while you were out');
		await fails();
		for (const way of ways) {
			const report = await check(peer, way);
			assert.deepEqual([report.verdict, report.reachable], ['critical', 'no']);
			const step = stepOf(report, `server/${facts.proxy.address}:8448/version`);
			assert.deepEqual([step.code, /502/.test(step.seen)], ['http-status', true], step.seen);
		}

		const monitor = await startMonitor({config: adminConfig, columns: 120, rows: 40, goToContainers: false});
		try {
			const tab = await monitor.terminal.waitFor(/(\d) Federation/);
			monitor.terminal.press(/(\d) Federation/.exec(tab)![1]!);
			await monitor.terminal.waitFor(/servers ─.*1 of \d+ not reached/);
			monitor.terminal.press('shift-tab');
			await monitor.terminal.waitFor(new RegExp(`${peer.replaceAll('.', '\\.')} .*\\d+ ?s`));
		} finally {
			await monitor.close();
		}

		await bringBack();
		const reset = await lab.run('destination.reset-connection', peer);
		// Or the peer has asked for something meanwhile, which ends the back-off too.
		assert.ok(reset.kind === 'done' || /is not in back-off/.test(reasonOf(reset)), JSON.stringify(reset));
		assert.equal(await arrives(pia, room, event), 'while you were out');
		await soon('the peer is well', async () => ((await failing()).includes(peer) ? undefined : true));
		for (const way of ways) {
			assert.equal((await check(peer, way)).verdict, 'ok');
		}
	});

	const authority = makeAuthority({commonName: 'Of this test'});
	const certificates: ReadonlyArray<readonly [string, string, Certified]> = [
		[
			'expired',
			'certificate-expired',
			makeCertificate({names: [peer], issuer: authority, from: Date.now() - 9 * day, to: Date.now() - day}),
		],
		['of another name', 'certificate-wrong-name', makeCertificate({names: [server], issuer: authority})],
		['signed by itself', 'certificate-self-signed', makeCertificate({names: [peer]})],
		['good', '', makeCertificate({names: [peer], issuer: authority})],
	];
	for (const [what, code, certificate] of certificates) {
		test(`a certificate that is ${what}, from here and from the host`, async () => {
			const address = '127.0.8.81';
			const stop = await secondProxy(address, certificate);
			try {
				for (const way of ways) {
					const resolver = withHostsFile(way.resolver, parseHostsFile(`${address} ${peer}`));
					const report = await check(peer, way, {resolver, ca: [authority.cert]});
					assert.equal(report.verdict, code === '' ? 'ok' : 'critical', report.sentence);
					assert.deepEqual(
						codesOf(report).filter(one => one.startsWith('certificate-')),
						code === '' ? [] : [code],
					);
				}
			} finally {
				await stop();
			}
		});
	}
});
