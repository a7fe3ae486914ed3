import {matrixPath} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf as member} from '../parsers/json.js';
import {checkRoomId} from '../parsers/matrix-ids.js';
import {serverOfUser} from '../parsers/user-id.js';
import type {Action, Outcome} from './action.js';
import {type FormInput, textOf} from './form.js';
import {ask, followed, hindered, serverName} from './homeserver-deed.js';
import {idFault, userDeed, userThere} from './user-deed.js';

const highest = 1_000_000;

/** Synapse stops at a thousand a room where no limit is given (handlers/admin.py). */
const usual = 1000;

const roomsOf = (input: FormInput): readonly string[] =>
	textOf(input, 'rooms')
		.split(/[\s,]+/)
		.filter(Boolean);

function outcome(status: unknown): Outcome | undefined {
	switch (member(status, 'status')) {
		case 'complete': {
			const failed = isRecord(status) && isRecord(status.failed_redactions) ? status.failed_redactions : {};
			const reasons = Object.values(failed).map(reason => clean(String(reason)));
			return reasons.length === 0
				? {kind: 'done', text: 'the server has redacted them all'}
				: {kind: 'failed', reason: `${reasons.length} could not be redacted: ${reasons[0]}`};
		}

		case 'failed':
		case 'cancelled': {
			return {kind: 'failed', reason: clean(member(status, 'error') ?? 'the server says no more')};
		}

		default: {
			return undefined;
		}
	}
}

/** What somebody wrote is made unreadable: spam, insults. Also of users of other servers. */
export const userRedact: Action = {
	...userDeed,
	id: 'user.redact',
	title: 'Redact messages',
	key: 'R',
	risk: 'danger',
	refresh: ['user-detail', 'reports'],
	form: [
		{
			kind: 'text',
			id: 'rooms',
			label: 'Rooms',
			initial: '',
			hint: rooms => (rooms.trim() === '' ? 'all that the user is in or was banned from' : 'ids, with blanks between'),
			check: rooms => {
				const wrong = roomsOf({rooms}).find(room => checkRoomId(room) !== undefined);
				return wrong === undefined ? undefined : `has "${wrong}", and that ${checkRoomId(wrong)}`;
			},
		},
		{
			kind: 'text',
			id: 'limit',
			label: 'Most in a room',
			initial: String(usual),
			hint: () => 'the newest ones',
			check: limit =>
				/^\d+$/.test(limit) && Number(limit) > 0 && Number(limit) <= highest ? undefined : `is 1 to ${highest}`,
		},
		{
			kind: 'text',
			id: 'reason',
			label: 'Reason',
			initial: '',
			hint: () => 'everybody in the room sees it',
			check: () => undefined,
		},
		{
			kind: 'flag',
			id: 'as-admin',
			label: 'In my name',
			hint: "off: in the user's own; yours needs the right in each room",
			initial: false,
		},
	],
	explain: ({target}, input) =>
		`Makes the newest ${textOf(input, 'limit') || usual} messages of ${target.name} in ${roomsOf(input).length > 0 ? roomsOf(input).join(', ') : 'each room'} unreadable, for good. Other servers are asked to do the same; files stay: Quarantine is for these.`,
	unavailable: hindered(idFault),
	plan(context, input) {
		const {target} = context;
		const server = serverName(context);
		const own = server === undefined || serverOfUser(target.id) === server;
		const reason = textOf(input, 'reason').trim();
		return [
			...(own ? [userThere(context)] : []),
			ask(
				context,
				{
					method: 'POST',
					path: matrixPath`/_synapse/admin/v1/user/${target.id}/redact`,
					body: {
						rooms: roomsOf(input),
						limit: Number(textOf(input, 'limit')),
						use_admin: input['as-admin'] === true,
						...(reason === '' ? {} : {reason}),
					},
				},
				{
					follow: {
						request: answer => ({
							method: 'GET',
							path: matrixPath`/_synapse/admin/v1/user/redact_status/${member(answer, 'redact_id') ?? ''}`,
						}),
						...followed,
						progress: status => `the server says: ${clean(member(status, 'status') ?? '?')}`,
						outcome,
					},
					meanings: [[/M_UNRECOGNIZED/, 'this homeserver cannot redact all of a user: Synapse can since 1.116']],
				},
			),
		];
	},
};
