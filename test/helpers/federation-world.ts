import {createPrivateKey, type KeyObject, sign} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createServer, type Server, type ServerOptions} from 'node:https';
import {duplexPair} from 'node:stream';
import {signedBytes} from '../../source/federation/canonical-json.js';
import {type CheckOptions, checkFederation} from '../../source/federation/check.js';
import type {Connector} from '../../source/federation/connector.js';
import {eachStep, type Report, type Step} from '../../source/federation/report.js';
import type {DnsAnswer, Resolver, SrvRecord} from '../../source/federation/resolver.js';
import {systemClock} from '../../source/system/clock.js';
import {type Certified, makeAuthority, makeCertificate} from './certificates.js';

type Failing = 'nxdomain' | 'servfail' | 'timeout' | 'refused' | 'failed' | 'unasked' | 'hangs';

/** What a zone has: names with their records, or what asking for them comes to. Everything else is NXDOMAIN. */
export interface Zone {
	readonly a?: Readonly<Record<string, readonly string[] | Failing>>;
	readonly aaaa?: Readonly<Record<string, readonly string[] | Failing>>;
	readonly cname?: Readonly<Record<string, readonly string[] | Failing | 'loop'>>;
	readonly srv?: Readonly<Record<string, ReadonlyArray<Partial<SrvRecord>> | Failing>>;
}

export function zoneResolver(zone: Zone, name = 'test zone'): Resolver & {readonly asked: string[]} {
	const asked: string[] = [];
	const knows = (host: string) =>
		[zone.a, zone.aaaa, zone.cname, zone.srv].some(part => part !== undefined && Object.hasOwn(part, host));
	const answer =
		<Found, Item>(
			kind: string,
			part: Readonly<Record<string, readonly Found[] | string>> = {},
			make: (found: Found) => Item,
		) =>
		async (host: string): Promise<DnsAnswer<Item>> => {
			asked.push(`${kind} ${host}`);
			const found = Object.hasOwn(part, host) ? part[host]! : undefined;
			if (found === 'hangs') {
				return new Promise(() => undefined);
			}

			if (typeof found === 'string') {
				return {outcome: found as 'timeout', server: '127.0.0.53'};
			}

			return found === undefined
				? {outcome: knows(host) ? 'none' : 'nxdomain', server: '127.0.0.53'}
				: {outcome: 'records', records: found.map(make), server: '127.0.0.53'};
		};
	return {
		name,
		asked,
		resolve4: answer('A', zone.a, (text: string) => text),
		resolve6: answer('AAAA', zone.aaaa, (text: string) => text),
		resolveCname: answer('CNAME', zone.cname, (text: string) => text),
		resolveSrv: answer('SRV', zone.srv, (record: Partial<SrvRecord>) => ({
			target: '',
			port: 8448,
			priority: 10,
			weight: 5,
			...record,
		})),
	};
}

/** What is sent for a path: JSON as an object, else as it is. */
export interface Reply {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

export type Replies = Readonly<Record<string, Reply | ((request: IncomingMessage, response: ServerResponse) => void)>>;

/** A machine's port: what answers, or what becomes of the connection. */
export type Port =
	| {readonly replies: Replies; readonly certificate?: Certified; readonly tls?: ServerOptions}
	| {readonly error: NodeJS.ErrnoException}
	| 'refused'
	| 'silent'
	| 'hangs'
	| 'closes'
	| 'plain';

const coded = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), {code});
export const authority = makeAuthority();
export const certificateFor = (...names: string[]): Certified => makeCertificate({names, issuer: authority});

/** The seed of the spec's "Cryptographic Test Vectors", as PKCS #8 (RFC 8410). */
export const seededKey = (seed = 'YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1'): KeyObject =>
	createPrivateKey({
		key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'base64')]),
		format: 'der',
		type: 'pkcs8',
	});

export const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
export const publicKey = (key: KeyObject): string =>
	unpadded(Buffer.from((key.export({format: 'jwk'}) as {d: string; x: string}).x, 'base64url'));

/** The object with signatures of `name` by the keys. */
export const signed = <Value extends object>(
	value: Value,
	name: string,
	keys: Readonly<Record<string, KeyObject>>,
) => ({
	...value,
	signatures: {
		[name]: Object.fromEntries(
			Object.entries(keys).map(([id, key]) => [
				id,
				unpadded(sign(null, signedBytes(JSON.parse(JSON.stringify(value))), key)),
			]),
		),
	},
});

const day = 86_400_000;

/** A good answer of /_matrix/key/v2/server. */
export const keysOf = (name: string, more: object = {}, key = seededKey()) =>
	signed(
		{
			server_name: name,
			valid_until_ts: Date.now() + day,
			verify_keys: {'ed25519:1': {key: publicKey(key)}},
			old_verify_keys: {},
			...more,
		},
		name,
		{'ed25519:1': key},
	);

/** A homeserver as other servers see it. */
export const homeserver = (name: string, more: Replies = {}): Replies => ({
	'/_matrix/federation/v1/version': {body: {server: {name: 'Synapse', version: '1.160.0'}}},
	'/_matrix/key/v2/server': {body: keysOf(name)},
	...more,
});

export const clientFile = (url: string): Replies => ({
	'/.well-known/matrix/client': {
		body: {'m.homeserver': {base_url: url}},
		headers: {'access-control-allow-origin': '*'},
	},
	'/_matrix/client/versions': {body: {versions: ['v1.1']}, headers: {'access-control-allow-origin': '*'}},
});

export const serverFile = (server: unknown): Replies => ({'/.well-known/matrix/server': {body: {'m.server': server}}});

/** An HTTPS server that is not listening yet. `seen`: `Host SNI path` of each request. */
export function listenerOf(port: Extract<Port, {replies: Replies}>, seen: string[]): Server {
	const certificate = port.certificate ?? certificateFor('example.org', 'matrix.example.org');
	const server = createServer({cert: certificate.chain, key: certificate.key, ...port.tls}, (request, response) => {
		const path = request.url ?? '';
		seen.push(`${request.headers.host} ${(request.socket as {servername?: string | false}).servername || '-'} ${path}`);
		const reply = port.replies[path] ?? {status: 404, body: {errcode: 'M_UNRECOGNIZED'}};
		if (typeof reply === 'function') {
			reply(request, response);
			return;
		}

		const {status = 200, headers = {}, body = ''} = reply;
		const raw = typeof body === 'string' || Buffer.isBuffer(body);
		response.writeHead(status, {...(raw ? {} : {'content-type': 'application/json'}), ...headers});
		response.end(raw ? body : JSON.stringify(body));
	});
	server.on('error', () => undefined).on('tlsClientError', () => undefined);
	return server;
}

export interface World {
	readonly connect: Connector;
	/** `Host SNI path` of each request. */
	readonly seen: string[];
	/** Connections that were opened and are not closed. */
	readonly open: () => number;
}

/** Machines without a network: `192.0.2.1:443` and what is there. Where nothing is, connections are refused. */
export function makeWorld(ports: Readonly<Record<string, Port>>): World {
	const seen: string[] = [];
	const servers = new Map<string, Server>();
	const streams = new Set<unknown>();
	const connect: Connector = async ({address, port}) => {
		const at = `${address.includes(':') ? `[${address}]` : address}:${port}`;
		const what = Object.hasOwn(ports, at) ? ports[at]! : 'refused';
		if (what === 'refused') {
			throw coded('ECONNREFUSED');
		}

		if (what === 'silent') {
			return new Promise(() => undefined);
		}

		if (typeof what === 'object' && 'error' in what) {
			throw what.error;
		}

		const [near, far] = duplexPair();
		streams.add(near);
		near.once('close', () => {
			streams.delete(near);
			far.destroy();
		});
		far.on('error', () => undefined);
		if (what === 'hangs') {
			far.resume();
		} else if (what === 'closes') {
			far.destroy();
		} else if (what === 'plain') {
			far.resume();
			far.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
		} else {
			const server = servers.get(at) ?? listenerOf(what, seen);
			servers.set(at, server);
			server.emit('connection', far);
		}

		return near;
	};
	return {connect, seen, open: () => streams.size};
}

/** A check in a made-up world. */
export async function checkIn(
	name: string,
	zone: Zone,
	ports: Readonly<Record<string, Port>>,
	more: Partial<CheckOptions> = {},
): Promise<Report & {readonly seen: readonly string[]; readonly asked: readonly string[]}> {
	const world = makeWorld(ports);
	const resolver = zoneResolver(zone);
	const report = await checkFederation(name, {
		resolver,
		connect: world.connect,
		clock: systemClock,
		ca: [authority.cert],
		timeout: 20_000,
		isPublic: () => true,
		...more,
	});
	return {...report, seen: world.seen, asked: resolver.asked};
}

/** The step with that path. */
export function stepOf({steps}: Pick<Report, 'steps'>, id: string): Step {
	const found = eachStep(steps).find(one => one.id === id);
	if (!found) {
		throw new Error(
			`no step ${id}; there are ${eachStep(steps)
				.map(one => one.id)
				.join(' ')}`,
		);
	}

	return found;
}

/** The codes of all steps, each once. */
export const codesOf = ({steps}: Pick<Report, 'steps'>): readonly string[] => [
	...new Set(eachStep(steps).flatMap(({code}) => (code === undefined ? [] : [code]))),
];
