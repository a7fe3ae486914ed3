import type {Target} from '../../actions/action.js';
import type {BackgroundUpdates} from '../../matrix/background-updates.js';
import type {ScheduledTask} from '../../matrix/scheduled-tasks.js';
import type {Asked} from '../../sources/ask-homeservers.js';
import type {Told} from '../../sources/room-detail.js';
import type {ServerAdmin} from '../../sources/server-admin.js';
import type {Tone} from '../../theme/theme.js';
import {bytes, count, dateTime, rate} from '../../ui/format.js';
import type {DetailRow} from './detail.js';
import type {TargetOf} from './room-rows.js';

type Row = Omit<DetailRow, 'id'>;

const targeted = (target: Target | undefined): {readonly target?: Target} => (target ? {target} : {});

const listed = (area: string, rows: ReadonlyArray<Omit<Row, 'area'>>, none: string): readonly Row[] =>
	rows.length === 0
		? [{area, text: none, tone: 'dim'}]
		: rows.map((row, index) => ({area: index === 0 ? area : '', ...row}));

const told = <Facts>(
	area: string,
	answer: Told<Facts> | undefined,
	rows: (facts: Facts) => readonly Row[],
): readonly Row[] =>
	answer === undefined
		? [{area, text: 'waiting for the homeserver …', tone: 'dim'}]
		: 'facts' in answer
			? rows(answer.facts)
			: [{area, text: answer.problem, tone: 'warning'}];

const plural = (number: number, what: string): string => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

const updates = 'Background updates';

const updateRows = (asked: Asked<BackgroundUpdates> | undefined): readonly Row[] => {
	const {facts, problem, off} = asked ?? {};
	if (!facts) {
		const why = problem ?? off;
		return [{area: updates, text: why?.message ?? 'waiting for the homeserver …', tone: why ? 'warning' : 'dim'}];
	}

	const running = facts.current.map(
		({name, database, items, pace}): Row => ({
			area: '',
			// How much there is to do it does not know.
			text: `${name} in ${database}: ${count(items)} done${pace === undefined ? '' : `, ${rate(pace * 1000)} a second`}`,
			figure: count(items),
			tone: facts.enabled ? 'accent' : 'warning',
		}),
	);
	const text = facts.enabled
		? running.length > 0
			? 'on, at work'
			: 'on, nothing to do'
		: 'switched off: what an upgrade began is not finished';
	return [{area: updates, text, tone: facts.enabled ? 'good' : 'warning'}, ...running];
};

const taskTones: Readonly<Record<string, Tone>> = {
	active: 'accent',
	failed: 'error',
	cancelled: 'warning',
	complete: 'dim',
};

const taskRow = ({action, status, at, resource, error}: ScheduledTask, of: TargetOf): Omit<Row, 'area'> => ({
	text: [
		status,
		...(at === undefined ? [] : [dateTime(at)]),
		action,
		...(resource === undefined ? [] : [resource]),
		...(error === undefined ? [] : [error]),
	].join('  '),
	...(Object.hasOwn(taskTones, status) ? {tone: taskTones[status]!} : {}),
	...targeted(
		resource?.startsWith('!') ? of('room', resource) : resource?.startsWith('@') ? of('user', resource) : undefined,
	),
});

/** What the homeserver tells of itself, a line each. */
export const serverRows = (
	admin: ServerAdmin | undefined,
	asked: Asked<BackgroundUpdates> | undefined,
	of: TargetOf,
): readonly DetailRow[] =>
	[
		...updateRows(asked),
		...told('Files by user', admin?.media, ({users, total}) =>
			listed(
				`Files of ${plural(total, 'user')}`,
				users.map(({user, displayname, files, size}) => ({
					text: `${user}${displayname === undefined ? '' : ` (${displayname})`}: ${plural(files, 'file')}`,
					figure: `${bytes(size)}B`,
					...targeted(of('user', user)),
				})),
				'nobody has uploaded a file',
			),
		),
		...told('Largest rooms', admin?.rooms, rooms =>
			listed(
				'Largest rooms',
				rooms.map(({room, size}) => ({text: room, figure: `${bytes(size)}B`, ...targeted(of('room', room))})),
				'none',
			),
		),
		...told('Tasks', admin?.tasks, tasks =>
			listed(
				'Tasks',
				tasks.map(task => taskRow(task, of)),
				'none',
			),
		),
	].map((row, index) => ({...row, id: String(index)}));
