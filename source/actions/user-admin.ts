import {matrixPath} from '../matrix/client.js';
import type {Action, PlanContext} from './action.js';
import {ask, masFault, ownUser} from './homeserver-deed.js';
import {knownUser} from './known-user.js';
import {adviseAdministrator, nobodyLeft, userDeed, userHindered, userThere} from './user-deed.js';

const steps = (context: PlanContext, admin: boolean) => [
	userThere(context),
	ask(context, {
		method: 'PUT',
		path: matrixPath`/_synapse/admin/v1/users/${context.target.id}/admin`,
		body: {admin},
	}),
];

export const userMakeAdmin: Action = {
	...userDeed,
	id: 'user.make-admin',
	title: 'Make administrator',
	risk: 'change',
	explain: ({target}) =>
		`Lets ${target.name} do everything on this homeserver: see users, take over accounts, delete rooms, read reports.`,
	unavailable: userHindered(masFault('the administrators', 'promote-admin NAME'), context =>
		knownUser(context)?.admin ? 'it is an administrator already' : undefined,
	),
	plan: context => steps(context, true),
};

/** Synapse refuses that too (rest/admin/users.py). */
const ownFault = (context: PlanContext): string | undefined =>
	ownUser(context)?.user === context.target.id
		? 'it is the user whose token is used here, and nobody may take their own rights away: let another administrator do it'
		: undefined;

export const userUnmakeAdmin: Action = {
	...userDeed,
	id: 'user.unmake-admin',
	title: 'No longer administrator',
	risk: 'change',
	explain: ({target}) => `Takes the administrator's rights from ${target.name}; the account stays.`,
	unavailable: userHindered(masFault('the administrators', 'demote-admin NAME'), ownFault, context =>
		knownUser(context)?.admin === false ? 'it is no administrator' : undefined,
	),
	plan: context => steps(context, false),
	advise: adviseAdministrator({own: 'nothing here can be asked any more afterwards.', last: `${nobodyLeft}.`}),
};

/** One key for both. */
export const userToggleAdmin: Action = {
	...userMakeAdmin,
	id: 'user.toggle-admin',
	title: 'Administrator or not',
	key: 'a',
	choose: context => (knownUser(context)?.admin ? userUnmakeAdmin : userMakeAdmin),
};
