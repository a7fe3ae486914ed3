import {findSecret, NoSecret, type SecretPlace, secretOrigin} from '../system/find-secret.js';
import {type GivenToken, NoToken} from './client.js';

const words = {
	name: 'token',
	what: 'an access token of an administrator',
	cure: 'Sign in, then keep the token in a file',
};

/** The token that the config means. Rejects with NoToken, which names the place and the cure. */
export async function findToken(place: SecretPlace): Promise<GivenToken> {
	try {
		return {token: await findSecret(place, words), origin: secretOrigin(place)};
	} catch (error) {
		throw error instanceof NoSecret ? new NoToken(error.message, error.cure) : error;
	}
}
