import {matrixPath} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {pointInTime} from '../parsers/point-in-time.js';
import type {Action} from './action.js';
import {ask} from './homeserver-deed.js';
import {userDeed, userThere} from './user-deed.js';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Connections of all sessions of all devices, the latest first: time, address, program. */
function connections(answer: unknown): readonly string[] {
	const devices = isRecord(answer) && isRecord(answer.devices) ? Object.values(answer.devices) : [];
	const sessions = devices.flatMap(device => (isRecord(device) ? list(device.sessions) : []));
	return sessions
		.flatMap(session => (isRecord(session) ? list(session.connections) : []))
		.filter(isRecord)
		.map(connection => ({
			at: typeof connection.last_seen === 'number' ? connection.last_seen : 0,
			ip: textOf(connection, 'ip') ?? '?',
			agent: textOf(connection, 'user_agent') ?? '',
		}))
		.sort((a, b) => b.at - a.at)
		.map(({at, ip, agent}) => clean(`${at > 0 ? pointInTime(at) : '–'.padEnd(16)}  ${ip.padEnd(15)}  ${agent}`));
}

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
		ask(
			context,
			{method: 'GET', path: matrixPath`/_synapse/admin/v1/whois/${context.target.id}`},
			{
				title: `Connections of ${context.target.name}`,
				told(answer) {
					const lines = connections(answer);
					return lines.length > 0 ? lines.join('\n') : 'No connection is known: Synapse keeps them for 28 days.';
				},
			},
		),
	],
};
