import {demoName} from '../names.js';
import {done, Refusal} from './answers.js';
import {type DemoRoom, type DemoTask, letterId, taskStatus} from './model.js';
import {roomOf} from './rooms.js';
import {type Call, type Route, route} from './router.js';

const begin = (
	{people, random, now}: Call,
	action: string,
	resource: string,
	takes: number,
	finish: DemoTask['finish'],
): DemoTask => {
	const task: DemoTask = {id: letterId(random, 16), action, resource, began: now, takes, finish};
	people.tasks.push(task);
	return task;
};

/** A room of its own for those who were taken out of another one. */
function successor({people, random, now}: Call, old: DemoRoom, body: Call['body']): string | null {
	const creator = body.new_room_user_id;
	if (typeof creator !== 'string') {
		return null;
	}

	const id = `!${letterId(random)}:${demoName}`;
	people.rooms.set(id, {
		...old,
		id,
		creator,
		name: typeof body.room_name === 'string' ? body.room_name : 'Content Violation Notification',
		alias: null,
		topic: null,
		members: [...new Set([creator, ...old.members])],
		remote: 0,
		powers: [],
		public: false,
		created: now,
		size: 40_000,
		extremities: 1,
	});
	return id;
}

/** Some seconds, more where there are many to take out. */
const remove = (call: Call) => {
	const room = roomOf(call);
	const {people, body, by} = call;
	if (body.block === true) {
		people.blocked.set(room.id, by.id);
	}

	const task = begin(call, 'shutdown_and_purge_room', room.id, 3000 + Math.min(5000, room.members.length * 200), () => {
		const next = successor(call, room, body);
		const kicked = room.members;
		room.members = [];
		if (body.purge !== false) {
			people.rooms.delete(room.id);
		}

		return {
			kicked_users: kicked,
			failed_to_kick_users: [],
			local_aliases: room.alias === null ? [] : [room.alias],
			new_room_id: next,
		};
	});
	return done({delete_id: task.id});
};

const purge = (call: Call) => {
	const room = roomOf(call);
	const before = call.body.purge_up_to_ts;
	if (typeof before !== 'number' || before < room.created) {
		throw new Refusal('purge too old');
	}

	const share = (call.now - before) / Math.max(1, call.now - room.created);
	const task = begin(call, 'purge_history', room.id, 4000, () => {
		room.size = Math.max(40_000, Math.round(room.size * share));
		return null;
	});
	return done({purge_id: task.id});
};

/** A task's status, by the id in the path. */
const status =
	(action: string, missing: 'no delete' | 'no purge' | 'no redaction', more: (task: DemoTask) => object) =>
	(call: Call) => {
		const [id = ''] = call.names;
		const task = call.people.tasks.find(one => one.id === id && one.action === action);
		if (!task) {
			throw new Refusal(missing, id);
		}

		return done({...more(task), status: taskStatus(task, call.now)});
	};

/** What is done to rooms, and how far it is. */
export const roomDeedRoutes: readonly Route[] = [
	route('PUT', '/v1/rooms/*/block', ({people, names: [id = ''], body, by}) => {
		if (body.block === true) {
			people.blocked.set(id, by.id);
		} else {
			people.blocked.delete(id);
		}

		return done({block: body.block === true});
	}),
	route('POST', '/v1/rooms/*/make_room_admin', call => {
		const room = roomOf(call);
		const user = String(call.body.user_id);
		room.powers.push(user);
		if (call.people.users.has(user) && !room.members.includes(user)) {
			room.members.push(user);
		}

		return done();
	}),
	route('DELETE', '/v2/rooms/*', remove),
	route(
		'GET',
		'/v2/rooms/delete_status/*',
		status('shutdown_and_purge_room', 'no delete', ({id, resource, result}) => ({
			delete_id: id,
			room_id: resource,
			status: '',
			shutdown_room: result ?? null,
		})),
	),
	route('POST', '/v1/purge_history/*', purge),
	route(
		'GET',
		'/v1/purge_history_status/*',
		status('purge_history', 'no purge', () => ({})),
	),
	route(
		'GET',
		'/v1/user/redact_status/*',
		status('redact_all_events', 'no redaction', ({result}) => (result ? {status: '', ...result} : {})),
	),
];
