import {readFileSync} from 'node:fs';
import {createServer, type RequestListener} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import {type AddressInfo, createServer as createTcpServer, type Server, type Socket} from 'node:net';
import type {TestContext} from 'node:test';
import {setDefaultCACertificates} from 'node:tls';
import {type Config, configOf} from '../../source/config/schema.js';
import {hereHost} from '../../source/hosts/here.js';
import type {Host} from '../../source/hosts/host.js';
import {type HostHttp, hostHttp} from '../../source/hosts/host-http.js';
import {LocalHost} from '../../source/hosts/local-host.js';
import type {PolledSource, SourceContext} from '../../source/sources/source.js';

// For sources that ask something of a stack: real servers on loopback, and one read.

const fixture = (name: string): string => new URL(`../fixtures/${name}`, import.meta.url).pathname;

/** Of example.org and matrix.example.org; see test/fixtures/tls. */
export const certificate = {
	cert: readFileSync(fixture('tls/cert.pem'), 'utf8'),
	key: readFileSync(fixture('tls/key.pem'), 'utf8'),
};

/** This process trusts the certificate from now on. */
export const trustCertificate = (): void => setDefaultCACertificates([certificate.cert]);

/** Listens on a free port of loopback until the test is over. */
export async function listening(t: TestContext, server: Server): Promise<number> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.after(() => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
	return (server.address() as AddressInfo).port;
}

export const serveHttp = (t: TestContext, listener: RequestListener): Promise<number> =>
	listening(t, createServer(listener));

export const serveHttps = (t: TestContext, listener: RequestListener): Promise<number> =>
	listening(t, createTlsServer(certificate, listener));

/** Whoever connects is handed to this. */
export const serveTcp = (t: TestContext, serve: (socket: Socket) => void): Promise<number> =>
	listening(t, createTcpServer(serve));

/** A port on which nothing listens. */
export async function deadPort(): Promise<number> {
	const server = createTcpServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	return port;
}

/** Answers a path with what `curl -i` recorded of it, the others with 404. */
export const recorded =
	(answers: Readonly<Record<string, string>>): RequestListener =>
	(request, response) => {
		const file = answers[request.url ?? ''];
		if (file === undefined) {
			response.writeHead(404).end('{"errcode":"M_UNRECOGNIZED"}');
			return;
		}

		const answer = readFileSync(fixture(file));
		const split = answer.indexOf('\r\n\r\n');
		const [statusLine = '', ...lines] = answer.toString('latin1', 0, split).split('\r\n');
		for (const line of lines) {
			const name = line.slice(0, line.indexOf(':'));
			if (!/^(?:content-length|transfer-encoding|connection)$/i.test(name)) {
				response.setHeader(name, line.slice(line.indexOf(':') + 1).trim());
			}
		}

		response.statusCode = Number(statusLine.split(' ')[1]);
		response.end(answer.subarray(split + 4));
	};

type Fault = (t: TestContext) => Promise<number>;

const silent = new Set<number>();

/** A server that takes the connection and never says a word. */
const serveSilence = async (t: TestContext): Promise<number> => {
	const port = await serveTcp(t, () => {});
	silent.add(port);
	return port;
};

/** Time limit, ms, for a server: only for the silent one it is waited till its end, the others may be slow on a busy machine. */
export const patienceWith = (port: number): number => (silent.has(port) ? 250 : 10_000);

/** What can be wrong with an HTTP server, as a port, and what is said of it. */
export const httpFaults: Readonly<Record<string, readonly [fault: Fault, said: RegExp]>> = {
	'nothing listens': [deadPort, /[Nn]othing (?:answers|listens)/],
	'it hangs': [serveSilence, /no whole answer within/],
	'it answers HTML': [
		t =>
			serveHttp(t, (_request, response) =>
				response.setHeader('content-type', 'text/html').end('<title>Welcome to nginx!</title>'),
			),
		/200 with HTML: Welcome to nginx!/,
	],
	'a proxy answers 502': [
		t =>
			serveHttp(t, (_request, response) => response.writeHead(502).end('<html><title>502 Bad Gateway</title></html>')),
		/502 with HTML: 502 Bad Gateway/,
	],
	'it answers 10 MB': [
		t => serveHttp(t, (_request, response) => response.end(Buffer.alloc(10 << 20, 'x'))),
		/longer than \d+ bytes/,
	],
	'the answer is cut off': [
		t => serveTcp(t, socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nO'))),
		/closed in the middle/,
	],
	'the compressed answer is damaged': [
		t =>
			serveHttp(t, (_request, response) =>
				response.setHeader('content-encoding', 'gzip').end(Buffer.from('1f8b080000000000000aff', 'hex')),
			),
		/compressed answer is (?:damaged|cut off)/,
	],
	'it hangs up': [t => serveTcp(t, socket => socket.once('data', () => socket.end())), /closed without an answer/],
	'it does not speak HTTP': [
		t => serveTcp(t, socket => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))),
		/does not speak HTTP/,
	],
};

/** With the time limit that the server at the URL's port is worth, or at that of `connectTo`. */
const limited = (http: HostHttp, connectTo?: string): HostHttp => ({
	get(url, options) {
		const ports = [new URL(url).port, connectTo?.split(':').at(-1)].map(Number);
		return http.get(url, {...options, timeout: Math.min(...ports.map(patienceWith))});
	},
});

export interface ReadOptions<Data> {
	readonly data?: Data;
	/** This machine, if not given. */
	readonly host?: Host;
	/** What the world is: SYNAPTOP_CONNECT_TO. */
	readonly connectTo?: string;
	readonly now?: number;
	/** What somebody looks at. */
	readonly focus?: readonly string[];
	/** With the source's own time limits. */
	readonly patient?: boolean;
}

/** Reads a source once on the host `h`, which is this machine. */
export async function readOnce<Data>(
	t: TestContext,
	source: PolledSource<Data>,
	config: Omit<Parameters<typeof configOf>[0], 'hosts'> | Config,
	options: ReadOptions<Data> = {},
): Promise<Data> {
	const host = options.host ?? new LocalHost('h');
	const world = hereHost(options.connectTo ?? '*=127.0.0.1:1');
	t.after(async () => {
		await world.close();
		await (options.host ? undefined : host.close());
	});
	const context: Partial<SourceContext<Data>> = {
		host,
		http: options.patient ? hostHttp(host) : limited(hostHttp(host)),
		here: options.patient ? hostHttp(world) : limited(hostHttp(world), options.connectTo),
		config:
			'thresholds' in config && 'stacks' in config
				? (config as Config)
				: configOf({...(config as object), hosts: {h: {local: true}}}),
		data: options.data ?? source.empty,
		focus: new Set(options.focus),
		signal: new AbortController().signal,
		now: () => options.now ?? 1_800_000_000_000,
	};
	return source.read(context as SourceContext<Data>);
}
