import {tokenFile} from '../matrix/keep-token.js';
import type {Secret} from '../system/secret.js';
import type {AccessStep, PlanContext} from './action.js';
import type {FormContext} from './form.js';
import {stackOf} from './homeserver.js';
import {tokenWords} from './token-words.js';

// What the actions on the administrator's token have in common.

export const noServer = (context: PlanContext): string | undefined =>
	stackOf(context) ? undefined : `there is no homeserver ${context.target.name} in the config`;

/** Why there is no token to do something with; undefined where there may be one. */
export function noToken(context: PlanContext): string | undefined {
	const state = context.access(context.target.id);
	const nowhere = state.phase === 'idle' && !stackOf(context)?.admin;
	return (
		noServer(context) ??
		(state.phase === 'none' ? tokenWords(state) : nowhere ? 'there is no token: sign in, or enter one' : undefined)
	);
}

export const several = ({config}: FormContext): boolean => config.stacks.length > 1;

/** Where it is kept unless the person says otherwise. */
export const defaultFile = (context: FormContext): string => tokenFile({name: context.target.id}, several(context));

export const accessStep = ({target}: PlanContext, deed: AccessStep['deed']): AccessStep => ({
	kind: 'access',
	stack: target.id,
	deed,
});

/** What a token can be: what a header can hold. */
export function checkToken(token: Secret): string | undefined {
	const text = token.reveal();
	if (text === '') {
		return 'is missing';
	}

	return /^[\x21-\x7e]{1,4096}$/.test(text) ? undefined : 'is one word of letters, digits and signs';
}

/** Why no other token can take the place of this one: its session would stay on the server, and nobody have the token. */
export function sessionInTheWay({access, target}: PlanContext): string | undefined {
	const state = access(target.id);
	return state.phase === 'ready' && state.way === 'signed-in' && state.kept === undefined
		? `signed in as ${state.user} already: sign out first, or keep the token`
		: undefined;
}
