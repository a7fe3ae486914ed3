import type {Target} from '../actions/action.js';
import {homeserverTargets} from '../actions/homeserver.js';
import type {Config} from '../config/schema.js';
import {UsageError} from './command.js';

/** Every homeserver of the config; wrong use where it names none. */
export function homeservers(config: Config): readonly Target[] {
	const all = homeserverTargets(config);
	if (all.length === 0) {
		throw new UsageError(
			'the config names no homeserver: add one, as in synapse: {host: HOST} (synaptop init writes it)',
		);
	}

	return all;
}

/** Of what each stack has one of, the one of the stack that --stack says, else the only one that may be meant. Throws UsageError. */
export function ofStack(
	all: readonly Target[],
	stack: string | undefined,
	isMeant: (target: Target) => boolean = () => true,
): Target {
	const [found, ...others] = all.filter(target => (stack === undefined ? isMeant(target) : target.id === stack));
	if (!found || others.length > 0) {
		const list = all.map(({id}) => id).join(', ');
		throw new UsageError(
			stack === undefined ? `say with --stack which one is meant: ${list}` : `there is no stack "${stack}": ${list}`,
		);
	}

	return found;
}
