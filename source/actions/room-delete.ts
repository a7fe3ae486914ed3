import {matrixPath} from '../matrix/client.js';
import {listIn, recordIn, textIn} from '../matrix/fields.js';
import {clean} from '../parsers/clean.js';
import {textOf as member} from '../parsers/json.js';
import {checkUserId, serverOfUser} from '../parsers/user-id.js';
import type {Action, PlanContext} from './action.js';
import {type FormInput, textOf} from './form.js';
import {ask, serverName} from './homeserver-deed.js';
import {followTask, roomDeed, roomThere} from './room-deed.js';

const people = (number: number): string => `${number} user${number === 1 ? '' : 's'}`;

/** Who was taken out, who could not be, and where those are now. */
function told(status: unknown): string {
	const room = recordIn(status, 'shutdown_room');
	const count = (name: string): number => listIn(room, name, user => user).length;
	const [out, left] = [count('kicked_users'), count('failed_to_kick_users')];
	const next = textIn(room, 'new_room_id');
	return [
		`${people(out)} taken out`,
		...(left > 0 ? [`${people(left)} could not be`] : []),
		...(next === undefined ? [] : [`new room ${next}`]),
	].join(', ');
}

/** A field that says nothing where nobody makes a new room would be lost without a word. */
function successor(context: PlanContext, input: FormInput): Readonly<Record<string, string>> {
	const [user, name, message] = ['new-room-user', 'new-room-name', 'message'].map(id => textOf(input, id).trim());
	if (!user) {
		if (name || message) {
			throw new Error('name and message are for the new room: say who makes it');
		}

		return {};
	}

	const server = serverName(context);
	if (server !== undefined && serverOfUser(user) !== server) {
		throw new Error(`the new room is made by a user of ${server}, not by ${clean(user)}`);
	}

	return {new_room_user_id: user, ...(name ? {room_name: name} : {}), ...(message ? {message} : {})};
}

const optional = (label: string, id: string, hint: string) =>
	({kind: 'text', id, label, initial: '', hint: () => hint, check: () => undefined}) as const;

export const roomDelete: Action = {
	...roomDeed,
	id: 'room.delete',
	title: 'Delete room',
	key: 'X',
	risk: 'danger',
	refresh: ['rooms', 'room-detail', 'server-admin'],
	form: [
		{kind: 'flag', id: 'block', label: 'Block', hint: 'and let nobody of here come back to it', initial: false},
		{
			kind: 'flag',
			id: 'purge',
			label: 'Purge',
			hint: 'its history goes; off: it stays, and nobody is in it',
			initial: true,
		},
		{
			kind: 'flag',
			id: 'force',
			label: 'Purge anyway',
			hint: 'also where somebody could not be taken out',
			initial: false,
		},
		{
			kind: 'text',
			id: 'new-room-user',
			label: 'New room by',
			initial: '',
			hint: user => (user === '' ? 'empty: no new room' : 'makes a room that all are moved to'),
			check: user => (user.trim() === '' ? undefined : checkUserId(user.trim())),
		},
		optional('Its name', 'new-room-name', 'of the new room'),
		optional('Message', 'message', 'the first one in the new room'),
	],
	explain: ({target}, {block, purge}) =>
		`Takes all users of this homeserver out of ${target.name}${purge === false ? '; its history stays in the database' : ' and removes its history from the database, for good'}.${block ? ' Nobody of here can join it again.' : ''} On other servers the room goes on. Files stay.`,
	plan: (context, input) => [
		roomThere(context),
		ask(
			context,
			{
				method: 'DELETE',
				path: matrixPath`/_synapse/admin/v2/rooms/${context.target.id}`,
				body: {
					block: input.block === true,
					purge: input.purge !== false,
					...(input.force === true ? {force_purge: true} : {}),
					...successor(context, input),
				},
			},
			{
				follow: followTask(
					answer => matrixPath`/_synapse/admin/v2/rooms/delete_status/${member(answer, 'delete_id') ?? ''}`,
					told,
				),
			},
		),
	],
};
