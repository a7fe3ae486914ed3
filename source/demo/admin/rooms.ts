import {demoName} from '../names.js';
import {done, Refusal, templates} from './answers.js';
import {type DemoRoom, eventId} from './model.js';
import {type Call, compare, pageOf, type Route, route} from './router.js';

const total = ({members, remote}: DemoRoom): number => members.length + remote;

/** State events beside those of members, as stateOf() tells them. */
const stateEvents = (room: DemoRoom): number => total(room) + plainState(room).length;

const summary = (room: DemoRoom) => ({
	...templates.listedRoom,
	room_id: room.id,
	name: room.name,
	canonical_alias: room.alias,
	joined_members: total(room),
	joined_local_members: room.members.length,
	version: room.version,
	creator: room.creator,
	encryption: room.encryption,
	federatable: room.federatable,
	public: room.public,
	join_rules: room.joinRule,
	guest_access: room.guestAccess,
	history_visibility: room.history,
	state_events: stateEvents(room),
	room_type: room.type,
});

const detail = (room: DemoRoom, {users}: Call['people']) => ({
	...templates.room,
	...summary(room),
	topic: room.topic,
	joined_local_devices: room.members.reduce((sum, member) => sum + (users.get(member)?.devices.length ?? 0), 0),
});

/** The room that a path names. Throws Refusal. */
export function roomOf({people, names: [id = '']}: Pick<Call, 'people' | 'names'>): DemoRoom {
	const room = people.rooms.get(id);
	if (!room) {
		throw new Refusal('no room');
	}

	return room;
}

/** Synapse goes forwards from the largest where it is about numbers (storage/databases/main/room.py). */
const largestFirst = ['joined_members', 'joined_local_members', 'version', 'state_events'];

const list = ({people, query}: Call) => {
	const order = (query.get('order_by') ?? 'name') as keyof ReturnType<typeof summary>;
	const search = query.get('search_term')?.toLowerCase();
	if (search === '') {
		throw new Refusal('empty search');
	}

	const turn = (query.get('dir') === 'b') === largestFirst.includes(order) ? 1 : -1;
	const found = [...people.rooms.values()]
		.filter(
			({id, name, alias}) =>
				search === undefined ||
				id.toLowerCase() === search ||
				name?.toLowerCase().includes(search) ||
				alias?.replace(/:.*/, '').toLowerCase().includes(search),
		)
		.map(summary)
		.toSorted((one, other) => turn * compare(one[order], other[order]) || one.room_id.localeCompare(other.room_id));
	const {page, from, next} = pageOf(found, query);
	return done({
		offset: from,
		rooms: page,
		total_rooms: found.length,
		...(next === undefined ? {} : {next_batch: next}),
		...(from === 0 ? {} : {prev_batch: Math.max(0, from - 100)}),
	});
};

const servers = ['matrix.org', 'mozilla.org', 'fosdem.org', 'tchncs.de', 'kde.org', 'archlinux.org'];

/** Those of other servers have no names of their own. */
const membersOf = ({members, remote}: DemoRoom): readonly string[] => [
	...members,
	...Array.from({length: remote}, (_, index) => `@guest${index + 1}:${servers[index % servers.length]}`),
];

type Content = Readonly<Record<string, unknown>>;

/** Type and content of what is there but for members. */
const plainState = (room: DemoRoom): ReadonlyArray<readonly [type: string, content: Content]> => {
	const may: ReadonlyArray<readonly [string, Content | undefined]> = [
		['m.room.create', {room_version: room.version, ...(room.type === null ? {} : {type: room.type})}],
		[
			'm.room.power_levels',
			{
				users: Object.fromEntries([[room.creator, 100], ...room.powers.map(user => [user, 50] as const)]),
				users_default: 0,
				events_default: 0,
				state_default: 50,
				ban: 50,
				kick: 50,
				redact: 50,
			},
		],
		['m.room.join_rules', {join_rule: room.joinRule}],
		['m.room.history_visibility', {history_visibility: room.history}],
		['m.room.guest_access', {guest_access: room.guestAccess}],
		['m.room.name', room.name === null ? undefined : {name: room.name}],
		['m.room.topic', room.topic === null ? undefined : {topic: room.topic}],
		['m.room.canonical_alias', room.alias === null ? undefined : {alias: room.alias}],
		['m.room.encryption', room.encryption === null ? undefined : {algorithm: room.encryption}],
		[
			'm.room.server_acl',
			room.public && room.remote > 0
				? {allow: ['*'], deny: ['spam.example', '*.evil.example'], allow_ip_literals: false}
				: undefined,
		],
	];
	return may.filter((entry): entry is readonly [string, Content] => entry[1] !== undefined);
};

const state = (call: Call) => {
	const room = roomOf(call);
	const event = (type: string, key: string, sender: string, content: Content) => ({
		age: call.now - room.created,
		content,
		event_id: eventId(call.random),
		origin_server_ts: room.created,
		room_id: room.id,
		sender,
		state_key: key,
		type,
		unsigned: {age: call.now - room.created},
		user_id: sender,
	});
	const names = new Map([...call.people.users.values()].map(({id, name}) => [id, name]));
	return done({
		state: [
			...plainState(room).map(([type, content]) => event(type, '', room.creator, content)),
			...membersOf(room).map(user =>
				event('m.room.member', user, user, {membership: 'join', displayname: names.get(user) ?? null}),
			),
		],
	});
};

/** What is told of rooms. */
export const roomRoutes: readonly Route[] = [
	route('GET', '/v1/rooms', list),
	route('GET', '/v1/rooms/*', call => done(detail(roomOf(call), call.people))),
	route('GET', '/v1/rooms/*/members', call => {
		const members = membersOf(roomOf(call));
		return done({members, total: members.length});
	}),
	route('GET', '/v1/rooms/*/state', state),
	route('GET', '/v1/rooms/*/block', ({people, names: [id = '']}) => {
		const by = people.blocked.get(id);
		return done(by === undefined ? {block: false} : {block: true, user_id: by});
	}),
	route('GET', '/v1/rooms/*/forward_extremities', call => {
		const room = roomOf(call);
		return done({
			count: room.extremities,
			results: Array.from({length: room.extremities}, (_, index) => ({
				event_id: eventId(call.random),
				state_group: 26 + index,
				depth: 11 + index,
				received_ts: room.created + index * 1000,
			})),
		});
	}),
	route('GET', '/v1/room/*/media', call => {
		const room = roomOf(call);
		const local = call.people.files.filter(file => file.room === room.id).map(({id}) => `mxc://${demoName}/${id}`);
		return done({local, remote: room.remote > 0 ? ['mxc://matrix.org/XkFvGnFAeHgiHiNYuCDVxvDr'] : []});
	}),
];
