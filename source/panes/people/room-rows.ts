import type {RoomMembers, RoomState} from '../../matrix/rooms.js';
import type {RoomDetail} from '../../sources/room-detail.js';
import {count} from '../../ui/format.js';
import {type DetailRow, listed, type NamedRow, type TargetOf, targeted, told, withIds} from './detail-rows.js';

const memberRows = ({members, total}: RoomMembers, of: TargetOf): readonly NamedRow[] => [
	...listed(
		`Members ${count(total)}`,
		members.map(user => ({text: user, ...targeted(of('user', user))})),
	),
	...(total > members.length ? [{area: '', text: `… and ${total - members.length} more`, tone: 'dim' as const}] : []),
];

const stateRows = ({types, powers, denied}: RoomState, of: TargetOf): readonly NamedRow[] => [
	...(powers
		? listed('Power', [
				...powers.users.map(({user, level}) => ({text: user, figure: String(level), ...targeted(of('user', user))})),
				{text: 'everybody else', figure: String(powers.others)},
			])
		: []),
	...listed(
		'Denied servers',
		denied.map(server => ({text: server})),
	),
	...listed(
		'State',
		types.map(({type, count: number}) => ({text: type, figure: count(number)})),
	),
];

/** More than these slow every event of the room down (Synapse, "forward extremities"). */
const manyExtremities = 10;

const factRows = ({room, block, extremities}: RoomDetail): readonly NamedRow[] => [
	{area: 'Id', text: room.id},
	...(room.name === undefined ? [] : [{area: 'Name', text: room.name}]),
	...(room.alias === undefined ? [] : [{area: 'Address', text: room.alias}]),
	...(room.topic === undefined ? [] : [{area: 'Topic', text: room.topic}]),
	...told('Block', block, ({blocked, by}) => [
		blocked
			? {area: 'Block', text: `blocked${by === undefined ? '' : ` by ${by}`}: nobody here can join`, tone: 'warning'}
			: {area: 'Block', text: 'not blocked'},
	]),
	...(room.tombstoned
		? [{area: 'Replaced', text: room.replacement ?? 'yes, by a room that is not named', tone: 'warning' as const}]
		: []),
	...(room.forgotten ? [{area: 'Forgotten', text: 'by everybody here', tone: 'warning' as const}] : []),
	{
		area: 'Access',
		text: [
			room.public ? 'in the directory' : 'not in the directory',
			`join: ${room.joinRule ?? 'invite'}`,
			`guests: ${room.guestAccess ?? 'forbidden'}`,
			`history: ${room.historyVisibility ?? 'shared'}`,
			room.federatable ? 'federated' : 'of this server only',
		].join(', '),
	},
	{
		area: 'Kind',
		text: [
			`version ${room.version ?? '?'}`,
			room.encryption === undefined ? 'not encrypted' : `encrypted (${room.encryption})`,
			...(room.type === undefined ? [] : [room.type]),
			...(room.creator === undefined ? [] : [`made by ${room.creator}`]),
		].join(', '),
	},
	{
		area: 'Size',
		text: [
			`${count(room.members)} members, ${count(room.localMembers)} of them here`,
			...(room.localDevices === undefined ? [] : [`with ${count(room.localDevices)} devices`]),
			`${count(room.stateEvents)} state events`,
		].join(', '),
	},
	...told('Forward extremities', extremities, (number): readonly NamedRow[] =>
		number === undefined
			? []
			: [
					{
						area: 'Extremities',
						text: number > manyExtremities ? 'so many make every event of the room slow' : 'as it should be',
						figure: count(number),
						...(number > manyExtremities ? {tone: 'warning' as const} : {}),
					},
				],
	),
];

/** All that is known of a room, a line each. */
export const roomRows = (detail: RoomDetail | undefined, of: TargetOf): readonly DetailRow[] =>
	detail === undefined
		? []
		: withIds([
				...factRows(detail),
				...told('Members', detail.members, members => memberRows(members, of)),
				...told('Files', detail.media, ({local, remote}) => [
					...listed(
						`Files ${count(local.length)} here`,
						local.map(uri => ({text: uri, ...targeted(of('media', uri))})),
					),
					...listed(
						`Files ${count(remote.length)} afar`,
						remote.map(uri => ({text: uri, ...targeted(of('media', uri))})),
					),
				]),
				...told('State', detail.state, state => stateRows(state, of)),
			]);
