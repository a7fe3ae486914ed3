import type {RoomSummary} from '../../matrix/rooms.js';
import {count} from '../../ui/format.js';
import type {Segment} from '../../ui/line.js';
import type {Column} from '../../ui/table-column.js';

/** What a room is called: by its name, its address, else its id. */
export const roomTitle = ({name, alias, id}: Pick<RoomSummary, 'name' | 'alias' | 'id'>): string => name ?? alias ?? id;

const mark = (yes: boolean): Segment => (yes ? {text: '✓', tone: 'good'} : {text: '–', tone: 'dim'});

/** Ids are what the server sorts by. */
export const roomColumns: ReadonlyArray<Column<RoomSummary>> = [
	{
		id: 'name',
		title: 'ROOM',
		width: {min: 20, good: 34, grow: 6},
		priority: 0,
		cell: room => [
			{text: roomTitle(room), tone: room.odd ? 'warning' : 'strong'},
			{text: room.name ? `  ${room.alias ?? room.id}` : room.alias ? `  ${room.id}` : '', tone: 'dim'},
		],
	},
	{
		id: 'joined_members',
		title: 'MEMBERS',
		width: 9,
		align: 'right',
		priority: 0,
		descending: true,
		cell: ({members}) => (members === 0 ? {text: 'nobody', tone: 'dim'} : {text: count(members)}),
	},
	{
		id: 'joined_local_members',
		title: 'LOCAL',
		width: 7,
		align: 'right',
		priority: 1,
		descending: true,
		cell: ({localMembers}) => count(localMembers),
	},
	{
		id: 'state_events',
		title: 'STATE',
		width: 7,
		align: 'right',
		priority: 2,
		descending: true,
		cell: ({stateEvents}) => count(stateEvents),
	},
	{id: 'encryption', title: 'E2EE', width: 6, priority: 3, cell: ({encryption}) => mark(encryption !== undefined)},
	{id: 'public', title: 'PUBLIC', width: 8, priority: 4, cell: room => mark(room.public)},
	{id: 'version', title: 'VER', width: 5, priority: 5, cell: ({version = '?'}) => version},
	{id: 'federatable', title: 'FED', width: 5, priority: 6, cell: ({federatable}) => mark(federatable)},
	{
		id: 'creator',
		title: 'CREATOR',
		width: {min: 18, max: 40, grow: 2},
		priority: 7,
		cell: ({creator = ''}) => ({text: creator, tone: 'dim'}),
	},
];
