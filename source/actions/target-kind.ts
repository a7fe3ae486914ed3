import type {Target} from './action.js';

/** What a target of each kind is called. */
export const kindTitles: Readonly<Record<Target['kind'], string>> = {
	container: 'container',
	project: 'compose project',
	unit: 'unit',
	host: 'host',
	homeserver: 'homeserver',
	user: 'user',
	device: 'device',
	room: 'room',
	media: 'file',
	report: 'report',
	'registration-token': 'registration token',
	destination: 'server',
};
