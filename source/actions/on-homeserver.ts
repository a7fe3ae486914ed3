import type {Config} from '../config/schema.js';
import type {Target} from './action.js';
import {homeserverTargets} from './homeserver.js';

/** Kinds of which only the homeserver knows what there is: the name is the id. */
const kinds = ['user', 'device', 'room', 'media', 'report', 'registration-token', 'destination'] as const;
export type KindOnHomeserver = (typeof kinds)[number];

export const isOnHomeserver = (kind: Target['kind']): kind is KindOnHomeserver =>
	(kinds as readonly string[]).includes(kind);

/** Something of a stack's homeserver; undefined where the stack names none. */
export function targetOn(
	config: Config,
	stack: string,
	kind: KindOnHomeserver,
	id: string,
	name = id,
): Target | undefined {
	const server = homeserverTargets(config).find(target => target.id === stack);
	return server && {host: server.host, kind, id, name, stack};
}
