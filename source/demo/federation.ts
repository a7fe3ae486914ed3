import {setTimeout as sleep} from 'node:timers/promises';
import {faultOf, type Report, type Step, step, withPaths, worstOf} from '../federation/report.js';
import type {FederationLook, Looked, LookOptions} from '../sources/federation-look.js';
import type {Homelab} from './homelab.js';
import {demoName} from './names.js';

type Gateway = ReturnType<Homelab['gateway']>;

const delegated = `matrix.${demoName}`;
// RFC 5737 and 3849: of nobody.
const addresses = [
	{address: '203.0.113.10', family: 4},
	{address: '2001:db8::10', family: 6},
] as const;
const day = 86_400_000;
/** Days since it was renewed, for 90. */
const renewed = 28.5;
const daysLeft = Math.floor(90 - renewed);

const refused = {
	code: 'connect-refused',
	cause: 'nothing listens on this port, or a firewall rejects it',
	cure: 'Let the server or its reverse proxy listen there, and open the port.',
} as const;
const badGateway = {
	code: 'http-status',
	cause: 'the reverse proxy does not reach the homeserver behind it',
	cure: 'Let the reverse proxy pass this path on to the homeserver, whose listener needs the resource "federation".',
} as const;

/** A step over others: what the first of the worst says is said of it. */
const over = (id: string, title: string, seen: string, children: readonly Step[], more: Partial<Step> = {}): Step => {
	const verdict = worstOf(children);
	const first = children.find(one => one.verdict === verdict);
	return step(id, title, verdict, verdict === 'ok' || !first ? seen : first.seen, {
		...(verdict === 'ok' ? {} : faultOf(first)),
		...more,
		children,
	});
};

const endpoint = (address: string): string => `${address.includes(':') ? `[${address}]` : address}:443`;

const namesStep = (host: string, resolver: string): Step =>
	step('addresses', `Addresses of ${host}`, 'ok', addresses.map(({address}) => address).join(', '), {
		section: 'server-server API, "Resolving server names"',
		evidence: [
			...addresses.map(({address, family}) => `${family === 4 ? 'A' : 'AAAA'} ${host}: ${address}`),
			`asked ${resolver}`,
		],
	});

const file = (kind: 'server' | 'client', says: string): Step =>
	over(
		kind === 'server' ? 'well-known' : 'file',
		kind === 'server' ? 'Well-known file' : 'File',
		says,
		addresses.map(({address}) =>
			step(address, `Over ${endpoint(address)}`, 'ok', says, {
				evidence: [`GET https://${demoName}/.well-known/matrix/${kind}: 200, application/json`],
			}),
		),
	);

function serverAt(address: string, family: number, gateway: Gateway, at: number): Step {
	const ends = at + (90 - renewed) * day;
	const tls = step('tls', 'TLS and certificate', 'ok', `TLSv1.3, certificate for ${delegated}, ${daysLeft} days left`, {
		wanted: `a certificate for ${delegated} from a known authority`,
		section: 'server-server API, "TLS"',
		evidence: [
			'TLSv1.3 TLS_AES_256_GCM_SHA384',
			`names ${delegated}, ${demoName}`,
			`valid until ${new Date(ends).toISOString().slice(0, 10)}`,
		],
	});
	const asked = (id: string, title: string, seen: string, path: string): Step =>
		gateway === 'up'
			? step(id, title, 'ok', seen, {wanted: `GET ${path}: 200 with a JSON object, application/json`})
			: step(id, title, 'critical', '502 with HTML: 502 Bad Gateway', {...badGateway, wanted: `GET ${path}: 200`});
	const steps =
		gateway === 'down'
			? [step('connect', `Connection to ${endpoint(address)}`, 'critical', 'the connection is refused', refused)]
			: [
					step('connect', `Connection to ${endpoint(address)}`, 'ok', 'open'),
					tls,
					asked('version', 'Version', 'Synapse 1.160.0', '/_matrix/federation/v1/version'),
					asked('keys', 'Signing keys', 'ed25519:a_demo signed by itself, valid for a day', '/_matrix/key/v2/server'),
				];
	return over(endpoint(address), `${endpoint(address)} (IPv${family})`, 'Synapse 1.160.0', steps, {
		evidence: [`${delegated}, Host ${delegated}, SNI ${delegated}, step 3.2`],
	});
}

function clientSteps(gateway: Gateway): Step {
	const url = `https://${delegated}`;
	const versions =
		gateway === 'up'
			? step('versions', 'Client API behind it', 'ok', 'it answers', {
					wanted: `GET ${url}/_matrix/client/versions: 200`,
				})
			: step(
					'versions',
					'Client API behind it',
					'warning',
					gateway === 'down' ? 'the connection is refused' : '502 with HTML: 502 Bad Gateway',
					{...(gateway === 'down' ? refused : badGateway), wanted: `GET ${url}/_matrix/client/versions: 200`},
				);
	const cors = step('cors', 'CORS', 'ok', 'Access-Control-Allow-Origin: *');
	return over('client', 'Client discovery', `${url} answers`, [file('client', `base_url is ${url}`), cors, versions]);
}

/** What a check of the demo's homeserver would find; made up, nothing is asked. */
export function demoReport(gateway: Gateway, resolver: string, at: number): Report {
	const found = over('discovery', 'Where other servers go', `${delegated}:443`, [
		file('server', `m.server is ${delegated}:443`),
		over('route', `Where ${delegated}:443 leads`, `${delegated}:443 (step 3.2)`, [namesStep(delegated, resolver)]),
	]);
	const server = over(
		'server',
		'Homeserver, as other servers reach it',
		`answers on ${addresses.map(({address}) => endpoint(address)).join(', ')}`,
		addresses.map(({address, family}) => serverAt(address, family, gateway, at)),
	);
	const validFrom = at - renewed * day;
	const good = gateway === 'up';
	return {
		serverName: demoName,
		at,
		took: 240,
		verdict: good ? 'ok' : 'critical',
		sentence: good
			? `Other servers can reach ${demoName}.`
			: `Other servers cannot reach ${demoName}: ${server.title}: ${server.seen}.`,
		reachable: good ? 'yes' : 'no',
		steps: withPaths([step('name', 'Server name', 'ok', demoName), found, server, clientSteps(gateway)]),
		destinations: addresses.map(({address, family}) => ({
			address,
			family,
			port: 443,
			hostHeader: delegated,
			sni: delegated,
			certName: delegated,
			rule: '3.2',
			host: delegated,
		})),
		certificates:
			gateway === 'down'
				? []
				: addresses.map(({address}) => ({
						name: delegated,
						address,
						validFrom,
						validTo: validFrom + 90 * day,
						daysLeft,
					})),
		clientUrl: `https://${delegated}`,
		...(good ? {software: 'Synapse 1.160.0', keysValidUntil: at + day} : {}),
	};
}

/** ms that a look takes. */
const latency = 240;

/** The demo's federation: what is made up of it, as the demo's proxy and Synapse are now. */
export function createFederation({gateway}: Pick<Homelab, 'gateway'>): FederationLook {
	const look = async (resolver: string, {signal}: LookOptions = {}): Promise<Looked> => {
		await sleep(latency, undefined, signal ? {signal} : {});
		return {report: demoReport(gateway(), resolver, Date.now() - latency), missing: []};
	};
	return {
		fromHere: (_name, options) => look('the resolver of this machine', options),
		fromHost: (host, _name, options) => look(`the resolver of ${host.id}`, options),
	};
}
