import {clean} from '../parsers/clean.js';
import {textOf as member} from '../parsers/json.js';
import {checkUserId, serverOfUser} from '../parsers/user-id.js';
import type {Action, PlanContext} from './action.js';
import {type FormField, type FormInput, textOf} from './form.js';
import {ask, deed, hindered, serverName} from './homeserver-deed.js';
import {userDeed} from './user-deed.js';

/** Bytes of an event are at most 65,536 (client-server API, "Size limits"). */
const longest = 32_768;

const text: FormField = {
	kind: 'text',
	id: 'text',
	label: 'Text',
	check: value =>
		value.trim() === ''
			? 'is missing'
			: Buffer.byteLength(value) > longest
				? `has at most ${longest} bytes`
				: undefined,
};

const send = (context: PlanContext, user: string, input: FormInput) =>
	ask(
		context,
		{
			method: 'POST',
			path: '/_synapse/admin/v1/send_server_notice',
			body: {user_id: user, content: {msgtype: 'm.text', body: textOf(input, 'text')}},
			timeout: 60_000,
		},
		{
			told: answer => clean(`sent as ${member(answer, 'event_id') ?? '?'}`),
			meanings: [
				[
					/Server notices are not enabled/,
					'server notices are not configured on this homeserver: add server_notices: {system_mxid_localpart: notices} to homeserver.yaml and restart Synapse',
				],
				[/User not found/, `there is no user ${clean(user)} on this homeserver`],
			],
		},
	);

export const userSendNotice: Action = {
	...userDeed,
	id: 'user.send-notice',
	title: 'Send a server notice',
	key: 'L',
	risk: 'change',
	refresh: [],
	form: [text],
	explain: ({target}) => `Writes to ${target.name} in the name of the server, in a room of its own.`,
	plan: (context, input) => [send(context, context.target.id, input)],
};

export const noticeSend: Action = {
	...deed,
	id: 'notice.send',
	title: 'Send a server notice',
	kind: 'homeserver',
	risk: 'change',
	refresh: [],
	form: [{kind: 'text', id: 'user', label: 'User', hint: () => 'full id', check: checkUserId}, text],
	explain: (_context, input) =>
		`Writes to ${textOf(input, 'user') || 'a user'} in the name of the server, in a room of its own.`,
	unavailable: hindered(),
	plan(context, input) {
		const [user, server] = [textOf(input, 'user'), serverName(context)];
		if (server !== undefined && serverOfUser(user) !== server) {
			throw new Error(`notices go to users of ${server} only`);
		}

		return [send(context, user, input)];
	},
};
