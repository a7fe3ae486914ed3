import {
	parseRegistrationTokens,
	type RegistrationToken,
	registrationTokensRequest,
} from '../matrix/registration-tokens.js';
import type {PolledSource} from './source.js';

/** U6: the tokens with which strangers may register; the argument is the stack's name. */
export const registrationTokens: PolledSource<readonly RegistrationToken[]> = {
	id: 'registration-tokens',
	title: 'registration tokens',
	operations: ['U6'],
	empty: [],
	every: {seen: 30, unseen: 600},
	read: async ({matrix, argument, signal}) =>
		parseRegistrationTokens(await matrix(argument).request({...registrationTokensRequest, signal})),
};
