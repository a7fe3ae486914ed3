import type {MatrixError} from '../../matrix/client.js';
import {clean} from '../../parsers/clean.js';
import type {Finding, OfferedAction} from '../flow.js';

// What a homeserver says of a bot's token. Pure.

export interface TokenLook {
	/** Who was asked, as the bot's config has it. */
	readonly url: string;
	/** The bot's config and the key of the token in it. */
	readonly path: string;
	readonly key: string;
	/** The user of the bot's config. */
	readonly user?: string | undefined;
	/** Name of the stack's homeserver. */
	readonly homeserver?: string | undefined;
	readonly actions: readonly OfferedAction[];
}

/** What is known beside the refusal. */
export interface Beside {
	/** The name that the homeserver at the bot's URL gives itself. */
	readonly serverName?: string | undefined;
	/** The stack's own Synapse knows the token: its URL. */
	readonly knownAt?: string | undefined;
	/** What the Admin API says of the bot's user; absent: it could not be asked. */
	readonly account?: 'there' | 'deactivated' | 'locked' | 'missing' | undefined;
}

const domainOf = (user: string | undefined): string | undefined =>
	user === undefined ? undefined : user.slice(user.indexOf(':') + 1);

const newToken = ({user, key, path}: TokenLook): string =>
	`Sign in as ${user ?? "the bot's user"}, put the new token behind ${key} into ${path}, restart the bot.`;

const ofAccount: Readonly<Record<string, (user: string) => Pick<Finding, 'text' | 'next'>>> = {
	deactivated: user => ({
		text: `the bot's user ${user} is deactivated, so its token is void`,
		next: 'Reactivate it in the Users tab (it gets a new password), then sign in for a new token.',
	}),
	locked: user => ({
		text: `the bot's user ${user} is locked, so its token is refused`,
		next: 'Unlock it in the Users tab.',
	}),
	missing: user => ({
		text: `there is no user ${user} on this homeserver, so its token is not known`,
		next: 'Make the user in the Users tab, sign in as it, put its token into the config of the bot.',
	}),
};

/** T12: the homeserver refuses the token, and what else is known says why. */
export function judgeRefused(look: TokenLook, error: MatrixError, beside: Beside): Finding {
	const {url, user, key, path, homeserver, actions} = look;
	const base = {
		severity: 'critical',
		actions,
		evidence: [`GET /_matrix/client/v3/account/whoami: ${error.message}`],
	} as const;
	const wanted = domainOf(user) ?? homeserver;
	const {serverName, knownAt, account} = beside;
	if (serverName !== undefined && wanted !== undefined && serverName !== wanted) {
		return {
			...base,
			text: `the homeserver URL of ${path} is wrong: ${url} is ${clean(serverName)}, the bot belongs to ${wanted}`,
			next: `Correct it in ${path}, then restart the bot.`,
		};
	}

	if (knownAt !== undefined) {
		return {
			...base,
			text: `the homeserver URL of ${path} is wrong: ${url} does not know the token, Synapse at ${knownAt} does`,
			next: `Write ${knownAt} into ${path}, then restart the bot.`,
		};
	}

	const said =
		error.errcode === 'M_USER_DEACTIVATED' ? 'deactivated' : error.errcode === 'M_USER_LOCKED' ? 'locked' : account;
	const words = said === undefined ? undefined : ofAccount[said];
	if (words && user !== undefined) {
		return {...base, ...words(user)};
	}

	if (error.errcode === 'M_UNKNOWN_TOKEN' || error.errcode === 'M_MISSING_TOKEN') {
		const maybe = account === undefined ? ' or its user deactivated' : '';
		return {
			...base,
			text: `the bot's token (${key} in ${path}) is not valid any more at ${url}: it was logged out${maybe} (${error.errcode})`,
			next: newToken(look),
		};
	}

	return {...base, text: `${url} refuses the bot's token (${key} in ${path}): ${error.message}`, next: newToken(look)};
}

/** T12: it is known, and whose it is. */
export function judgeKnown(look: TokenLook, owner: string): Finding {
	const {user, key, path, homeserver, actions} = look;
	const domain = domainOf(owner);
	if (user !== undefined && user !== owner) {
		return {
			severity: 'warning',
			text: `the bot's token (${key} in ${path}) is of ${owner}, its config says ${clean(user)}`,
			next: newToken(look),
			actions,
		};
	}

	return homeserver !== undefined && domain !== homeserver
		? {
				severity: 'warning',
				text: `the bot's token is good, but of ${owner}: a user of another homeserver than ${homeserver}`,
				next: `If that is not meant, correct the homeserver URL in ${path}.`,
				actions,
			}
		: {severity: 'ok', text: `the bot's token is good, and of ${owner}`};
}

/** T12: where it listens. */
export function judgeRooms(rooms: readonly string[], user: string | undefined): Finding {
	const who = user ?? 'the user of the token';
	return rooms.length === 0
		? {
				severity: 'warning',
				text: `${who} is in no room, so nobody can talk to it`,
				next: `Invite ${who} into a room; if it does not come, it does not run, or does not take invitations.`,
				evidence: ['GET /_matrix/client/v3/joined_rooms: []'],
			}
		: {
				severity: 'ok',
				text: `${who} is in ${rooms.length} room${rooms.length === 1 ? '' : 's'}`,
				evidence: rooms.slice(0, 20).map(clean),
			};
}
