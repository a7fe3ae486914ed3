import {matrixPath} from '../matrix/client.js';
import {textOf as member} from '../parsers/json.js';
import {parsePointInTime, pointInTime} from '../parsers/point-in-time.js';
import type {Action} from './action.js';
import {textOf} from './form.js';
import {ask} from './homeserver-deed.js';
import {followTask, roomDeed, roomThere} from './room-deed.js';

const examples = '90d for older than 90 days, or a day: 2026-01-31';

const checkBefore = (before: string): string | undefined => {
	const at = parsePointInTime(before, Date.now());
	return at === undefined ? `is ${examples}` : at > Date.now() ? 'is still to come' : undefined;
};

export const roomPurgeHistory: Action = {
	...roomDeed,
	id: 'room.purge-history',
	title: 'Purge history',
	key: 'H',
	risk: 'danger',
	refresh: ['rooms', 'room-detail', 'server-admin'],
	form: [
		{
			kind: 'text',
			id: 'before',
			label: 'Before',
			initial: '90d',
			hint(before) {
				const at = parsePointInTime(before, Date.now());
				return at === undefined ? examples : `what came before ${pointInTime(at)}`;
			},
			check: checkBefore,
		},
		{
			kind: 'flag',
			id: 'local',
			label: "This server's too",
			hint: 'also what users of here wrote: there may be no other copy',
			initial: false,
		},
	],
	explain({target}, input) {
		const at = parsePointInTime(textOf(input, 'before'), Date.now());
		return `Removes ${at === undefined ? 'older events' : `what came before ${pointInTime(at)}`} of ${target.name} from the database, for good${input.local === true ? ', also what users of this homeserver wrote' : '; what users of this homeserver wrote stays'}. State and the newest event stay.`;
	},
	plan(context, input) {
		const at = parsePointInTime(textOf(input, 'before'), Date.now());
		return [
			roomThere(context),
			ask(
				context,
				{
					method: 'POST',
					path: matrixPath`/_synapse/admin/v1/purge_history/${context.target.id}`,
					body: {purge_up_to_ts: at, delete_local_events: input.local === true},
					timeout: 60_000,
				},
				{
					follow: followTask(
						answer => matrixPath`/_synapse/admin/v1/purge_history_status/${member(answer, 'purge_id') ?? ''}`,
					),
					meanings: [[/there is no event to be purged/, 'nothing in this room is that old']],
				},
			),
		];
	},
};
