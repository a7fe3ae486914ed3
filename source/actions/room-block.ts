import {matrixPath} from '../matrix/client.js';
import {roomBlockRequest} from '../matrix/rooms.js';
import {isRecord} from '../parsers/json.js';
import type {Action, PlanContext} from './action.js';
import {ask, hindered} from './homeserver-deed.js';
import {isBlocked} from './known-room.js';
import {roomDeed, roomFault} from './room-deed.js';

const block = (context: PlanContext, on: boolean) =>
	ask(context, {
		method: 'PUT',
		path: matrixPath`/_synapse/admin/v1/rooms/${context.target.id}/block`,
		body: {block: on},
	});

/** Also a room that nobody here is in yet: then nobody gets in. */
export const roomBlock: Action = {
	...roomDeed,
	id: 'room.block',
	title: 'Block',
	risk: 'change',
	explain: ({target}) =>
		`Lets nobody of this homeserver join ${target.name} or be invited to it. Who is in it stays in it: Delete takes them out.`,
	unavailable: hindered(roomFault, context => (isBlocked(context) ? 'it is blocked already' : undefined)),
	plan: context => [block(context, true)],
};

export const roomUnblock: Action = {
	...roomDeed,
	id: 'room.unblock',
	title: 'Unblock',
	risk: 'change',
	explain: ({target}) => `Lets users of this homeserver join ${target.name} again.`,
	unavailable: hindered(roomFault, context => (isBlocked(context) === false ? 'it is not blocked' : undefined)),
	plan: context => [
		ask(context, roomBlockRequest(context.target.id), {
			hindrance: answer => (isRecord(answer) && answer.block === false ? 'it is not blocked' : undefined),
		}),
		block(context, false),
	],
};

export const roomToggleBlock: Action = {
	...roomBlock,
	id: 'room.toggle-block',
	title: 'Block or unblock',
	key: 'b',
	choose: context => (isBlocked(context) ? roomUnblock : roomBlock),
};
