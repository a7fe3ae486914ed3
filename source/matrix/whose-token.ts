import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {type AccessState, type GivenToken, type MatrixClient, MatrixError, matrixPath} from './client.js';

/** Whose token it is, whether that is an administrator, and who keeps the users. `client` asks with it. */
export async function whoseToken(client: MatrixClient, {origin, way}: GivenToken): Promise<AccessState> {
	const who = await client.request({method: 'GET', path: '/_matrix/client/v3/account/whoami'});
	const user = textOf(who, 'user_id');
	if (user === undefined) {
		throw new MatrixError(200, 'whoami does not name a user', {cure: 'Look at synapse.url in the config'});
	}

	const [admin, mas] = await Promise.all([isAdmin(client, user), hasMas(client)]);
	const device = textOf(who, 'device_id');
	return {
		phase: 'ready',
		origin,
		user: clean(user),
		admin,
		mas,
		...(device === undefined ? {} : {device: clean(device)}),
		...(way ? {way} : {}),
	};
}

/** Synapse tells an administrator only; to others it says 403. */
async function isAdmin(client: MatrixClient, user: string): Promise<boolean> {
	try {
		// Under MAS /admin of a user is switched off; the user itself tells.
		const answer = await client.request({method: 'GET', path: matrixPath`/_synapse/admin/v2/users/${user}`});
		return isRecord(answer);
	} catch (error) {
		if (error instanceof MatrixError && (error.status === 403 || error.status === 400)) {
			return false;
		}

		throw error;
	}
}

/** Where the Matrix Authentication Service keeps the users the homeserver has no login of its own (MSC3861). */
async function hasMas(client: MatrixClient): Promise<boolean> {
	try {
		const answer = await client.request({method: 'GET', path: '/_matrix/client/v1/auth_metadata'});
		return textOf(answer, 'issuer') !== undefined;
	} catch (error) {
		if (error instanceof MatrixError && error.status < 429) {
			return false;
		}

		throw error;
	}
}
