import {listIn, textIn} from '../matrix/fields.js';
import {roomMembersRequest, roomStateRequest} from '../matrix/rooms.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import type {Action} from './action.js';
import {ask} from './homeserver-deed.js';
import {roomDeed} from './room-deed.js';

const missing = [[/M_NOT_FOUND/, 'there is no such room on this homeserver']] as const;

export const roomMembers: Action = {
	...roomDeed,
	id: 'room.members',
	title: 'Members',
	key: 'O',
	risk: 'read',
	refresh: [],
	explain: ({target}) => `Shows who is in ${target.name}.`,
	plan: context => [
		ask(context, roomMembersRequest(context.target.id), {
			title: `Members of ${context.target.name}`,
			told: answer =>
				listIn(answer, 'members', member => textIn({member}, 'member'))
					.toSorted()
					.join('\n') || 'Nobody is in it.',
			meanings: missing,
		}),
	],
};

/** A state event in a line of its type, key and sender, then its content. */
function stateLines(event: unknown): readonly string[] {
	if (!isRecord(event)) {
		return [];
	}

	const head = [textOf(event, 'type') ?? '?', textOf(event, 'state_key') ?? ''].filter(Boolean).join(' ');
	const content = JSON.stringify(event.content ?? {}, undefined, 2).split('\n');
	return [`${head} (${textOf(event, 'sender') ?? '?'})`, ...content.map(line => `  ${line}`)].map(clean);
}

export const roomState: Action = {
	...roomDeed,
	id: 'room.state',
	title: 'State',
	key: 'J',
	risk: 'read',
	refresh: [],
	explain: ({target}) => `Shows the state events of ${target.name}.`,
	plan: context => [
		ask(
			context,
			{...roomStateRequest(context.target.id), timeout: 60_000},
			{
				title: `State of ${context.target.name}`,
				told: answer =>
					listIn(answer, 'state', stateLines)
						.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
						.flat()
						.join('\n') || 'It has no state.',
				meanings: missing,
			},
		),
	],
};
