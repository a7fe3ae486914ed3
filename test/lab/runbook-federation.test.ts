// T6–T8 on the lab: a reverse proxy of our own before the lab's Synapse, with one fault at a time, and what the guided check
// says of it.
import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {type AddressInfo, createServer as createTcpServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {getCACertificates, setDefaultCACertificates} from 'node:tls';
import {checkFederation} from '../../source/federation/check.js';
import {federationFlow} from '../../source/runbook/federation.js';
import {hereWay} from '../../source/sources/here-way.js';
import {networkLook} from '../../source/sources/network-look.js';
import {systemClock} from '../../source/system/clock.js';
import {type Certified, makeAuthority, makeCertificate} from '../helpers/certificates.js';
import {startNameServer} from '../helpers/name-server.js';
import {deadPort} from '../helpers/probes.js';
import {flowLab, type OnLabOptions, type RanFlow} from './flow-on-lab.js';
import {admin, ask, clientPath, type Session, server, signInAsAdmin} from './homeserver.js';
import {lab, throwAway} from './lab.js';
import {startProxy} from './own-proxy.js';
import {hangPeer, peer} from './peer.js';

const address = '127.0.8.82';
const day = 86_400_000;
const variable = 'SYNAPTOP_LAB_RUNBOOK_TOKEN';
const authority = makeAuthority({commonName: 'Of this test'});
const good = makeCertificate({names: [server], issuer: authority});
const synapse = 'http://127.0.0.1:8008';

const config = `homeserver: ${server}
hosts:
  matrix: {ssh: LXC_matrix}
synapse: {host: matrix}
client: {public: https://${server}}
admin: {token: {env: ${variable}}}
`;

const serverFile = (text = `{"m.server": "${server}:443"}`) =>
	`location = /.well-known/matrix/server { return 200 '${text}'; }`;
const clientFile = (cors = true) =>
	`location = /.well-known/matrix/client { ${cors ? 'add_header Access-Control-Allow-Origin *; ' : ''}return 200 '{"m.homeserver": {"base_url": "https://${server}"}}'; }`;
const pass = (where = synapse) => `location /_matrix { proxy_pass ${where}; }`;
const well = [serverFile(), clientFile(), pass()];

describe('federation does not work', {timeout: 180_000}, () => {
	let by: Session;
	let place: Awaited<ReturnType<typeof flowLab>>;
	let state: string;
	let tester: Server;
	let asked = 0;
	let opinion = {FederationOK: true, ConnectionReports: {}, WellKnownResult: {'m.server': `${server}:443`}};

	const run = (options: OnLabOptions = {}): Promise<RanFlow> => place.run(federationFlow, options);

	const assertCause = (ran: RanFlow, step: string, text: RegExp) => {
		assert.equal(ran.cause?.step.id, step, ran.text);
		assert.match(ran.cause?.finding?.text ?? '', text);
	};

	/** Nothing where it does not fail. */
	const resetPeer = () => ask(by.token, 'POST', `${admin}/v1/federation/destinations/${peer}/reset_connection`, {});

	/** With a proxy that has these locations; with none, where nothing listens. */
	const behind = async (
		locations: readonly string[] | undefined,
		look: (ran: RanFlow) => void | Promise<void>,
		{certificate = good, ports = [443, 8448], opened = undefined as typeof place | undefined} = {},
	) => {
		const stop = locations && (await startProxy({address, certificate, ports, locations}));
		try {
			await look(await (opened ?? place).run(federationFlow));
		} finally {
			await stop?.();
		}
	};

	before(async () => {
		state = await mkdtemp(path.join(tmpdir(), 'synaptop-federation-'));
		process.env.XDG_STATE_HOME = state;
		tester = createServer((_request, response) => {
			asked += 1;
			response.end(JSON.stringify(opinion));
		});
		await new Promise<void>(resolve => tester.listen(0, '127.0.0.1', resolve));
		const {port} = tester.address() as AddressInfo;
		process.env.SYNAPTOP_CONNECT_TO = [
			...[443, 8448].map(number => `${server}:${number}=${address}:${number}`),
			`127.0.0.1:${port}=127.0.0.1:${port}`,
			'*=127.0.0.1:1',
		].join(',');
		setDefaultCACertificates([...getCACertificates('default'), authority.cert]);
		by = await signInAsAdmin();
		process.env[variable] = by.token;
		await resetPeer();
		place = await flowLab(`${config}federation: {tester: {url: "http://127.0.0.1:${port}", every: 10m}}\n`);
	});
	after(async () => {
		await place?.close();
		await new Promise(resolve => tester.close(resolve));
		await ask(by?.token, 'POST', clientPath('/logout'), {}).catch(() => {});
		await rm(state, {recursive: true, force: true});
	});

	test('all is well: every step says so, and the online tester is asked once', async () => {
		await behind(well, async ran => {
			assert.deepEqual(
				ran.steps.map(({step, finding}) => [step.id, finding?.severity]),
				[
					'synapse',
					'well-known-server',
					'well-known-client',
					'dns',
					'server',
					'certificate',
					'proxy',
					'destinations',
					'tester',
				].map(id => [id, 'ok']),
				ran.text,
			);
			assert.equal(ran.cause, undefined);
			assert.match(ran.finding('server').text, /answers on .*Synapse 1\.\d+.*keys verified/);
			assert.match(ran.finding('dns').evidence?.join('\n') ?? '', /from matrix: A matrix\.lab\.test: 127\.0\.8\.80/);
			assert.match(
				ran.finding('proxy').evidence?.join('\n') ?? '',
				/Synapse itself, http:\/\/localhost:8008 on matrix: 200/,
			);
			assert.equal(asked, 1);
			opinion = {...opinion, FederationOK: false};
			assert.match((await run()).finding('tester').text, /says that federation is OK, asked \d+s ago/);
			assert.equal(asked, 1, 'never more often than the config says');
		});
	});

	test('an online tester that calls it broken: a second opinion, and what our own check saw', async () => {
		await rm(path.join(state, 'synaptop', 'federation-tester.json'), {force: true});
		opinion = {...opinion, FederationOK: false};
		await behind(well, ran => {
			assertCause(ran, 'tester', /calls federation broken, asked \d+s ago/);
			assert.equal(ran.finding('server').severity, 'ok');
		});
		opinion = {...opinion, FederationOK: true};
		await rm(path.join(state, 'synaptop', 'federation-tester.json'), {force: true});
	});

	test('the well-known file for servers: no JSON, a URL, and where others then get nowhere', async () => {
		await behind([serverFile('<html>'), clientFile(), pass()], ran => {
			assertCause(ran, 'well-known-server', /\/\.well-known\/matrix\/server of matrix\.lab\.test: no valid file/);
			assert.equal(ran.finding('server').severity, 'ok', 'port 8448 answers');
		});
		await behind(
			[serverFile(`{"m.server": "https://${server}"}`), clientFile(), pass()],
			ran => assertCause(ran, 'well-known-server', /m\.server "https:.*reaches nothing/),
			{ports: [443]},
		);
	});

	test('the well-known file leads to a port where nothing listens', async () => {
		await behind([serverFile(`{"m.server": "${server}:9999"}`), clientFile(), pass()], ran => {
			assertCause(ran, 'server', /:9999, where m\.server of the well-known file leads: the connection is refused/);
			assert.equal(ran.finding('proxy').severity, 'ok');
		});
	});

	test('the well-known file for clients: browsers may not read it; it leads elsewhere than the config says', async () => {
		await behind([serverFile(), clientFile(false), pass()], ran =>
			assertCause(ran, 'well-known-client', /CORS: .*clients in browsers cannot read it/),
		);
	});

	test('names: there is none, and one that the well-known file gives', async () => {
		await using names = await startNameServer(`${server} A ${address}`);
		const look = {
			...networkLook(),
			async fromHere(name: string, {signal}: {signal?: AbortSignal} = {}) {
				const way = await hereWay(name, {servers: [`127.0.0.1:${names.port}`], connectTo: '', hostsFile: '/dev/null'});
				const options = {...way, isPublic: () => true, clock: systemClock, timeout: 3000};
				return {report: await checkFederation(name, {...options, ...(signal ? {signal} : {})}), missing: []};
			},
		};
		const gone = await flowLab(config.replace(`homeserver: ${server}`, 'homeserver: gone.lab.test'), {
			federation: look,
		});
		const delegated = await flowLab(config, {federation: look});
		try {
			await behind(
				well,
				ran => {
					assertCause(ran, 'dns', /^DNS: there is no name gone\.lab\.test/);
					assert.equal(ran.finding('well-known-server').severity, 'skipped');
					assert.equal(ran.finding('server').severity, 'skipped');
				},
				{opened: gone},
			);
			await behind(
				[serverFile('{"m.server": "missing.lab.test:443"}'), clientFile(), pass()],
				ran =>
					assertCause(
						ran,
						'dns',
						/^DNS: there is no name missing\.lab\.test \(m\.server of the well-known file of matrix/,
					),
				{opened: delegated},
			);
		} finally {
			await gone.close();
			await delegated.close();
		}
	});

	const certificates: ReadonlyArray<readonly [what: string, certificate: Certified, step: string, text: RegExp]> = [
		[
			'has expired',
			makeCertificate({names: [server], issuer: authority, from: Date.now() - 9 * day, to: Date.now() - day}),
			'well-known-server',
			/of matrix\.lab\.test: the certificate ended 1 day ago/,
		],
		[
			'is of another name',
			makeCertificate({names: ['other.lab.test'], issuer: authority}),
			'well-known-server',
			/the certificate is not for matrix\.lab\.test, but for other\.lab\.test/,
		],
		[
			'ends in two days',
			makeCertificate({
				names: [server],
				issuer: authority,
				from: Date.now() - 80 * day,
				to: Date.now() + 2 * day + 60_000,
			}),
			'certificate',
			/^certificate matrix\.lab\.test: ends in 2 days/,
		],
	];
	for (const [what, certificate, step, text] of certificates) {
		test(`a certificate that ${what}`, async () => {
			await behind(
				well,
				ran => {
					assertCause(ran, step, text);
					if (step !== 'certificate') {
						assert.match(ran.finding('server').text, /TLS and certificate: the certificate/);
						assert.match(ran.finding('proxy').text, /^clients do not trust https:.*: the certificate/);
					}
				},
				{certificate},
			);
		});
	}

	test('the keys of another homeserver: the proxy leads to it', async () => {
		await behind([serverFile(), clientFile(), pass(lab.peer.url)], ran =>
			assertCause(ran, 'server', /the homeserver at \S+ calls itself "peer\.lab\.test": it is led to another one/),
		);
	});

	test('port 443 and 8448 are closed', async () => {
		await behind(undefined, ran => {
			assertCause(
				ran,
				'server',
				/:8448, the port of federation.*: the connection is refused; from matrix it is well: broken on the way/,
			);
			assert.equal(ran.finding('proxy').severity, 'critical');
			assert.match(ran.finding('proxy').text, /does not answer: nothing listens there; from matrix it answers/);
		});
	});

	test('the proxy answers 502 for all, or for clients alone, though Synapse answers', async () => {
		const dead = `http://127.0.0.1:${await deadPort()}`;
		await behind([serverFile(), clientFile(), pass(dead)], ran => {
			assertCause(
				ran,
				'server',
				/the reverse proxy at \S+ answers 502 to other servers, though Synapse answers on matrix/,
			);
			assert.match(ran.finding('proxy').text, /at https:\/\/matrix\.lab\.test answers 502 though Synapse answers at/);
			assert.match(ran.finding('proxy').next ?? '', /upstream/);
		});
		await behind([...well, `location /_matrix/client { proxy_pass ${dead}; }`], ran =>
			assertCause(ran, 'proxy', /answers 502 though Synapse answers at http:\/\/localhost:8008 on matrix/),
		);
	});

	test('the proxy answers 504, 404, a redirect', async () => {
		const silent = createTcpServer(() => {});
		await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
		const {port} = silent.address() as AddressInfo;
		const client = (words: string) => [...well, `location /_matrix/client { ${words} }`];
		try {
			await behind(client(`proxy_read_timeout 1s; proxy_pass http://127.0.0.1:${port};`), ran =>
				assertCause(ran, 'proxy', /answers 504 though Synapse answers.*waits in vain/),
			);
		} finally {
			silent.close();
		}

		await behind(client("return 404 'no'; "), ran =>
			assertCause(ran, 'proxy', /does not pass \/_matrix on to Synapse: 404/),
		);
		await behind(client('return 301 https://elsewhere.lab.test/; '), ran =>
			assertCause(ran, 'proxy', /sends clients on to https:\/\/elsewhere\.lab\.test\/ \(301\)/),
		);
	});

	test('Synapse does not answer: it is named, with its container, and neither proxy nor federation is blamed', async () => {
		const port = await deadPort();
		const container = await throwAway('dead-synapse', 'sh', '-c', 'exit 3');
		const opened = await flowLab(
			config.replace('{host: matrix}', `{host: matrix, url: "http://127.0.0.1:${port}", container: ${container.name}}`),
		);
		try {
			await behind(
				[serverFile(), clientFile(), pass(`http://127.0.0.1:${port}`)],
				async ran => {
					assertCause(
						ran,
						'synapse',
						/^Synapse does not answer at http.* on matrix: nothing listens there; its container \S+ is exited \(code 3\)/,
					);
					for (const id of ['well-known-client', 'server', 'proxy', 'destinations']) {
						assert.equal(ran.finding(id).severity, 'skipped', ran.text);
					}

					assert.match(
						ran.finding('proxy').text,
						/answers 502, as Synapse behind it does not answer: no fault of the proxy/,
					);
					assert.deepEqual(
						ran.finding('synapse').actions?.map(({action, target}) => [action, target.id]),
						[['container.start', container.id]],
					);
					const why = await opened.run(federationFlow, {untilFault: true});
					assertCause(why, 'synapse', /^Synapse does not answer/);
					assert.equal(why.steps[1]?.phase, 'waiting');
				},
				{opened},
			);
			// Two at a time: the cause comes first, what is wrong besides is told all the same.
			await behind(
				[serverFile(), clientFile(), pass(`http://127.0.0.1:${port}`)],
				ran => {
					assertCause(ran, 'synapse', /^Synapse does not answer/);
					assert.match(ran.finding('server').text, /TLS and certificate/);
				},
				{opened, certificate: certificates[0]![1]},
			);
		} finally {
			await opened.close();
			await container.remove();
		}
	});

	test('known to a LAN alone: names and other servers are skipped with words, the proxy is looked at', async () => {
		const opened = await flowLab(`${config}wellKnown: false\n`);
		try {
			await behind(
				well,
				ran => {
					for (const id of ['well-known-server', 'well-known-client', 'dns', 'server']) {
						assert.deepEqual(
							[ran.finding(id).severity, ran.finding(id).text],
							['skipped', 'not looked at: wellKnown is false in the config, so it is known to a LAN alone'],
						);
					}

					assert.equal(ran.finding('proxy').severity, 'ok');
					assert.equal(ran.cause, undefined, ran.text);
				},
				{opened},
			);
		} finally {
			await opened.close();
		}
	});

	test('a server that Synapse does not reach is named, and its reset offered', async () => {
		const goOn = hangPeer();
		try {
			// Of somebody whom nobody knows: the devices of others are remembered, and nothing would be asked.
			const question = {timeout: 2000, device_keys: {[`@nobody-${Date.now()}:${peer}`]: []}};
			await ask(by.token, 'POST', clientPath('/keys/query'), question);
		} finally {
			goOn();
		}

		try {
			await behind(well, ran => {
				assertCause(ran, 'destinations', /^Synapse does not reach peer\.lab\.test \(\d+[sm]\): 1 of \d+ servers/);
				const [offered] = ran.finding('destinations').actions ?? [];
				assert.deepEqual([offered?.action, offered?.target.id], ['destination.reset-connection', peer]);
			});
		} finally {
			await resetPeer();
		}
	});
});
