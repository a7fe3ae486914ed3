import type {BackgroundUpdates} from '../../matrix/background-updates.js';
import type {ScheduledTask} from '../../matrix/scheduled-tasks.js';
import type {Asked} from '../../sources/ask-homeservers.js';
import type {Told} from '../../sources/room-detail.js';
import type {ServerAdmin} from '../../sources/server-admin.js';
import type {Tone} from '../../theme/theme.js';
import {bytes, count, dateTime, rate} from '../../ui/format.js';
import {type DetailRow, listed, type NamedRow, type TargetOf, targeted, told, withIds} from './detail-rows.js';

/** As a list, with a word where it is empty. */
const orNone = (area: string, rows: ReadonlyArray<Omit<NamedRow, 'area'>>, none: string): readonly NamedRow[] =>
	listed(area, rows.length === 0 ? [{text: none, tone: 'dim'}] : rows);

const toldLater = <Facts>(
	area: string,
	answer: Told<Facts> | undefined,
	rows: (facts: Facts) => readonly NamedRow[],
): readonly NamedRow[] =>
	answer === undefined ? [{area, text: 'waiting for the homeserver …', tone: 'dim'}] : told(area, answer, rows);

const plural = (number: number, what: string): string => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

const updates = 'Background updates';

const updateRows = (asked: Asked<BackgroundUpdates> | undefined): readonly NamedRow[] => {
	const {facts, problem, off} = asked ?? {};
	if (!facts) {
		const why = problem ?? off;
		return [{area: updates, text: why?.message ?? 'waiting for the homeserver …', tone: why ? 'warning' : 'dim'}];
	}

	const running = facts.current.map(
		({name, database, items, pace}): NamedRow => ({
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

const taskRow = ({action, status, at, resource, error}: ScheduledTask, of: TargetOf): Omit<NamedRow, 'area'> => ({
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
	withIds([
		...updateRows(asked),
		...toldLater('Files by user', admin?.media, ({users, total}) =>
			orNone(
				`Files of ${plural(total, 'user')}`,
				users.map(({user, displayname, files, size}) => ({
					text: `${user}${displayname === undefined ? '' : ` (${displayname})`}: ${plural(files, 'file')}`,
					figure: `${bytes(size)}B`,
					...targeted(of('user', user)),
				})),
				'nobody has uploaded a file',
			),
		),
		...toldLater('Largest rooms', admin?.rooms, rooms =>
			orNone(
				'Largest rooms',
				rooms.map(({room, size}) => ({text: room, figure: `${bytes(size)}B`, ...targeted(of('room', room))})),
				'none',
			),
		),
		...toldLater('Tasks', admin?.tasks, tasks =>
			orNone(
				'Tasks',
				tasks.map(task => taskRow(task, of)),
				'none',
			),
		),
	]);
