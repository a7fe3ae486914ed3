import {checkServerName} from './server-name.js';

// Matrix specification, appendices, "Room IDs"; "Matrix Content (mxc://) URIs" of the client-server API; what Synapse
// takes as a registration token (rest/admin/registration_tokens.py).

const longest = 255;
const unprintable = /[\p{Control}\s]/u;

/** Why that is no room id; undefined where it is one. Since room version 12 an id names no server. */
export function checkRoomId(id: string): string | undefined {
	if (id === '') {
		return 'is missing';
	}

	if (id.startsWith('#')) {
		return 'is an alias: say the id of the room, which begins with !';
	}

	if (!/^![^:]/u.test(id)) {
		return 'is a room id: !…:SERVER, or !… of a newer room';
	}

	if (!id.isWellFormed() || unprintable.test(id)) {
		return 'has no blanks and no control characters';
	}

	if (Buffer.byteLength(id) > longest) {
		return `is too long: a room id has at most ${longest} bytes`;
	}

	const colon = id.indexOf(':');
	const wrong = colon === -1 ? undefined : checkServerName(id.slice(colon + 1));
	return wrong === undefined ? undefined : `ends with a server name, which ${wrong}`;
}

/** A file's server and id: the parts of mxc://SERVER/ID; undefined where that is none. */
export function parseMxc(uri: string): {readonly server: string; readonly id: string} | undefined {
	const [, server, id] = /^mxc:\/\/([^/]+)\/([A-Za-z0-9_-]{1,255})$/.exec(uri) ?? [];
	return server === undefined || id === undefined || checkServerName(server) !== undefined ? undefined : {server, id};
}

export const checkMxc = (uri: string): string | undefined =>
	parseMxc(uri) ? undefined : 'is the address of a file: mxc://SERVER/ID';

export const checkRegistrationToken = (token: string): string | undefined =>
	/^[A-Za-z0-9._~-]{1,64}$/.test(token) ? undefined : 'has 1 to 64 of A–Z a–z 0–9 . _ ~ -';

/** What a device can be called: whatever its client says, in one line. */
export const checkDeviceId = (id: string): string | undefined =>
	id !== '' && id.isWellFormed() && !/\p{Control}/u.test(id) && Buffer.byteLength(id) <= 512
		? undefined
		: 'is a device id: up to 512 bytes in one line';
