import type {Connector} from '../federation/connector.js';
import {type Host, HostError} from '../hosts/host.js';

/** What connect(2) said over there, as sshd passes it on: strerror(3), or nothing where it failed at once. */
const words: ReadonlyArray<readonly [RegExp, string]> = [
	[/refused/i, 'ECONNREFUSED'],
	[/timed out/i, 'ETIMEDOUT'],
	[/no route to host|host is (?:down|unreachable)/i, 'EHOSTUNREACH'],
	// OpenSSH says "open failed" where the system knows no way at all: no IPv6, no route.
	[/network is (?:down|unreachable)|cannot assign|not supported|open failed/i, 'ENETUNREACH'],
];

function codeOf({kind, message, cause}: HostError): string | undefined {
	const {code} = (cause ?? {}) as {code?: unknown};
	if (kind !== 'refused') {
		return undefined;
	}

	return typeof code === 'string' ? code : words.find(([pattern]) => pattern.test(message))?.[1];
}

/** Connections from a host, with the codes of node errors where what went wrong over there is known. */
export const connectFromHost =
	(host: Host): Connector =>
	async ({address, port}, signal) => {
		try {
			return await host.connect({host: address, port}, signal);
		} catch (error) {
			const code = error instanceof HostError ? codeOf(error) : undefined;
			throw code === undefined ? error : Object.assign(new Error((error as Error).message, {cause: error}), {code});
		}
	};
