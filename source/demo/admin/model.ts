import type {Random} from '../random.js';
import type {SynapseWork} from '../synapse-work.js';

// What the demo's homeserver knows of people and rooms. All times in ms since the epoch.

export interface DemoDevice {
	readonly id: string;
	readonly name: string | null;
	readonly agent: string | null;
	readonly ip: string | null;
	readonly seen: number | null;
}

export interface DemoUser {
	/** @NAME:SERVER. */
	readonly id: string;
	name: string | null;
	admin: boolean;
	deactivated: boolean;
	erased: boolean;
	locked: boolean;
	suspended: boolean;
	shadowBanned: boolean;
	/** `bot`, `support`. */
	kind: string | null;
	readonly guest: boolean;
	readonly created: number;
	/** Absent: nobody knows it. */
	password?: string;
	devices: DemoDevice[];
	limit?: {messages_per_second: number; burst_count: number};
	readonly mail?: string;
	/** Has a telephone that is told of messages. */
	readonly pushed?: boolean;
}

export interface DemoRoom {
	readonly id: string;
	readonly name: string | null;
	readonly alias: string | null;
	readonly topic: string | null;
	/** Of this homeserver. */
	members: string[];
	/** How many of other ones. */
	readonly remote: number;
	readonly version: string;
	readonly creator: string;
	readonly encryption: string | null;
	readonly federatable: boolean;
	readonly public: boolean;
	readonly joinRule: string;
	readonly guestAccess: string;
	readonly history: string;
	readonly type: string | null;
	/** Users with power, beside its creator. */
	readonly powers: string[];
	readonly created: number;
	/** Bytes that it takes in the database. */
	size: number;
	readonly extremities: number;
}

export interface DemoFile {
	readonly id: string;
	readonly user: string;
	readonly room: string | null;
	readonly type: string;
	readonly name: string;
	readonly size: number;
	readonly created: number;
	readonly access: number | null;
	quarantinedBy: string | null;
	protected: boolean;
}

export interface DemoReport {
	readonly kind: 'event' | 'user';
	readonly id: number;
	readonly at: number;
	readonly by: string;
	readonly about: string;
	readonly reason: string;
	readonly room?: string;
	readonly event?: string;
	/** Of the message; empty when it was redacted. */
	content?: Readonly<Record<string, unknown>>;
}

export interface DemoToken {
	readonly token: string;
	allowed: number | null;
	readonly pending: number;
	readonly completed: number;
	expiry: number | null;
}

export interface DemoDestination {
	readonly name: string;
	failingSince: number | null;
	/** ms between tries. */
	readonly interval: number;
	readonly lastSuccess: number | null;
	readonly rooms: readonly string[];
}

/** Something that the homeserver works on for a while; what it does is done when it is over. */
export interface DemoTask {
	readonly id: string;
	readonly action: string;
	readonly resource: string | null;
	readonly began: number;
	/** ms. */
	readonly takes: number;
	readonly finish: () => Readonly<Record<string, unknown>> | null;
	/** Absent while it goes on. */
	result?: Readonly<Record<string, unknown>> | null;
}

export interface DemoJob {
	readonly name: string;
	readonly items: number;
	/** ms of work that was done when `since` was. */
	done: number;
	since: number;
}

export interface DemoPeople {
	readonly random: Random;
	readonly work: SynapseWork;
	/** By id. */
	readonly users: Map<string, DemoUser>;
	readonly rooms: Map<string, DemoRoom>;
	/** Who blocked a room, by its id. */
	readonly blocked: Map<string, string>;
	files: DemoFile[];
	/** Other servers' files that are kept: when somebody looked at each. */
	cache: number[];
	reports: DemoReport[];
	tokens: DemoToken[];
	readonly destinations: readonly DemoDestination[];
	readonly tasks: DemoTask[];
	readonly updates: {enabled: boolean; jobs: DemoJob[]};
	/** By access token. */
	readonly sessions: Map<string, {readonly user: string; readonly device: string}>;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** As Synapse makes ids of rooms, files and tasks. */
export const letterId = ({pick}: Random, length = 18): string =>
	Array.from({length}, () => pick([...letters])).join('');

/** As Synapse makes ids of devices. */
export const deviceId = (random: Random): string => letterId(random, 10).toUpperCase();

/** As Synapse makes ids of events: 43 characters of a hash. */
export const eventId = (random: Random): string => `$${letterId(random, 43)}`;

/** What came to its end since somebody asked last. */
export function settle({tasks, updates, work, destinations}: DemoPeople, now: number): void {
	for (const task of tasks) {
		if (task.result === undefined && now >= task.began + task.takes) {
			task.result = task.finish();
		}
	}

	const [job] = updates.jobs;
	if (job && updates.enabled) {
		job.done += Math.max(0, now - job.since);
		job.since = now;
		if (job.done * itemsPerMs >= job.items) {
			updates.jobs.shift();
		}
	}

	const dead = destinations[0]!;
	if (dead.failingSince === null && work.waiting.destinations > 0) {
		dead.failingSince = now;
	}
}

/** As fast as background updates go on. */
export const itemsPerMs = 0.2;

/** `scheduled`, `active`, `complete`. */
export const taskStatus = ({result, began}: DemoTask, now: number): string =>
	result !== undefined ? 'complete' : now - began < 500 ? 'scheduled' : 'active';
