import type {Action} from './action.js';
import {accessStep, checkToken, noServer, sessionInTheWay} from './admin-token.js';
import {secretOf} from './form.js';

/** U3: a token that the person has; where a service of its own signs in it is the only way. */
export const adminEnterToken: Action = {
	id: 'admin.enter-token',
	title: 'Enter a token',
	key: 'T',
	risk: 'read',
	kind: 'homeserver',
	operations: ['U3'],
	form: [
		{
			kind: 'secret',
			id: 'token',
			label: 'Token',
			hint: 'an access token of an administrator; held in memory only',
			check: checkToken,
		},
	],
	explain: ({target}) => `Asks ${target.name} whose token it is, and holds it until synaptop ends.`,
	unavailable: context => noServer(context) ?? sessionInTheWay(context),
	plan: (context, input) => [accessStep(context, {kind: 'enter', token: secretOf(input, 'token')})],
	refresh: [],
};
