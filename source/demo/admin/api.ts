import type {Asked, HttpRecording} from '../http-answers.js';
import {demoPassword} from '../names.js';
import type {SynapseWork} from '../synapse-work.js';
import {Refusal, recording} from './answers.js';
import {createPeople} from './create-people.js';
import {mediaRoutes} from './media.js';
import {type DemoPeople, settle} from './model.js';
import {moderationRoutes} from './moderation.js';
import {roomDeedRoutes} from './room-deeds.js';
import {roomRoutes} from './rooms.js';
import {type Call, findRoute, type Route} from './router.js';
import {serverRoutes} from './server.js';
import {sessionRoutes, whose} from './sessions.js';
import {addUser, userDeedRoutes} from './user-deeds.js';
import {userRoutes} from './users.js';

const routes: readonly Route[] = [
	...sessionRoutes,
	...userRoutes,
	...userDeedRoutes,
	...roomRoutes,
	...roomDeedRoutes,
	...mediaRoutes,
	...moderationRoutes,
	...serverRoutes,
];

/** The homeserver's client-server and Admin API, as far as synaptop asks it. */
export interface AdminApi {
	/** As the script in the container does; false where the name is taken. */
	register(name: string, password: string, admin: boolean): boolean;
	page(path: string, query: URLSearchParams, asked: Asked): HttpRecording;
}

export interface AdminOptions {
	/** An access token of the administrator. */
	readonly token: string;
	readonly work: SynapseWork;
}

export function createAdminApi({token, work}: AdminOptions): AdminApi {
	const people = createPeople(work, {token, password: demoPassword}, Date.now());
	return {
		register: (name, password, admin) => addUser(people, name, {password, admin}) !== undefined,
		page(path, query, asked) {
			try {
				return recording(answer(people, path, query, asked));
			} catch (error) {
				if (error instanceof Refusal) {
					return recording(error.answer);
				}

				throw error;
			}
		},
	};
}

function answer(people: DemoPeople, path: string, query: URLSearchParams, {method, authorization, body}: Asked) {
	const {route, names} = findRoute(routes, method, path);
	const now = Date.now();
	settle(people, now);
	const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
	const by = route.who === 'all' ? undefined : whose(people, token);
	if (route.who === 'admins' && !by?.admin) {
		throw new Refusal('not an admin');
	}

	return route.answer({people, random: people.random, now, names, query, body: parsed(body), token, by: by!});
}

function parsed(text: string): Call['body'] {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Call['body']) : {};
	} catch {
		return {};
	}
}
