import {demoName} from '../names.js';
import {done, Refusal} from './answers.js';
import {type DemoUser, deviceId, letterId} from './model.js';
import type {Call, Route} from './router.js';

const client = '/_matrix/client';

const login = ({people, body, random, now}: Call) => {
	const {identifier, password, initial_device_display_name: named} = body;
	const given = (identifier as {user?: unknown} | undefined)?.user;
	const text = typeof given === 'string' ? given : '';
	const user = people.users.get(text.startsWith('@') ? text : `@${text}:${demoName}`);
	if (!user || user.deactivated || user.password === undefined || user.password !== password) {
		throw new Refusal('wrong password');
	}

	const device = deviceId(random);
	const token = `syt_${Buffer.from(user.id.slice(1).replace(/:.*/, '')).toString('base64url')}_${letterId(random, 20)}`;
	people.sessions.set(token, {user: user.id, device});
	user.devices.push({
		id: device,
		name: typeof named === 'string' ? named : null,
		agent: 'synaptop',
		ip: '127.0.0.1',
		seen: now,
	});
	return done({
		user_id: user.id,
		access_token: token,
		home_server: demoName,
		device_id: device,
		well_known: {'m.homeserver': {base_url: `https://matrix.${demoName}/`}},
	});
};

/** Ends sessions of a user: of these devices, or all. */
export function logOut(people: Call['people'], user: DemoUser, devices?: ReadonlySet<string>): void {
	const goes = (device: string) => devices?.has(device) ?? true;
	user.devices = user.devices.filter(({id}) => !goes(id));
	for (const [token, session] of people.sessions) {
		if (session.user === user.id && goes(session.device)) {
			people.sessions.delete(token);
		}
	}
}

/** Whose token it is. Throws Refusal. */
export function whose({sessions, users}: Call['people'], token: string | undefined): DemoUser {
	if (token === undefined) {
		throw new Refusal('no token');
	}

	const session = sessions.get(token);
	const user = session && users.get(session.user);
	if (!user) {
		throw new Refusal('unknown token');
	}

	if (user.locked) {
		throw new Refusal('locked');
	}

	return user;
}

/** Signing in and out. */
export const sessionRoutes: readonly Route[] = [
	{
		method: 'GET',
		path: `${client}/v3/login`,
		who: 'all',
		answer: () => done({flows: [{type: 'm.login.password'}, {type: 'm.login.application_service'}]}),
	},
	{method: 'POST', path: `${client}/v3/login`, who: 'all', answer: login},
	{
		method: 'GET',
		path: `${client}/v3/account/whoami`,
		who: 'users',
		answer: ({people, token, by}) =>
			done({user_id: by.id, is_guest: by.guest, device_id: people.sessions.get(token!)?.device}),
	},
	{
		method: 'GET',
		path: `${client}/v3/joined_rooms`,
		who: 'users',
		answer: ({people, by}) =>
			done({joined_rooms: [...people.rooms.values()].filter(({members}) => members.includes(by.id)).map(({id}) => id)}),
	},
	{
		method: 'POST',
		path: `${client}/v3/logout`,
		who: 'users',
		answer({people, token, by}) {
			logOut(people, by, new Set([people.sessions.get(token!)!.device]));
			return done();
		},
	},
];
