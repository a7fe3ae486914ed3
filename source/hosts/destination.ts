import {HostError} from './host.js';

/** An alias or host as the person wrote it, split. */
export interface Destination {
	readonly host: string;
	readonly user?: string;
	readonly port?: number;
}

/** `alias`, `user@host`, `host:port`, `[::1]:22`, `ssh://user@host:port`. Throws HostError for what ssh could take for an option. */
export function parseDestination(text: string): Destination {
	const rest = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
	const at = rest.lastIndexOf('@');
	const user = at === -1 ? undefined : rest.slice(0, at);
	const {host, port} = splitPort(rest.slice(at + 1));
	const isBad = (word: string) =>
		word === '' || word.startsWith('-') || /[\s\u0000-\u001f\u007f'"`\\$;&<>|(){}]/.test(word);
	if (isBad(host) || (user !== undefined && isBad(user)) || (port !== undefined && !(port >= 1 && port <= 65_535))) {
		throw new HostError('unreachable', text, `Not an SSH destination: ${JSON.stringify(text)}`, {
			cure: 'Write an alias of ~/.ssh/config, or user@host:port.',
		});
	}

	return {host, user, port};
}

function splitPort(text: string): {host: string; port?: number} {
	const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text);
	// More than one colon without brackets: an IPv6 address.
	const match = bracketed ?? /^([^:]*):(\d+)$/.exec(text);
	return match ? {host: match[1]!, port: match[2] === undefined ? undefined : Number(match[2])} : {host: text};
}
