// The grammar of user ids: Matrix specification, appendices, "User Identifiers", and what Synapse keeps for itself
// (synapse/handlers/register.py, check_username).

import {checkServerName} from './server-name.js';

/** Bytes of a whole user id, `@` and server name included. */
const longest = 255;

/** Why nobody can be called that here; undefined where it is fine. */
export function checkLocalpart(localpart: string, server = ''): string | undefined {
	if (localpart === '') {
		return 'is missing';
	}

	if (localpart.startsWith('@') || localpart.includes(':')) {
		const inner = localpart.replace(/^@/, '').replace(/:.*$/s, '');
		return `is only the part before the colon${inner === '' ? '' : `: ${inner}`}`;
	}

	const [wrong] = localpart.match(/[^a-z0-9._=/+-]/u) ?? [];
	if (wrong !== undefined) {
		return /[A-Z]/.test(wrong)
			? `has no capitals: ${localpart.toLowerCase()}`
			: `has only a–z, 0–9 and . _ = - / +, not ${wrong === ' ' ? 'blanks' : JSON.stringify(wrong)}`;
	}

	if (localpart.startsWith('_')) {
		return 'must not begin with _: Synapse keeps that for application services';
	}

	if (/^\d+$/.test(localpart)) {
		return 'must not be a number only: Synapse keeps that for guests';
	}

	const id = `@${localpart}:${server}`;
	return Buffer.byteLength(id) > longest ? `is too long: a user id has at most ${longest} bytes` : undefined;
}

/**
 * Why that is no full user id; undefined where it is one. Older ids with capitals and the like are fine: they are there.
 */
export function checkUserId(id: string): string | undefined {
	if (id === '') {
		return 'is missing';
	}

	const [, localpart = '', server] = /^@([^:]*):(.*)$/su.exec(id) ?? [];
	if (server === undefined || localpart === '') {
		return 'is a full user id: @NAME:SERVER';
	}

	if (!id.isWellFormed() || /[\p{Control}\s]/u.test(localpart)) {
		return 'has a name that no user can have: no blanks, no control characters';
	}

	const wrong = checkServerName(server);
	if (wrong !== undefined) {
		return `ends with a server name, which ${wrong}`;
	}

	return Buffer.byteLength(id) > longest ? `is too long: a user id has at most ${longest} bytes` : undefined;
}

/** The server that a user id ends with. */
export const serverOfUser = (id: string): string => id.slice(id.indexOf(':') + 1);
