import type {MatrixClient} from '../matrix/client.js';
import {userRequest} from '../matrix/user-detail.js';
import {clean} from '../parsers/clean.js';
import {isRecord} from '../parsers/json.js';
import {checkUserId, serverOfUser} from '../parsers/user-id.js';
import type {Action, MatrixStep, PlanContext} from './action.js';
import {ask, deed, hindered, ownUser, serverName} from './homeserver-deed.js';
import {knownUser} from './known-user.js';

/** What is no user id. */
export function idFault({target}: PlanContext): string | undefined {
	const wrong = checkUserId(target.id);
	return wrong === undefined ? undefined : `"${clean(target.id)}" ${wrong}`;
}

/** Only the user's own server can do that; nothing is sent for another's. */
export function remoteFault(context: PlanContext): string | undefined {
	const server = serverName(context);
	const theirs = serverOfUser(context.target.id);
	return server === undefined || theirs === server
		? undefined
		: `${context.target.name} belongs to ${theirs}: this homeserver is ${server}, and only ${theirs} can do that`;
}

/** What is shown of its id is not all of it, so that somebody else would be meant. */
const oddFault = (context: PlanContext): string | undefined =>
	knownUser(context)?.odd ? 'its id has characters that cannot be shown: nothing is done to it here' : undefined;

type Fault = (context: PlanContext) => string | undefined;

/** What hinders something that is done to a user of this homeserver. */
export const userHindered = (...faults: readonly Fault[]): Fault => hindered(idFault, remoteFault, oddFault, ...faults);

export const userDeed = {
	...deed,
	kind: 'user',
	refresh: ['users', 'user-detail'],
	unavailable: userHindered(),
} as const satisfies Partial<Action>;

/** Looks whether the user is there: some of the API takes any name for one, and PUT would make it. */
export const userThere = (context: PlanContext, more: Pick<MatrixStep, 'hindrance'> = {}): MatrixStep =>
	ask(context, userRequest(context.target.id), {
		...more,
		meanings: [[/M_NOT_FOUND/, `there is no user ${clean(context.target.id)} on this homeserver`]],
	});

type AdviseContext = PlanContext & {matrix(stack: string): MatrixClient; readonly signal: AbortSignal};

/** What is lost where it is done to the token's own user, and to the last one who may use the Admin API. */
export const adviseAdministrator =
	(loss: {readonly own: string; readonly last?: string}) =>
	async (context: AdviseContext): Promise<readonly string[]> => {
		const {target} = context;
		const own = ownUser(context)?.user === target.id;
		const said = own ? [`${target.name} is the user whose token is used here: ${loss.own}`] : [];
		if (loss.last === undefined) {
			return said;
		}

		try {
			const last = await isLastAdministrator(context);
			return last ? [...said, `${target.name} is the last administrator: ${loss.last}`] : said;
		} catch {
			return [...said, `It could not be found out whether ${target.name} is the last administrator.`];
		}
	};

/** Under `admins` Synapse counts neither deactivated nor locked users. */
async function isLastAdministrator({matrix, target, signal}: AdviseContext): Promise<boolean> {
	const answer = await matrix(target.stack ?? '').request({
		method: 'GET',
		path: '/_synapse/admin/v2/users',
		query: {admins: 'true', guests: 'false', limit: '2'},
		signal,
	});
	const users = isRecord(answer) && Array.isArray(answer.users) ? answer.users : [];
	return users.length === 1 && isRecord(users[0]) && users[0].name === target.id;
}

/** What stays to be done where nobody is left. */
export const nobodyLeft =
	'nobody could use the Admin API any more, until another is made with user.create-admin or in the database';
