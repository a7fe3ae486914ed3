import {parseWhois, whoisRequest} from '../matrix/user-detail.js';
import {pointInTime} from '../parsers/point-in-time.js';
import type {Action} from './action.js';
import {ask} from './homeserver-deed.js';
import {userDeed, userThere} from './user-deed.js';

/** Every connection in a line, the latest first: time, address, program. */
const connections = (answer: unknown): readonly string[] =>
	parseWhois(answer).map(({ip, agent = '', lastSeenAt}) =>
		[lastSeenAt === undefined ? '–'.padEnd(16) : pointInTime(lastSeenAt), ip.padEnd(15), agent].join('  '),
	);

/** From where a user was here. */
export const userWhois: Action = {
	...userDeed,
	id: 'user.whois',
	title: 'Who is it',
	key: 'i',
	risk: 'read',
	refresh: [],
	explain: ({target}) => `Shows from where and with what ${target.name} was here.`,
	plan: context => [
		userThere(context),
		ask(context, whoisRequest(context.target.id), {
			title: `Connections of ${context.target.name}`,
			told: answer => connections(answer).join('\n') || 'No connection is known: Synapse keeps them for 28 days.',
		}),
	],
};
