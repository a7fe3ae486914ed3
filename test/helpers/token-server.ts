import type {IncomingMessage} from 'node:http';
import type {TestContext} from 'node:test';
import {type Config, configOf} from '../../source/config/schema.js';
import type {Stack} from '../../source/config/stack-schema.js';
import type {Host} from '../../source/hosts/host.js';
import {LocalHost} from '../../source/hosts/local-host.js';
import {createAccess} from '../../source/matrix/create-access.js';
import {serveHttp} from './probes.js';

/** A homeserver that knows tokens, as far as signing in and asking whose one is. */
export interface TokenServer {
	readonly port: number;
	/** Token → user id; a session that is logged out is gone. */
	readonly tokens: Map<string, string>;
	readonly admins: Set<string>;
	/** `METHOD /path TOKEN`, of every request. */
	readonly asked: string[];
	/** Bodies of POSTs. */
	readonly bodies: string[];
	flows: readonly string[];
	mas: boolean;
	/** Answers in place of everything else. */
	fault: {readonly status: number; readonly body: string} | undefined;
}

/** Of every account. */
export const password = 'pumpernickel & "quotes"';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
	let text = '';
	for await (const chunk of request) {
		text += chunk;
	}

	return text;
};

type Answer = readonly [status: number, body: unknown];

const unknownToken: Answer = [
	401,
	{errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.', soft_logout: false},
];
const forbidden = (error: string): Answer => [403, {errcode: 'M_FORBIDDEN', error}];

function login(server: TokenServer, body: string): Answer {
	const {type, identifier, password: given} = JSON.parse(body);
	if (type !== 'm.login.password' || given !== password) {
		return forbidden('Invalid username or password');
	}

	const user = identifier.user.startsWith('@') ? identifier.user : `@${identifier.user}:example.org`;
	const token = `syt_made_${server.tokens.size}_${Math.random().toString(36).slice(2)}`;
	server.tokens.set(token, user);
	return [200, {user_id: user, access_token: token, device_id: 'DEVICE'}];
}

function answer(server: TokenServer, method: string, path: string, token: string, body: string): Answer {
	if (path === '/_matrix/client/v3/login') {
		if (server.mas) {
			return [404, {errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request'}];
		}

		return method === 'GET' ? [200, {flows: server.flows.map(type => ({type}))}] : login(server, body);
	}

	if (path === '/_matrix/client/v1/auth_metadata') {
		return server.mas ? [200, {issuer: 'https://mas.example.org/'}] : [404, {errcode: 'M_UNRECOGNIZED', error: 'no'}];
	}

	const user = server.tokens.get(token);
	if (user === undefined) {
		return unknownToken;
	}

	if (path === '/_matrix/client/v3/logout') {
		server.tokens.delete(token);
		return [200, {}];
	}

	if (path === '/_matrix/client/v3/account/whoami') {
		return [200, {user_id: user, device_id: 'DEVICE'}];
	}

	return server.admins.has(user) ? [200, {name: user}] : forbidden('You are not a server admin');
}

export async function tokenServer(t: TestContext): Promise<TokenServer> {
	const state = {
		tokens: new Map<string, string>(),
		admins: new Set(['@admin:example.org']),
		asked: [] as string[],
		bodies: [] as string[],
		flows: ['m.login.password', 'm.login.token'],
		mas: false,
		fault: undefined as TokenServer['fault'],
	};
	const port = await serveHttp(t, (request, response) => {
		void bodyOf(request).then(body => {
			const {method = '', url = '', headers} = request;
			const token = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '';
			state.asked.push(`${method} ${url} ${token}`.trim());
			if (method === 'POST') {
				state.bodies.push(body);
			}

			const [status, data] = answer(server, method, url, token, body);
			const {fault} = state;
			response.writeHead(fault?.status ?? status).end(fault?.body ?? JSON.stringify(data));
		});
	});
	const server: TokenServer = Object.assign(state, {port});
	return server;
}

/** The tokens of a stack whose homeserver that is. */
export function accessTo(
	t: TestContext,
	port: number,
	admin?: NonNullable<Stack['admin']>,
	host: Host = new LocalHost('matrix'),
): {
	readonly config: Config;
	readonly stack: string;
	readonly host: Host;
	readonly access: ReturnType<typeof createAccess>;
} {
	t.after(() => host.close());
	const config = configOf({
		hosts: {matrix: {ssh: 'x'}},
		homeserver: 'example.org',
		synapse: {host: 'matrix', url: `http://127.0.0.1:${port}`},
		...(admin ? {admin} : {}),
	});
	return {
		config,
		stack: config.stacks[0].name,
		host,
		access: createAccess({config, hosts: new Map([['matrix', host]])}),
	};
}
