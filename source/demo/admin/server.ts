import {demoName} from '../names.js';
import {done, Refusal} from './answers.js';
import {type DemoDestination, eventId, itemsPerMs, letterId, taskStatus} from './model.js';
import {type Call, compare, pageOf, type Route, route} from './router.js';
import {addUser} from './user-deeds.js';

const updates = ({people: {updates}}: Call) => {
	const [job] = updates.jobs;
	return done({
		enabled: updates.enabled,
		current_updates: job
			? {
					master: {
						name: job.name,
						total_item_count: Math.floor(job.done * itemsPerMs),
						total_duration_ms: job.done,
						average_items_per_ms: itemsPerMs,
					},
				}
			: {},
	});
};

const startJob = ({people, body: {job_name: name}, now}: Call) => {
	if (name !== 'populate_stats_process_rooms' && name !== 'regenerate_directory') {
		throw new Refusal('no job');
	}

	if (people.updates.jobs.some(job => job.name === name)) {
		throw new Refusal('job in queue', name);
	}

	people.updates.jobs.push({name, items: 6000, done: 0, since: now});
	return done();
};

const mediaByUser = ({people, query}: Call) => {
	const search = query.get('search_term')?.toLowerCase();
	const by = Map.groupBy(people.files, ({user}) => user);
	const found = [...by]
		.map(([user, files]) => ({
			user_id: user,
			displayname: people.users.get(user)?.name ?? null,
			media_count: files.length,
			media_length: files.reduce((sum, {size}) => sum + size, 0),
		}))
		.filter(
			({user_id: id, displayname}) =>
				search === undefined || id.includes(search) || displayname?.toLowerCase().includes(search),
		);
	const order = (query.get('order_by') ?? 'user_id') as keyof (typeof found)[number];
	const turn = query.get('dir') === 'b' ? -1 : 1;
	const sorted = found.toSorted((one, other) => turn * compare(one[order], other[order]));
	const {page, next} = pageOf(sorted, query);
	return done({users: page, total: sorted.length, ...(next === undefined ? {} : {next_token: next})});
};

const tasks = ({people, now}: Call) =>
	done({
		scheduled_tasks: people.tasks.map(task => ({
			id: task.id,
			action: task.action,
			status: taskStatus(task, now),
			timestamp_ms: Math.min(now, task.began + (task.result === undefined ? 0 : task.takes)),
			resource_id: task.resource,
			result: task.result ?? null,
			error: null,
		})),
	});

/** The metrics say when the dead one is tried again. */
const destination = ({people: {work}, now}: Call, {name, failingSince, interval, lastSuccess}: DemoDestination) => {
	const next = work.waiting.destinations > 0 ? 0 : Math.max(0, work.untilRetry * 1000);
	return {
		destination: name,
		retry_last_ts: failingSince === null ? 0 : Math.round(now + next - interval),
		retry_interval: failingSince === null ? 0 : interval,
		failure_ts: failingSince,
		last_successful_stream_ordering: lastSuccess,
	};
};

const destinations = (call: Call) => {
	const order = (call.query.get('order_by') ?? 'destination') as keyof ReturnType<typeof destination>;
	const turn = call.query.get('dir') === 'b' ? -1 : 1;
	const sorted = call.people.destinations
		.map(one => destination(call, one))
		.toSorted(
			(one, other) => turn * compare(one[order], other[order]) || one.destination.localeCompare(other.destination),
		);
	const {page, next} = pageOf(sorted, call.query);
	return done({destinations: page, total: sorted.length, ...(next === undefined ? {} : {next_token: String(next)})});
};

/** The server that a path names. Throws Refusal. */
function destinationOf({people, names: [name]}: Call): DemoDestination {
	const found = people.destinations.find(one => one.name === name);
	if (!found) {
		throw new Refusal('no destination');
	}

	return found;
}

const reset = (call: Call) => {
	const found = destinationOf(call);
	if (found.failingSince === null) {
		throw new Refusal('destination well');
	}

	found.failingSince = null;
	call.people.work.waiting = {destinations: 0, pdus: 0, edus: 0};
	// It is dead all the same: the next try fails again.
	call.people.work.untilRetry = 60;
	return done();
};

/** In a room of the user's own, as Synapse makes it. */
const notice = (call: Call) => {
	const {people, body, random, now} = call;
	const id = String(body.user_id);
	if (!people.users.has(id)) {
		throw new Refusal('no user');
	}

	const sender = `@notices:${demoName}`;
	addUser(people, 'notices', {name: 'Server Notices'});
	const known = [...people.rooms.values()].find(({creator, members}) => creator === sender && members.includes(id));
	if (!known) {
		const room = `!${letterId(random)}:${demoName}`;
		people.rooms.set(room, {
			id: room,
			name: 'Server Notices',
			alias: null,
			topic: null,
			members: [sender, id],
			remote: 0,
			version: '11',
			creator: sender,
			encryption: null,
			federatable: true,
			public: false,
			joinRule: 'invite',
			guestAccess: 'can_join',
			history: 'shared',
			type: null,
			powers: [],
			created: now,
			size: 40_000,
			extremities: 1,
		});
	}

	return done({event_id: eventId(random)});
};

/** The homeserver itself, and those it talks to. */
export const serverRoutes: readonly Route[] = [
	route('GET', '/v1/background_updates/status', updates),
	route('POST', '/v1/background_updates/enabled', ({people, body, now}) => {
		people.updates.enabled = body.enabled === true;
		for (const job of people.updates.jobs) {
			job.since = now;
		}

		return done({enabled: people.updates.enabled});
	}),
	route('POST', '/v1/background_updates/start_job', startJob),
	route('GET', '/v1/statistics/users/media', mediaByUser),
	route('GET', '/v1/statistics/database/rooms', ({people}) =>
		done({
			rooms: [...people.rooms.values()]
				.toSorted((one, other) => other.size - one.size)
				.slice(0, 10)
				.map(({id, size}) => ({room_id: id, estimated_size: size})),
		}),
	),
	route('GET', '/v1/scheduled_tasks', tasks),
	route('GET', '/v1/federation/destinations', destinations),
	route('GET', '/v1/federation/destinations/*', call => done(destination(call, destinationOf(call)))),
	route('GET', '/v1/federation/destinations/*/rooms', call => {
		const {rooms} = destinationOf(call);
		const {page} = pageOf(rooms, call.query);
		return done({
			rooms: page.map((room, index) => ({room_id: room, stream_ordering: 48 + index})),
			total: rooms.length,
		});
	}),
	route('POST', '/v1/federation/destinations/*/reset_connection', reset),
	route('POST', '/v1/send_server_notice', notice),
];
