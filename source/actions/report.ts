import {matrixPath} from '../matrix/client.js';
import {reportCalled} from '../matrix/reports.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {pointInTime} from '../parsers/point-in-time.js';
import type {Action, PlanContext} from './action.js';
import {ask, deed, hindered} from './homeserver-deed.js';

const reportDeed = {
	...deed,
	kind: 'report',
	unavailable: hindered(({target}) =>
		reportCalled(target.id) ? undefined : `"${clean(target.id)}" is no report: event/2, user/7`,
	),
} as const satisfies Partial<Action>;

const path = ({target}: PlanContext): string => {
	const {kind, id} = reportCalled(target.id) ?? {kind: 'event', id: 0};
	return matrixPath`/_synapse/admin/v1/${`${kind}_reports`}/${String(id)}`;
};

const meanings = [[/M_NOT_FOUND/, 'there is no such report: somebody dismissed it']] as const;

/** What was reported, by whom, why, and the event itself. */
function told(answer: unknown): string {
	const at = isRecord(answer) && typeof answer.received_ts === 'number' ? pointInTime(answer.received_ts) : '?';
	const fields = [
		['Reported', at],
		['By', textOf(answer, 'user_id')],
		['Reason', textOf(answer, 'reason')],
		['Score', isRecord(answer) && typeof answer.score === 'number' ? String(answer.score) : undefined],
		['Room', [textOf(answer, 'name'), textOf(answer, 'room_id')].filter(Boolean).join(' ')],
		['About', textOf(answer, 'sender') ?? textOf(answer, 'target_user_id')],
		['Event', textOf(answer, 'event_id')],
	] as const;
	const event = isRecord(answer) && isRecord(answer.event_json) ? answer.event_json : undefined;
	return [
		...fields.filter(([, value]) => value).map(([name, value]) => `${name.padEnd(10)}${value}`),
		...(event ? ['', ...JSON.stringify({type: event.type, content: event.content}, undefined, 2).split('\n')] : []),
	]
		.map(clean)
		.join('\n');
}

export const reportShow: Action = {
	...reportDeed,
	id: 'report.show',
	title: 'Show report',
	key: 'F',
	risk: 'read',
	refresh: [],
	explain: ({target}) => `Shows report ${target.name} with what it is about.`,
	plan: context => [
		ask(context, {method: 'GET', path: path(context)}, {title: `Report ${context.target.name}`, told, meanings}),
	],
};

export const reportDismiss: Action = {
	...reportDeed,
	id: 'report.dismiss',
	title: 'Dismiss report',
	key: 'r',
	risk: 'change',
	refresh: ['reports'],
	explain: ({target}) => `Removes report ${target.name}; what it is about stays as it is.`,
	plan: context => [ask(context, {method: 'DELETE', path: path(context)}, {meanings})],
};
