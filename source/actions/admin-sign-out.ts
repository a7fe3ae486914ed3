import {clean} from '../parsers/clean.js';
import type {Action, PlanContext} from './action.js';
import {accessStep, noServer, noToken} from './admin-token.js';
import {stackOf} from './homeserver.js';

const who = (context: PlanContext): string => {
	const state = context.access(context.target.id);
	return state.phase === 'ready'
		? `the session${state.device === undefined ? '' : ` ${state.device}`} of ${state.user}`
		: 'the session of the token';
};

/** Where the token may have been kept: what the config names, and where it was put in this run. */
function keptIn(context: PlanContext): readonly string[] {
	const state = context.access(context.target.id);
	const kept = state.phase === 'ready' ? state.kept : undefined;
	const named = stackOf(context)?.admin?.token.file;
	return [...new Set([named, kept].filter(file => file !== undefined).map(file => clean(file)))];
}

/** U3: the session ends on the server. */
export const adminSignOut: Action = {
	id: 'admin.sign-out',
	title: 'Sign out',
	risk: 'change',
	kind: 'homeserver',
	operations: ['U3'],
	matrix: true,
	explain: context => `Ends ${who(context)} on ${context.target.name}: its token is good for nothing then, for nobody.`,
	unavailable(context) {
		const state = context.access(context.target.id);
		return state.phase === 'refused' ? `${state.why}: there is nothing to sign out` : noToken(context);
	},
	plan: context => [accessStep(context, {kind: 'sign-out', files: keptIn(context)})],
	async advise(context) {
		const state = context.access(context.target.id);
		return state.phase === 'ready' && state.way !== 'signed-in'
			? [`the token is from ${state.origin}: whatever else uses it stops working`]
			: [];
	},
	refresh: [],
};

/** The token goes, the session stays. */
export const adminForget: Action = {
	id: 'admin.forget',
	title: 'Forget the token',
	risk: 'read',
	kind: 'homeserver',
	operations: ['U3'],
	explain: ({target}) => `Forgets the token of ${target.name} that was given here; its session stays on the server.`,
	unavailable(context) {
		const state = context.access(context.target.id);
		return (
			noServer(context) ??
			('way' in state && state.way ? undefined : 'none was given here; what the config names is found again each time')
		);
	},
	plan: context => [accessStep(context, {kind: 'forget'})],
	refresh: [],
};
