import type {HostHttp} from '../../hosts/host-http.js';
import {type MatrixClient, MatrixError, matrixPath} from '../../matrix/client.js';
import {isTokenRefused, matrixClient} from '../../matrix/matrix-client.js';
import {clean} from '../../parsers/clean.js';
import {isRecord, textOf} from '../../parsers/json.js';
import type {Secret} from '../../system/secret.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {type BotConfig, editConfig, isConfig, readBotConfig} from './bot-config.js';
import type {BotKey} from './bot-keys.js';
import {botKey, botOf} from './bot-subject.js';
import {type Beside, judgeKnown, judgeRefused, judgeRooms, type TokenLook} from './token.js';

// The bot's own way to the homeserver: its URL and its token, asked from its host over the program's connection. The token is
// read from the config each time, and leaves in a header alone.

const timeout = 10_000;

/** Only asks, whatever a client could do. */
const asking = (http: HostHttp, url: string, token?: Secret): MatrixClient =>
	matrixClient({
		http: {get: http.get, request: (where, {method: _, body: __, ...options}) => http.get(where, options)},
		url,
		...(token ? {token: async () => token} : {}),
	});

const actionsOf = (context: FlowContext) => {
	const bot = botOf(context);
	const target = {host: bot.host, kind: 'unit', id: botKey(bot), name: bot.unit} as const;
	return [...editConfig(bot, context), {action: 'unit.restart', target}];
};

/** What the config says, or why nothing can be asked with it. */
function wayOf(
	{path, keys}: BotConfig,
	context: FlowContext,
): {readonly url: string; readonly token: BotKey<Secret>} | Finding {
	const {homeserver, token, emptyToken, tokenElsewhere, password} = keys;
	if (token && homeserver) {
		return {url: homeserver.value.replace(/\/+$/, ''), token};
	}

	if (tokenElsewhere !== undefined) {
		return {severity: 'skipped', text: `not asked: ${tokenElsewhere} in ${path} says that the token is elsewhere`};
	}

	if (password !== undefined && emptyToken === undefined) {
		return {severity: 'skipped', text: `there is no token in ${path}: the bot signs in with ${password}`};
	}

	return {
		severity: 'critical',
		text:
			emptyToken === undefined
				? `there is no token in the bot's config ${path} (looked for access_token, token and the like)`
				: `the bot's token is missing: ${emptyToken} in ${path} is empty`,
		next: `Sign in as the bot's user and put its token there, then restart the bot.`,
		actions: actionsOf(context),
	};
}

const isFinding = (found: object): found is Finding => 'severity' in found;

/** The name that a homeserver gives itself, where it serves its keys there. Never rejects. */
async function serverNameAt(client: MatrixClient, signal: AbortSignal): Promise<string | undefined> {
	try {
		return textOf(
			await client.request({method: 'GET', path: '/_matrix/key/v2/server', timeout, signal}),
			'server_name',
		);
	} catch {
		signal.throwIfAborted();
		return undefined;
	}
}

const hostOfUrl = (url: string): string => new URL(url).origin.replace('//127.0.0.1', '//localhost');

/** Whether the stack's own Synapse knows the token: asked only where it is a token of its users, and another URL. */
async function knownAtOwn(context: FlowContext, look: TokenLook, token: Secret): Promise<string | undefined> {
	const {stack, signal} = context;
	const {synapse, homeserver} = stack;
	const isOurs = homeserver !== undefined && look.user?.endsWith(`:${homeserver}`);
	if (!synapse || !isOurs || hostOfUrl(synapse.url) === hostOfUrl(look.url)) {
		return undefined;
	}

	try {
		const client = asking(context.http(synapse.host), synapse.url, token);
		await client.request({method: 'GET', path: whoami, timeout, signal});
		return synapse.url;
	} catch {
		signal.throwIfAborted();
		return undefined;
	}
}

/** A token of an administrator is at hand, without asking the person for anything. */
function mayAsk({access, stack}: FlowContext): boolean {
	const state = access();
	const place = stack.admin?.token;
	return (
		(state.phase === 'ready' && state.admin) ||
		(state.phase === 'idle' && (place?.file !== undefined || place?.env !== undefined))
	);
}

/** What an administrator is told of the user, where a token is at hand. */
async function accountOf(context: FlowContext, user: string | undefined): Promise<Beside['account']> {
	if (user === undefined || !mayAsk(context)) {
		return undefined;
	}

	try {
		const path = matrixPath`/_synapse/admin/v2/users/${user}`;
		const answer = await context.matrix().request({method: 'GET', path, timeout, signal: context.signal});
		const says = isRecord(answer) ? answer : {};
		return says.deactivated === true ? 'deactivated' : says.locked === true ? 'locked' : 'there';
	} catch (error) {
		context.signal.throwIfAborted();
		return error instanceof MatrixError && error.status === 404 ? 'missing' : undefined;
	}
}

const whoami = '/_matrix/client/v3/account/whoami';

async function askWhose(context: FlowContext, look: TokenLook, token: Secret): Promise<Finding> {
	const {signal} = context;
	const http = context.http(botOf(context).host);
	try {
		const answer = await asking(http, look.url, token).request({method: 'GET', path: whoami, timeout, signal});
		const owner = textOf(answer, 'user_id');
		return owner === undefined
			? {severity: 'unknown', text: `${look.url} does not say whose the bot's token is`}
			: judgeKnown(look, clean(owner));
	} catch (error) {
		signal.throwIfAborted();
		if (!isTokenRefused(error)) {
			return {
				severity: 'unknown',
				text: `${look.url} does not say whether the bot's token is good: ${(error as Error).message}`,
			};
		}

		const [serverName, knownAt, account] = await Promise.all([
			serverNameAt(asking(http, look.url), signal),
			knownAtOwn(context, look, token),
			accountOf(context, look.user),
		]);
		return judgeRefused(look, error, {serverName, knownAt, account});
	}
}

/** T12. */
export const tokenStep: FlowStep = {
	id: 'token',
	title: 'The homeserver knows its token',
	operations: ['T12'],
	looks: ({stack, subject}) =>
		`GET ${whoami} on ${subject.host}, with the token of ${botOf({stack, subject}).config ?? "the bot's config"}`,
	needs: ['homeserver'],
	timeout: 45_000,
	async run(context) {
		const config = await readBotConfig(context);
		if (!isConfig(config)) {
			return config;
		}

		const way = wayOf(config, context);
		if (isFinding(way)) {
			return way;
		}

		const {path, keys} = config;
		const look = {
			url: way.url,
			path,
			key: way.token.key,
			user: keys.user && clean(keys.user.value),
			homeserver: context.stack.homeserver,
			actions: actionsOf(context),
		};
		return askWhose(context, look, way.token.value);
	},
};

/** T12: what the runbook asks. In no room nobody answers; but a bot that does not run takes no invitation. */
export const roomsStep: FlowStep = {
	id: 'rooms',
	title: 'It is in a room',
	operations: ['T12'],
	looks: ({subject}) => `GET /_matrix/client/v3/joined_rooms on ${subject.host}, with its token`,
	needs: ['token'],
	timeout: 30_000,
	async run(context) {
		const config = await readBotConfig(context);
		const way = isConfig(config) ? wayOf(config, context) : config;
		if (!isConfig(config) || isFinding(way)) {
			return way as Finding;
		}

		const client = asking(context.http(botOf(context).host), way.url, way.token.value);
		const path = '/_matrix/client/v3/joined_rooms';
		const answer = await client.request({method: 'GET', path, timeout, signal: context.signal});
		const rooms = isRecord(answer) && Array.isArray(answer.joined_rooms) ? answer.joined_rooms : [];
		const {user} = config.keys;
		return judgeRooms(
			rooms.filter(room => typeof room === 'string'),
			user && context.found('token')?.severity === 'ok' ? clean(user.value) : undefined,
		);
	},
};
