import type {MatrixRequest} from './client.js';
import {countIn, hasList, idIn, known, listIn, numberIn} from './fields.js';
import {unexpected} from './unexpected.js';
import {momentIn} from './users.js';

/** With it a stranger may register. */
export interface RegistrationToken {
	readonly token: string;
	/** Absent: any number. */
	readonly allowed?: number;
	/** Registrations that are under way with it. */
	readonly pending: number;
	readonly completed: number;
	/** ms since the epoch; absent: never. */
	readonly expiry?: number;
}

export const registrationTokensRequest: MatrixRequest = {
	method: 'GET',
	path: '/_synapse/admin/v1/registration_tokens',
};

/** Throws MatrixError where it is no list of tokens. */
export function parseRegistrationTokens(answer: unknown): readonly RegistrationToken[] {
	if (!hasList(answer, 'registration_tokens')) {
		throw unexpected('list of registration tokens');
	}

	return listIn(answer, 'registration_tokens', entry => {
		const token = idIn(entry, 'token');
		return token === undefined
			? undefined
			: {
					token,
					pending: countIn(entry, 'pending'),
					completed: countIn(entry, 'completed'),
					...known({allowed: numberIn(entry, 'uses_allowed'), expiry: momentIn(entry, 'expiry_time')}),
				};
	});
}
