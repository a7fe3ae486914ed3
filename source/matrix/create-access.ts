import type {Config} from '../config/schema.js';
import type {Host} from '../hosts/host.js';
import type {Access} from './access.js';
import {type StackAccess, stackAccess} from './stack-access.js';

export interface AccessOptions {
	readonly config: Config;
	readonly hosts: ReadonlyMap<string, Host>;
}

/** The tokens of all stacks, held in memory only. */
export function createAccess({config, hosts}: AccessOptions): Access {
	const made = new Map<string, StackAccess>();
	const of = (name: string): StackAccess => {
		const known = made.get(name);
		if (known) {
			return known;
		}

		const stack = config.stacks.find(candidate => candidate.name === name);
		if (!stack) {
			throw new Error(`there is no stack ${name}`);
		}

		const access = stackAccess(stack, stack.synapse && hosts.get(stack.synapse.host));
		made.set(name, access);
		return access;
	};

	return {
		state: name => of(name).state,
		client: name => of(name).client,
		open: name => of(name).open,
		check: name => of(name).check(),
		use: (name, given) => of(name).use(given),
		held: name => of(name).held(),
		kept: (name, where) => of(name).kept(where),
		forget: name => of(name).forget(),
	};
}
