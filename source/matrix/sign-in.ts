import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {Secret} from '../system/secret.js';
import {type MatrixClient, MatrixError, type MatrixRequest} from './client.js';

/** What the session is called among the user's devices, if nobody says otherwise. */
const ownDevice = 'synaptop';

/** Client-server API, `POST /login`: with `identifier`; `user` alone is deprecated. */
export const signInRequest = (user: string, password: Secret, device = ownDevice): MatrixRequest => ({
	method: 'POST',
	path: '/_matrix/client/v3/login',
	body: {
		type: 'm.login.password',
		identifier: {type: 'm.id.user', user},
		password,
		initial_device_display_name: device,
	},
});

export const signOutRequest: MatrixRequest = {method: 'POST', path: '/_matrix/client/v3/logout', body: {}};

/** A session on the homeserver: it stays until it is logged out. */
export interface Session {
	readonly user: string;
	readonly token: Secret;
	/** Its id. */
	readonly device?: string;
}

/** Whether a password gives a session there: not where the Matrix Authentication Service, or only SSO, signs in. */
export async function takesPasswords(client: MatrixClient): Promise<boolean> {
	const answer = await client.request({method: 'GET', path: '/_matrix/client/v3/login'}).catch((error: unknown) => {
		// Under MAS Synapse has no such path (1.160).
		if (error instanceof MatrixError && error.errcode === 'M_UNRECOGNIZED') {
			return {};
		}

		throw error;
	});
	const flows = isRecord(answer) && Array.isArray(answer.flows) ? (answer.flows as readonly unknown[]) : [];
	return flows.some(flow => textOf(flow, 'type') === 'm.login.password');
}

/** Throws MatrixError and HostError. */
export async function signIn(
	client: MatrixClient,
	user: string,
	password: Secret,
	deviceName = ownDevice,
): Promise<Session> {
	const answer = await client.request(signInRequest(user, password, deviceName));
	const [token, id] = [textOf(answer, 'access_token'), textOf(answer, 'user_id')];
	// As long as a header may be, and nothing that would end it.
	if (token === undefined || id === undefined || !/^[\x21-\x7e]{1,4096}$/.test(token)) {
		throw new MatrixError(200, 'the answer to the sign-in has no token', {cure: 'Look at synapse.url in the config'});
	}

	const device = textOf(answer, 'device_id');
	return {user: clean(id), token: new Secret(token), ...(device === undefined ? {} : {device: clean(device)})};
}
