import type {Action} from './action.js';
import {accessStep, noToken} from './admin-token.js';

/** U3: the token itself, beside all output: over the screen, or alone on standard output. */
export const adminShowToken: Action = {
	id: 'admin.show-token',
	title: 'Show the token',
	risk: 'read',
	kind: 'homeserver',
	operations: ['U3'],
	matrix: true,
	explain: ({target}) => `Shows the administrator's token of ${target.name}.`,
	unavailable: noToken,
	plan: context => [accessStep(context, {kind: 'show'})],
	refresh: [],
};
