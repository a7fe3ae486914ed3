import {isRecord} from '../parsers/json.js';
import {parsePointInTime, pointInTime} from '../parsers/point-in-time.js';
import type {Action} from './action.js';
import {textOf} from './form.js';
import {ask, deed, hindered} from './homeserver-deed.js';

const before = (days: string): number | undefined => parsePointInTime(`${days}d`, Date.now());

/** Remote files are a cache: who wants one again makes the server fetch it again, as long as theirs has it. */
export const mediaPurgeRemote: Action = {
	...deed,
	id: 'media.purge-remote',
	title: 'Purge remote files',
	risk: 'danger',
	kind: 'homeserver',
	refresh: ['server-admin'],
	form: [
		{
			kind: 'text',
			id: 'days',
			label: 'Not looked at for days',
			initial: '90',
			check: days => (/^\d+$/.test(days) && before(days) !== undefined ? undefined : 'is a number of days'),
		},
	],
	explain({target}, input) {
		const at = before(textOf(input, 'days'));
		return `Removes what ${target.name} keeps of other servers' files and nobody looked at since ${at === undefined ? 'then' : pointInTime(at)}. They are fetched again when somebody wants one, where its server still has it.`;
	},
	unavailable: hindered(),
	plan: (context, input) => [
		ask(
			context,
			{
				method: 'POST',
				path: '/_synapse/admin/v1/purge_media_cache',
				query: {before_ts: String(before(textOf(input, 'days')))},
				body: {},
				// It answers when the last one is gone.
				timeout: 3_600_000,
			},
			{
				told: answer =>
					isRecord(answer) && typeof answer.deleted === 'number'
						? `${answer.deleted} file${answer.deleted === 1 ? '' : 's'} removed`
						: 'the server does not say how many',
			},
		),
	],
};
