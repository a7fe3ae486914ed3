import type {MatrixRequest} from '../matrix/client.js';
import {serverOfUser} from '../parsers/user-id.js';
import type {Action, Follow, MatrixStep, PlanContext} from './action.js';

// What the actions on users, rooms and files of a homeserver share.

/** The stack whose homeserver is meant; '' where none is. */
export const stackName = ({target}: Pick<PlanContext, 'target'>): string =>
	target.stack ?? (target.kind === 'homeserver' ? target.id : '');

/** Why the Admin API cannot be used, with what to do. What is not known yet hinders nothing: the homeserver will say. */
export function accessFault(context: PlanContext): string | undefined {
	const name = stackName(context);
	const stack = context.config.stacks.find(candidate => candidate.name === name);
	if (!stack?.synapse) {
		return `there is no homeserver ${name || context.target.name} in the config`;
	}

	const state = context.access(name);
	switch (state.phase) {
		case 'none':
		case 'refused': {
			return `${state.why}. ${state.cure}`;
		}

		case 'ready': {
			return state.admin
				? undefined
				: `${state.user} is not an administrator of the server. Sign in as one, or make this one: synaptop run user.make-admin, or UPDATE users SET admin = 1 in the database`;
		}

		default: {
			return undefined;
		}
	}
}

/** Whose token it is; undefined where that is not known. */
export function ownUser(context: PlanContext): {readonly user: string; readonly device?: string} | undefined {
	const state = context.access(stackName(context));
	return state.phase === 'ready' ? state : undefined;
}

/** The homeserver's real name: the one that the token's own user has counts more than the config's. */
export function serverName(context: PlanContext): string | undefined {
	const own = ownUser(context);
	return own ? serverOfUser(own.user) : context.config.stacks.find(({name}) => name === stackName(context))?.homeserver;
}

/** Why not where the Matrix Authentication Service (MSC3861) keeps it; `command` of mas-cli does it there. */
export const masFault =
	(what: string, command: string) =>
	(context: PlanContext): string | undefined => {
		const state = context.access(stackName(context));
		return state.phase === 'ready' && state.mas
			? `the Matrix Authentication Service keeps ${what} of this server: mas-cli manage ${command}`
			: undefined;
	};

type Fault = (context: PlanContext) => string | undefined;

/** The first of what hinders; without a token nothing else counts. */
export const hindered =
	(...faults: readonly Fault[]): Fault =>
	context => {
		for (const fault of [accessFault, ...faults]) {
			const found = fault(context);
			if (found !== undefined) {
				return found;
			}
		}

		return undefined;
	};

/** A step that asks the target's homeserver. */
export const ask = (
	context: PlanContext,
	request: MatrixRequest,
	more: Omit<MatrixStep, 'kind' | 'stack' | 'request'> = {},
): MatrixStep => ({kind: 'matrix', stack: stackName(context), request, ...more});

/** How what the server works on is followed: a big room takes hours, and Synapse goes on with it after a restart. */
export const followed = {every: 1000, timeout: 12 * 3_600_000} as const satisfies Partial<Follow>;

/** What actions on a homeserver have in common. */
export const deed = {matrix: true, operations: ['U6']} as const satisfies Partial<Action>;
