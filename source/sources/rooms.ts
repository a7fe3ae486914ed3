import {parseRooms, type RoomOrder, type RoomSummary, roomOrders, roomsRequest} from '../matrix/rooms.js';
import {pagedSource} from './paged.js';

const isOrder = (column: string | undefined): column is RoomOrder => roomOrders.some(order => order === column);

/** U6: the rooms that the homeserver knows; sorted by the server. */
export const rooms = pagedSource<RoomSummary>({
	id: 'rooms',
	title: 'rooms',
	operations: ['U6'],
	async read({matrix, signal}, {stack, search, sort}, {from, limit}) {
		const query = {
			order: isOrder(sort?.column) ? sort.column : 'joined_members',
			descending: sort?.descending ?? true,
			...(search === '' ? {} : {search}),
		};
		const page = parseRooms(await matrix(stack).request({...roomsRequest(query, from, limit), signal}));
		return {total: page.total, rows: page.rooms};
	},
});
