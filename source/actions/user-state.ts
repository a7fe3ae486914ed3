import {matrixPath} from '../matrix/client.js';
import type {Action, PlanContext} from './action.js';
import {ask, masFault} from './homeserver-deed.js';
import {knownUser} from './known-user.js';
import {adviseAdministrator, nobodyLeft, userDeed, userHindered, userThere} from './user-deed.js';

const lost = {own: 'nothing here can be asked any more afterwards.', last: `${nobodyLeft}.`};

/** PUT makes a user who is not there, so it is looked first. */
const lock = (context: PlanContext, locked: boolean) => [
	userThere(context),
	ask(context, {
		method: 'PUT',
		path: matrixPath`/_synapse/admin/v2/users/${context.target.id}`,
		body: {locked},
	}),
];

export const userLock: Action = {
	...userDeed,
	id: 'user.lock',
	title: 'Lock',
	risk: 'change',
	explain: ({target}) =>
		`Lets ${target.name} neither log in nor use what is logged in, until it is unlocked. Nothing is lost; rooms and devices stay.`,
	unavailable: userHindered(masFault('the accounts', 'lock-user NAME'), context => {
		const known = knownUser(context);
		return known?.locked ? 'it is locked already' : known?.deactivated ? 'it is deactivated' : undefined;
	}),
	plan: context => lock(context, true),
	advise: adviseAdministrator(lost),
};

export const userUnlock: Action = {
	...userDeed,
	id: 'user.unlock',
	title: 'Unlock',
	risk: 'change',
	explain: ({target}) => `Lets ${target.name} go on where it was locked.`,
	unavailable: userHindered(masFault('the accounts', 'unlock-user NAME'), context =>
		knownUser(context)?.locked === false ? 'it is not locked' : undefined,
	),
	plan: context => lock(context, false),
};

export const userToggleLock: Action = {
	...userLock,
	id: 'user.toggle-lock',
	title: 'Lock or unlock',
	key: 'x',
	choose: context => (knownUser(context)?.locked ? userUnlock : userLock),
};

const suspend = (context: PlanContext, on: boolean) => [
	ask(
		context,
		{method: 'PUT', path: matrixPath`/_synapse/admin/v1/suspend/${context.target.id}`, body: {suspend: on}},
		{meanings: [[/M_UNRECOGNIZED/, 'this homeserver cannot suspend: Synapse can since 1.113']]},
	),
];

export const userSuspend: Action = {
	...userDeed,
	id: 'user.suspend',
	title: 'Suspend',
	risk: 'change',
	explain: ({target}) =>
		`Lets ${target.name} still read, leave rooms and delete own messages, but neither write nor join nor invite, until it is lifted.`,
	unavailable: userHindered(context => (knownUser(context)?.suspended ? 'it is suspended already' : undefined)),
	plan: context => suspend(context, true),
	advise: adviseAdministrator({own: 'it cannot write any more; the Admin API still works.'}),
};

export const userUnsuspend: Action = {
	...userDeed,
	id: 'user.unsuspend',
	title: 'Lift suspension',
	risk: 'change',
	explain: ({target}) => `Lets ${target.name} write, join and invite again.`,
	unavailable: userHindered(context => (knownUser(context)?.suspended === false ? 'it is not suspended' : undefined)),
	plan: context => suspend(context, false),
};

export const userToggleSuspend: Action = {
	...userSuspend,
	id: 'user.toggle-suspend',
	title: 'Suspend or not',
	key: 'h',
	choose: context => (knownUser(context)?.suspended ? userUnsuspend : userSuspend),
};

const shadowBan = (context: PlanContext, method: 'POST' | 'DELETE') => [
	userThere(context),
	ask(context, {
		method,
		path: matrixPath`/_synapse/admin/v1/users/${context.target.id}/shadow_ban`,
		...(method === 'POST' ? {body: {}} : {}),
	}),
];

export const userShadowBan: Action = {
	...userDeed,
	id: 'user.shadow-ban',
	title: 'Shadow-ban',
	risk: 'change',
	explain: ({target}) =>
		`Lets ${target.name} believe to write while nobody sees it. A last resort: clients behave oddly, and who finds out comes back under another name.`,
	unavailable: userHindered(context => (knownUser(context)?.shadowBanned ? 'it is shadow-banned already' : undefined)),
	plan: context => shadowBan(context, 'POST'),
	advise: adviseAdministrator({own: 'nobody will see what it writes.'}),
};

export const userUnban: Action = {
	...userDeed,
	id: 'user.unban',
	title: 'Lift shadow-ban',
	risk: 'change',
	explain: ({target}) => `What ${target.name} writes from now on is seen again.`,
	unavailable: userHindered(context =>
		knownUser(context)?.shadowBanned === false ? 'it is not shadow-banned' : undefined,
	),
	plan: context => shadowBan(context, 'DELETE'),
};

export const userToggleShadowBan: Action = {
	...userShadowBan,
	id: 'user.toggle-shadow-ban',
	title: 'Shadow-ban or not',
	choose: context => (knownUser(context)?.shadowBanned ? userUnban : userShadowBan),
};
