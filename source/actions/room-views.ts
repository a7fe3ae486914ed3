import {matrixPath} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import type {Action} from './action.js';
import {ask} from './homeserver-deed.js';
import {roomDeed} from './room-deed.js';

const list = (answer: unknown, name: string): readonly unknown[] => {
	const found = isRecord(answer) ? answer[name] : undefined;
	return Array.isArray(found) ? found : [];
};

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
		ask(
			context,
			{method: 'GET', path: matrixPath`/_synapse/admin/v1/rooms/${context.target.id}/members`},
			{
				title: `Members of ${context.target.name}`,
				told: answer =>
					list(answer, 'members')
						.filter(member => typeof member === 'string')
						.map(clean)
						.sort()
						.join('\n') || 'Nobody is in it.',
				meanings: missing,
			},
		),
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
			{method: 'GET', path: matrixPath`/_synapse/admin/v1/rooms/${context.target.id}/state`, timeout: 60_000},
			{
				title: `State of ${context.target.name}`,
				told: answer =>
					list(answer, 'state')
						.map(stateLines)
						.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
						.flat()
						.join('\n') || 'It has no state.',
				meanings: missing,
			},
		),
	],
};
