import type {Target} from '../actions/action.js';
import {type KindOnHomeserver, targetOn} from '../actions/on-homeserver.js';
import {kindTitles} from '../actions/target-kind.js';
import type {Config} from '../config/schema.js';
import {UsageError} from './command.js';
import {homeservers, ofStack} from './of-stack.js';

/** Something that only the homeserver knows: by its full id, on the stack that --stack says, the only one, or the one that the id ends with. */
export function onHomeserver(
	config: Config,
	kind: KindOnHomeserver,
	name: string | undefined,
	stack: string | undefined,
): Target {
	const servers = homeservers(config);
	if (name === undefined) {
		throw new UsageError(`it needs the full id of a ${kindTitles[kind]}`);
	}

	const isMeant = ({name: server}: Target) => servers.length === 1 || name.endsWith(`:${server}`);
	return targetOn(config, ofStack(servers, stack, isMeant).id, kind, name)!;
}
