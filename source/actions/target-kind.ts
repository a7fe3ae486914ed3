import type {Target} from './action.js';

/** What a target of each kind is called. */
export const kindTitles: Readonly<Record<Target['kind'], string>> = {
	container: 'container',
	project: 'compose project',
	unit: 'unit',
	host: 'host',
	homeserver: 'homeserver',
	database: 'database',
	user: 'user',
	device: 'device',
	room: 'room',
	media: 'file',
	report: 'report',
	'registration-token': 'registration token',
	destination: 'server',
	job: 'job',
	file: 'config file',
	table: 'table',
};

/** Kinds of which a pane may have one each selected: a row, and what it belongs to or speaks of. Homeserver, database and host go with all. */
const together: ReadonlyArray<ReadonlyArray<Target['kind']>> = [
	['container', 'project'],
	['user', 'device', 'room', 'media'],
	['report', 'user', 'room', 'media'],
];

const everywhere: ReadonlyArray<Target['kind']> = ['homeserver', 'database', 'host'];

/** Whether actions on both can be meant by a key at the same time. */
export const selectedTogether = (a: Target['kind'], b: Target['kind']): boolean =>
	a === b ||
	everywhere.includes(a) ||
	everywhere.includes(b) ||
	together.some(kinds => kinds.includes(a) && kinds.includes(b));
