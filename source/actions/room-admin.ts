import {matrixPath} from '../matrix/client.js';
import {checkUserId} from '../parsers/user-id.js';
import type {Action} from './action.js';
import {textOf} from './form.js';
import {ask} from './homeserver-deed.js';
import {roomDeed, roomThere} from './room-deed.js';
import {quarantined} from './user-media.js';

/** For a room whose administrators are gone. */
export const roomMakeAdmin: Action = {
	...roomDeed,
	id: 'room.make-admin',
	title: 'Make room administrator',
	key: 'A',
	risk: 'change',
	form: [
		{
			kind: 'text',
			id: 'user',
			label: 'User',
			hint: () => 'full id; invited where it is not in the room',
			check: checkUserId,
		},
	],
	explain: ({target}, input) =>
		`Gives ${textOf(input, 'user') || 'a user'} as much power in ${target.name} as the mightiest user of this homeserver has there, in the name of that one; everybody in the room sees it.`,
	plan: (context, input) => [
		roomThere(context),
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/rooms/${context.target.id}/make_room_admin`,
				body: {user_id: textOf(input, 'user')},
				timeout: 60_000,
			},
			{
				meanings: [
					[/No local admin user in room/, 'nobody of this homeserver in the room may give power to others'],
					[/Server not in room/, 'nobody of this homeserver is in the room'],
				],
			},
		),
	],
};

export const roomQuarantineMedia: Action = {
	...roomDeed,
	id: 'room.quarantine-media',
	title: 'Quarantine files',
	key: 'K',
	risk: 'danger',
	refresh: ['room-detail'],
	explain: ({target}) =>
		`Lets nobody of this homeserver download a file that was sent unencrypted in ${target.name}, from here or elsewhere, but for protected ones. Each can be given free again.`,
	plan: context => [
		roomThere(context),
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/room/${context.target.id}/media/quarantine`,
				body: {},
				timeout: 300_000,
			},
			{told: quarantined},
		),
	],
};
