import {matrixPath} from '../matrix/client.js';
import {isRecord} from '../parsers/json.js';
import type {Action} from './action.js';
import {ask} from './homeserver-deed.js';
import {userDeed, userThere} from './user-deed.js';

/** What a bulk quarantine says. */
export const quarantined = (answer: unknown): string => {
	const number = isRecord(answer) && typeof answer.num_quarantined === 'number' ? answer.num_quarantined : 0;
	return `${number} file${number === 1 ? '' : 's'} quarantined`;
};

export const userQuarantineMedia: Action = {
	...userDeed,
	id: 'user.quarantine-media',
	title: 'Quarantine files',
	key: 'Q',
	risk: 'danger',
	refresh: ['user-detail'],
	explain: ({target}) =>
		`Lets nobody download a file that ${target.name} uploaded here, but for protected ones. They stay on disk; each can be given free again. Copies on other servers and in clients stay.`,
	plan: context => [
		userThere(context),
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/user/${context.target.id}/media/quarantine`,
				body: {},
				timeout: 300_000,
			},
			{told: quarantined},
		),
	],
};
