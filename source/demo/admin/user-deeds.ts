import {demoName} from '../names.js';
import {done} from './answers.js';
import {type DemoPeople, type DemoUser, letterId} from './model.js';
import {type Call, type Route, route} from './router.js';
import {logOut} from './sessions.js';
import {alone, userOf} from './users.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Makes a user; undefined where the name is taken, by whoever is not there any more as well. */
export function addUser(
	{users}: DemoPeople,
	name: string,
	more: Partial<Pick<DemoUser, 'admin' | 'password' | 'name'>>,
): DemoUser | undefined {
	const id = `@${name}:${demoName}`;
	if (users.has(id)) {
		return undefined;
	}

	const user: DemoUser = {
		id,
		name,
		admin: false,
		deactivated: false,
		erased: false,
		locked: false,
		suspended: false,
		shadowBanned: false,
		kind: null,
		guest: false,
		created: Math.floor(Date.now() / 1000) * 1000,
		devices: [],
		...more,
	};
	users.set(id, user);
	return user;
}

/** PUT of a user: makes one who is not there. */
const put = (call: Call) => {
	const {people, names, body} = call;
	const [id = ''] = names;
	const made =
		people.users.has(id) || !id.endsWith(`:${demoName}`)
			? undefined
			: addUser(people, id.slice(1).replace(/:.*/, ''), {});
	const user = userOf(call);
	const {displayname, locked, deactivated, password, user_type: kind, admin} = body;
	user.name = text(displayname) ?? user.name;
	user.locked = typeof locked === 'boolean' ? locked : user.locked;
	user.admin = typeof admin === 'boolean' ? admin : user.admin;
	user.kind = kind === undefined ? user.kind : (text(kind) ?? null);
	const secret = text(password);
	if (secret !== undefined) {
		user.password = secret;
	}

	if (deactivated === false) {
		user.deactivated = false;
		user.erased = false;
	}

	return {...done(alone(user)), status: made ? 201 : 200};
};

const deactivate = (call: Call) => {
	const user = userOf(call);
	logOut(call.people, user);
	delete user.password;
	user.deactivated = true;
	for (const room of call.people.rooms.values()) {
		room.members = room.members.filter(member => member !== user.id);
	}

	if (call.body.erase === true) {
		user.erased = true;
		user.name = null;
	}

	return done({id_server_unbind_result: 'success'});
};

const changed = (change: (user: DemoUser, call: Call) => unknown) => (call: Call) =>
	done(change(userOf(call), call) ?? {});

const set = (user: DemoUser, fields: Partial<Pick<DemoUser, 'admin' | 'shadowBanned'>>): void =>
	void Object.assign(user, fields);

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What somebody reported of theirs is empty from then on. */
const redact = (call: Call) => {
	const [id = ''] = call.names;
	const task = {
		id: letterId(call.random, 16),
		action: 'redact_all_events',
		resource: id,
		began: call.now,
		takes: 3000,
		finish() {
			for (const report of call.people.reports) {
				if (report.about === id && report.kind === 'event') {
					report.content = {};
				}
			}

			return {failed_redactions: {}};
		},
	};
	call.people.tasks.push(task);
	return done({redact_id: task.id});
};

/** What is done to users. */
export const userDeedRoutes: readonly Route[] = [
	route('PUT', '/v2/users/*', put),
	route('POST', '/v1/deactivate/*', deactivate),
	route(
		'POST',
		'/v1/reset_password/*',
		changed((user, {people, body}) => {
			user.password = text(body.new_password) ?? '';
			if (body.logout_devices !== false) {
				logOut(people, user);
			}
		}),
	),
	route(
		'PUT',
		'/v1/suspend/*',
		changed((user, {body}) => {
			user.suspended = body.suspend === true;
			return {[`user_${user.id}_suspended`]: user.suspended};
		}),
	),
	route(
		'POST',
		'/v1/users/*/shadow_ban',
		changed(user => set(user, {shadowBanned: true})),
	),
	route(
		'DELETE',
		'/v1/users/*/shadow_ban',
		changed(user => set(user, {shadowBanned: false})),
	),
	route(
		'PUT',
		'/v1/users/*/admin',
		changed((user, {body}) => set(user, {admin: body.admin === true})),
	),
	route(
		'POST',
		'/v1/users/*/override_ratelimit',
		changed((user, {body}) => {
			user.limit = {
				messages_per_second: number(body.messages_per_second),
				burst_count: number(body.burst_count),
			};
			return user.limit;
		}),
	),
	route(
		'DELETE',
		'/v1/users/*/override_ratelimit',
		changed(user => {
			delete user.limit;
		}),
	),
	route(
		'DELETE',
		'/v2/users/*/devices/*',
		changed((user, {people, names}) => logOut(people, user, new Set([names[1]!]))),
	),
	route(
		'POST',
		'/v2/users/*/delete_devices',
		changed((user, {people, body}) => logOut(people, user, new Set(body.devices as string[]))),
	),
	route('POST', '/v1/user/*/redact', redact),
];
