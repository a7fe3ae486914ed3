import type {Stack} from '../config/stack-schema.js';
import {findSecret, type SecretPlace} from '../system/find-secret.js';
import type {Secret} from '../system/secret.js';

const words = {
	name: 'password',
	what: 'the password of Redis',
	cure: 'Put the password of Redis there (0600)',
};

/** What a command printed, by its place in the config: a password store is asked once. */
const printed = new WeakMap<SecretPlace, Secret>();

/** Whether the password can be had without a command that may ask its person something. */
export const passwordAtHand = ({password}: NonNullable<Stack['redis']>): boolean =>
	password?.command === undefined || printed.has(password);

/** The password that the config means; undefined where Redis has none. Rejects with NoSecret. */
export async function redisPassword({password}: NonNullable<Stack['redis']>): Promise<Secret | undefined> {
	if (!password) {
		return undefined;
	}

	const held = printed.get(password);
	if (held) {
		return held;
	}

	const found = await findSecret(password, words);
	if (password.command) {
		printed.set(password, found);
	}

	return found;
}

/** It was refused: the command is asked again when the password is next needed. */
export const forgetPassword = ({password}: NonNullable<Stack['redis']>): void => {
	if (password) {
		printed.delete(password);
	}
};
