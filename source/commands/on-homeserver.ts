import type {Target} from '../actions/action.js';
import {homeserverTargets} from '../actions/homeserver.js';
import {type KindOnHomeserver, targetOn} from '../actions/on-homeserver.js';
import {kindTitles} from '../actions/target-kind.js';
import type {Config} from '../config/schema.js';
import {UsageError} from './command.js';

/** Something that only the homeserver knows: by its full id, on the stack that --stack says, the only one, or the one that the id ends with. */
export function onHomeserver(
	config: Config,
	kind: KindOnHomeserver,
	name: string | undefined,
	stack: string | undefined,
): Target {
	const servers = homeserverTargets(config);
	if (servers.length === 0) {
		throw new UsageError(
			'the config names no homeserver: add one, as in synapse: {host: HOST} (synaptop init writes it)',
		);
	}

	if (name === undefined) {
		throw new UsageError(`it needs the full id of a ${kindTitles[kind]}`);
	}

	const list = servers.map(({id}) => id).join(', ');
	const wanted = servers.filter(({id, name: server}) =>
		stack === undefined ? servers.length === 1 || name.endsWith(`:${server}`) : id === stack,
	);
	const [server, ...others] = wanted;
	if (!server || others.length > 0) {
		throw new UsageError(
			stack === undefined ? `say with --stack which one is meant: ${list}` : `there is no stack "${stack}": ${list}`,
		);
	}

	return targetOn(config, server.id, kind, name)!;
}
