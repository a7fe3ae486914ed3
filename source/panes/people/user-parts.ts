import type {UserDetailData} from '../../sources/user-detail.js';
import type {Column} from '../../ui/table-column.js';
import {seen} from './users-columns.js';

/** A device, session, room or pusher of somebody: a row of the panel below the list. */
export interface UserPart {
	readonly kind: 'device' | 'session' | 'room' | 'pusher';
	/** Exactly as the server has it: a device's or room's id. */
	readonly id: string;
	readonly name?: string;
	readonly lastSeenAt?: number;
	readonly ip?: string;
	readonly note?: string;
}

/** Devices first: they are what something is done to. */
export const userParts = ({devices, sessions, rooms, pushers, roomNames}: UserDetailData): readonly UserPart[] => [
	...(devices ?? []).map(
		({id, name, agent, ip, lastSeenAt}): UserPart => ({
			kind: 'device',
			id,
			...(name === undefined ? {} : {name}),
			...(ip === undefined ? {} : {ip}),
			...(agent === undefined ? {} : {note: agent}),
			...(lastSeenAt === undefined ? {} : {lastSeenAt}),
		}),
	),
	...(sessions ?? []).map(
		({ip, agent, lastSeenAt}): UserPart => ({
			kind: 'session',
			id: '',
			ip,
			...(agent === undefined ? {} : {note: agent}),
			...(lastSeenAt === undefined ? {} : {lastSeenAt}),
		}),
	),
	...(pushers ?? []).map(
		({app, device, kind}): UserPart => ({
			kind: 'pusher',
			id: '',
			name: app,
			note: [kind, device && `on ${device}`].filter(Boolean).join(' '),
		}),
	),
	...(rooms?.ids ?? []).map((id): UserPart => {
		const name = Object.hasOwn(roomNames, id) ? roomNames[id] : undefined;
		return {kind: 'room', id, ...(name ? {name} : {})};
	}),
];

/** Parts have no key of their own but what they are. */
export const partKey = ({kind, id, ip, note, name}: UserPart): string =>
	JSON.stringify(id === '' ? [kind, ip, note, name] : [kind, id]);

export const partText = ({kind, id, name, ip, note}: UserPart): string => [kind, id, name, ip, note].join(' ');

const order = ['device', 'session', 'pusher', 'room'];
const text = (a: string | undefined, b: string | undefined): number => (a ?? '').localeCompare(b ?? '');

export const partColumns: ReadonlyArray<Column<UserPart>> = [
	{
		id: 'kind',
		title: 'WHAT',
		width: 7,
		priority: 1,
		cell: ({kind}) => ({text: kind, tone: 'dim'}),
		sort: (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind),
	},
	{
		id: 'id',
		title: 'ID',
		width: {min: 12, good: 14, max: 48, grow: 1},
		priority: 0,
		cell: ({id}) => (id === '' ? {text: '–', tone: 'dim'} : id),
		sort: (a, b) => text(a.id, b.id),
	},
	{
		id: 'name',
		title: 'NAME',
		width: {min: 10, good: 18, max: 40, grow: 1},
		priority: 2,
		cell: ({name}) => name ?? '',
		sort: (a, b) => text(a.name, b.name),
	},
	{
		id: 'seen',
		title: 'LAST SEEN',
		width: 11,
		priority: 3,
		descending: true,
		cell: ({kind, lastSeenAt}) => (kind === 'device' || kind === 'session' ? seen(lastSeenAt) : ''),
		sort: (a, b) => (a.lastSeenAt ?? 0) - (b.lastSeenAt ?? 0),
	},
	{id: 'ip', title: 'FROM', width: {min: 15, good: 15, max: 39}, priority: 4, cell: ({ip}) => ip ?? ''},
	{id: 'note', title: 'WITH', width: {min: 12, good: 30, grow: 2}, priority: 5, cell: ({note}) => note ?? ''},
];
