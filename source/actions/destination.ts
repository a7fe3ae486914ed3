import {matrixPath} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {checkServerName} from '../parsers/server-name.js';
import type {Action, PlanContext} from './action.js';
import {ask, deed, hindered} from './homeserver-deed.js';
import {isInBackOff} from './known-destination.js';

const nameFault = ({target}: PlanContext): string | undefined => {
	const wrong = checkServerName(target.id);
	return wrong === undefined ? undefined : `"${clean(target.id)}" ${wrong}`;
};

const destinationDeed = {
	...deed,
	kind: 'destination',
	operations: ['F4', 'F7', 'O2'],
} as const satisfies Partial<Action>;
const unknown = [
	/M_NOT_FOUND/,
	'this homeserver never had to do with that server (its name is spelled as in user ids)',
] as const;

/** The way back from back-off: it lives in the database, a restart does not end it. */
export const destinationResetConnection: Action = {
	...destinationDeed,
	id: 'destination.reset-connection',
	title: 'Reset connection',
	key: 'R',
	risk: 'change',
	refresh: ['destinations'],
	explain: ({target}) =>
		`Forgets that ${target.name} could not be reached, and tries it at once; what waits for it is sent. A restart of Synapse would not: that is in its database.`,
	unavailable: hindered(nameFault, context =>
		isInBackOff(context) === false ? `${context.target.name} is not in back-off` : undefined,
	),
	plan: context => [
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/federation/destinations/${context.target.id}/reset_connection`,
				body: {},
			},
			{meanings: [unknown, [/does not need to be reset/, `${clean(context.target.id)} is not in back-off`]]},
		),
	],
};

const rooms = (answer: unknown): readonly string[] =>
	isRecord(answer) && Array.isArray(answer.rooms)
		? answer.rooms.map(room => textOf(room, 'room_id')).filter(room => room !== undefined)
		: [];

export const destinationRooms: Action = {
	...destinationDeed,
	id: 'destination.rooms',
	title: 'Rooms with this server',
	key: 'O',
	risk: 'read',
	refresh: [],
	explain: ({target}) => `Shows the rooms that are shared with ${target.name}.`,
	unavailable: hindered(nameFault),
	plan: context => [
		ask(
			context,
			{
				method: 'GET',
				path: matrixPath`/_synapse/admin/v1/federation/destinations/${context.target.id}/rooms`,
				query: {limit: '1000'},
			},
			{
				title: `Rooms with ${context.target.name}`,
				told(answer) {
					const total = isRecord(answer) && typeof answer.total === 'number' ? answer.total : rooms(answer).length;
					const more = total - rooms(answer).length;
					return [...rooms(answer).map(clean), ...(more > 0 ? [`and ${more} more`] : [])].join('\n') || 'None.';
				},
				meanings: [unknown],
			},
		),
	],
};
