import {demoName} from '../names.js';
import {done, Refusal, templates} from './answers.js';
import type {DemoDevice, DemoUser} from './model.js';
import {type Call, compare, pageOf, type Route, route} from './router.js';

const lastSeen = ({devices}: DemoUser): number | null =>
	devices.reduce<number | null>((last, {seen}) => (seen === null ? last : Math.max(last ?? 0, seen)), null);

/** In the list: times in ms, and no word of suspension. */
const listed = (user: DemoUser) => ({
	...templates.listedUser,
	name: user.id,
	user_type: user.kind,
	is_guest: user.guest,
	admin: user.admin,
	deactivated: user.deactivated,
	shadow_banned: user.shadowBanned,
	displayname: user.name,
	creation_ts: user.created,
	erased: user.erased,
	last_seen_ts: lastSeen(user),
	locked: user.locked,
});

/** Alone: its creation in seconds. */
export const alone = (user: DemoUser) => ({
	...templates.user,
	name: user.id,
	admin: user.admin,
	deactivated: user.deactivated,
	locked: user.locked,
	shadow_banned: user.shadowBanned,
	creation_ts: Math.floor(user.created / 1000),
	user_type: user.kind,
	is_guest: user.guest,
	suspended: user.suspended,
	displayname: user.name,
	threepids:
		user.mail === undefined
			? []
			: [{medium: 'email', address: user.mail, added_at: user.created, validated_at: user.created}],
	erased: user.erased,
	last_seen_ts: lastSeen(user),
});

/** The user whom a path names. Throws Refusal. */
export function userOf({people, names: [id = '']}: Pick<Call, 'people' | 'names'>): DemoUser {
	if (!id.startsWith('@')) {
		throw new Refusal('no user id');
	}

	if (!id.endsWith(`:${demoName}`)) {
		throw new Refusal('remote user');
	}

	const user = people.users.get(id);
	if (!user) {
		throw new Refusal('no user');
	}

	return user;
}

const orders = [
	'name',
	'displayname',
	'is_guest',
	'admin',
	'deactivated',
	'user_type',
	'avatar_url',
	'shadow_banned',
	'creation_ts',
	'last_seen_ts',
	'locked',
] as const;

const list = ({people, query}: Call) => {
	const order = (query.get('order_by') ?? 'name') as (typeof orders)[number];
	if (!orders.includes(order)) {
		throw new Refusal('order nonsense');
	}

	const is = (name: string, usual: boolean) => (query.get(name) ?? String(usual)) === 'true';
	const name = query.get('name')?.toLowerCase();
	const id = query.get('user_id')?.toLowerCase();
	const found = [...people.users.values()]
		.filter(user => is('guests', true) || !user.guest)
		.filter(user => is('locked', false) || !user.locked)
		.filter(user => !query.has('admins') || user.admin === is('admins', true))
		.filter(user => !query.has('deactivated') || user.deactivated === is('deactivated', false))
		.filter(user => id === undefined || user.id.toLowerCase().includes(id))
		.filter(
			user =>
				name === undefined ||
				user.id.slice(1).replace(/:.*/, '').includes(name) ||
				user.name?.toLowerCase().includes(name),
		)
		.map(listed);
	const turn = query.get('dir') === 'b' ? -1 : 1;
	const sorted = found.toSorted(
		(one, other) => turn * compare(one[order], other[order]) || one.name.localeCompare(other.name),
	);
	const {page, next} = pageOf(sorted, query);
	return done({users: page, total: sorted.length, ...(next === undefined ? {} : {next_token: String(next)})});
};

const device =
	(user: DemoUser) =>
	({id, name, agent, ip, seen}: DemoDevice) => ({
		user_id: user.id,
		device_id: id,
		display_name: name,
		last_seen_user_agent: agent,
		last_seen_ts: seen,
		last_seen_ip: ip,
	});

const whois = (call: Call) => {
	const user = userOf(call);
	const connections = user.devices
		.filter(({ip}) => ip !== null)
		.map(({ip, seen, agent}) => ({ip, last_seen: seen, user_agent: agent}));
	return done({user_id: user.id, devices: {'': {sessions: [{connections}]}}});
};

const pushers = (call: Call) => {
	const user = userOf(call);
	const found = user.pushed
		? [
				{
					app_display_name: 'Element X',
					app_id: 'io.element.android.x',
					data: {url: 'https://matrix.gateway.unifiedpush.org/_matrix/push/v1/notify', format: 'event_id_only'},
					device_display_name: 'telephone',
					kind: 'http',
					lang: 'en',
					profile_tag: '',
					pushkey: 'https://ntfy.example.net/upCHANGED',
				},
			]
		: [];
	return done({pushers: found, total: found.length});
};

/** What is told of users. */
export const userRoutes: readonly Route[] = [
	route('GET', '/v2/users', list),
	route('GET', '/v3/users', list),
	route('GET', '/v2/users/*', call => done(alone(userOf(call)))),
	route('GET', '/v2/users/*/devices', call => {
		const user = userOf(call);
		return done({devices: user.devices.map(device(user)), total: user.devices.length});
	}),
	route('GET', '/v2/users/*/devices/*', call => {
		const user = userOf(call);
		const found = user.devices.find(({id}) => id === call.names[1]);
		if (!found) {
			throw new Refusal('no device');
		}

		return done(device(user)(found));
	}),
	route('GET', '/v1/whois/*', whois),
	route('GET', '/v1/users/*/joined_rooms', call => {
		const {id} = userOf(call);
		const rooms = [...call.people.rooms.values()].filter(({members}) => members.includes(id)).map(room => room.id);
		return done({joined_rooms: rooms, total: rooms.length});
	}),
	route('GET', '/v1/users/*/pushers', pushers),
	route('GET', '/v1/users/*/override_ratelimit', call => done(userOf(call).limit ?? {})),
];
