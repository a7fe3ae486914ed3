import {botToken, demoName} from '../names.js';
import {createRandom, type Random} from '../random.js';
import type {SynapseWork} from '../synapse-work.js';
import {bots, cast, deactivated, erased, locked, shadowBanned, suspended} from './cast.js';
import {createFiles, createReports} from './create-moderation.js';
import {createRooms} from './create-rooms.js';
import {type DemoDevice, type DemoPeople, type DemoUser, deviceId, letterId} from './model.js';

export interface OwnAccount {
	/** A session that there is already. */
	readonly token: string;
	readonly password: string;
}

const hour = 3_600_000;
const day = 24 * hour;

const agents = [
	['Element X on a telephone', 'Element X/26.11.1 (Android 16; Pixel 9; Sdk 07a1f5b)'],
	['app.element.io (Firefox, Linux)', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
	['Element Desktop: Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Element/1.12.4 Chrome/142.0.0.0'],
	['Fractal', 'Fractal/13 (Linux)'],
	['Nheko on laptop', 'mtxclient v0.10.1'],
	[null, 'Cinny/4.10.2'],
] as const;

/** Everybody and everything, as it is when the demo begins: always the same, but for its times. */
export function createPeople(work: SynapseWork, own: OwnAccount, now: number): DemoPeople {
	const random = createRandom(4);
	const users = new Map(
		cast.map(([name, display], index) => {
			const user = createUser(random, name, display === undefined ? name : display, index, now);
			return [user.id, user];
		}),
	);
	const guest = {...createUser(random, '17', null, 3, now), guest: true};
	users.set(guest.id, guest);
	const admin = users.get(`@admin:${demoName}`)!;
	admin.admin = true;
	admin.password = own.password;
	admin.devices = [{id: deviceId(random), name: 'synaptop', agent: 'synaptop', ip: '127.0.0.1', seen: now}];
	users.get(`@moderator:${demoName}`)!.admin = true;
	users.get(`@support:${demoName}`)!.kind = 'support';
	const claude = users.get(`@claude:${demoName}`)!;
	claude.limit = {messages_per_second: 0, burst_count: 0};
	const rooms = createRooms(random, [...users.values()], now);
	const files = createFiles(random, rooms, now);
	return {
		random,
		work,
		users,
		rooms: new Map(rooms.map(room => [room.id, room])),
		blocked: new Map(),
		files,
		cache: Array.from({length: 340}, () => now - random.between(0, 400) * day),
		reports: createReports(random, rooms, now),
		tokens: [
			{token: 'summer-party', allowed: 10, pending: 0, completed: 3, expiry: now + 12 * day},
			{token: 'family', allowed: null, pending: 0, completed: 5, expiry: null},
			{token: 'one-for-Tove', allowed: 1, pending: 0, completed: 1, expiry: null},
			{token: 'spring-2026', allowed: 20, pending: 0, completed: 11, expiry: now - 90 * day},
		],
		destinations: [
			// The one of which log and metrics speak.
			{name: 'dead.lab.test', failingSince: now - 9 * day, interval: day, lastSuccess: 1412, rooms: [rooms[0]!.id]},
			...['matrix.org', 'mozilla.org', 'fosdem.org', 'tchncs.de', 'kde.org', 'archlinux.org', 'gnome.org'].map(
				(name, index) => ({
					name,
					failingSince: null,
					interval: day,
					lastSuccess: 98_311 + index,
					rooms: rooms.filter(({remote}) => remote > index * 40).map(({id}) => id),
				}),
			),
		],
		tasks: [
			{
				id: 'delete_old_otks_task',
				action: 'delete_old_otks',
				resource: null,
				began: now - 3 * day,
				takes: 0,
				finish: () => null,
				result: null,
			},
			{
				id: letterId(random, 16),
				action: 'purge_history',
				resource: rooms[3]!.id,
				began: now - 30 * hour,
				takes: 2 * hour,
				finish: () => null,
				result: null,
			},
		],
		updates: {enabled: true, jobs: []},
		sessions: new Map([
			[own.token, {user: admin.id, device: admin.devices[0]!.id}],
			[botToken, {user: claude.id, device: claude.devices[0]!.id}],
		]),
	};
}

function createUser(random: Random, name: string, display: string | null, index: number, now: number): DemoUser {
	const gone = deactivated.includes(name);
	const bot = bots.includes(name);
	return {
		id: `@${name}:${demoName}`,
		name: erased.includes(name) ? null : display,
		admin: false,
		deactivated: gone,
		erased: erased.includes(name),
		locked: locked.includes(name),
		suspended: suspended.includes(name),
		shadowBanned: shadowBanned.includes(name),
		kind: bot ? 'bot' : null,
		guest: false,
		// In whole seconds.
		created: Math.floor((now - random.between(20, 1400) * day) / 1000) * 1000,
		devices: gone ? [] : Array.from({length: bot ? 1 : 1 + (index % 4)}, () => createDevice(random, now)),
		...(index % 5 === 2 && !gone ? {mail: `${name}@mail.example.net`} : {}),
		pushed: !gone && !bot && index % 3 === 0,
	};
}

function createDevice(random: Random, now: number): DemoDevice {
	const [name, agent] = random.pick(agents);
	// Some were there a minute ago, some not for months; of some nothing is known any more.
	const ago = random.next() ** 4 * 200 * day;
	const known = random.next() > 0.1;
	return {
		id: deviceId(random),
		name,
		agent: known ? agent : null,
		ip: known ? `203.0.113.${Math.floor(random.between(1, 255))}` : null,
		seen: known ? Math.round(now - ago) : null,
	};
}
