import type {Config} from './schema.js';
import type {Stack} from './stack-schema.js';

/** Names of the hosts that a stack has parts on, each once, in the order of the parts. */
export const hostsOf = (stack: Stack): readonly string[] => {
	const {synapse, element, bots, units, postgres, redis, backups, logs, prometheus, actions, checks} = stack;
	const parts = [
		synapse,
		element,
		...bots,
		...units,
		postgres,
		redis,
		...backups,
		...logs,
		prometheus,
		...actions,
		...checks,
	];
	return [...new Set(parts.flatMap(part => (part ? [part.host] : [])))];
};

/** The hosts of a stack as they are shown: all there are where it is the only stack, or names none. */
export const hostsShown = ({hosts, stacks}: Config, stack: Stack): readonly string[] => {
	const all = Object.keys(hosts);
	const named = hostsOf(stack);
	return stacks.length === 1 || named.length === 0 ? all : all.filter(host => named.includes(host));
};

/** The stacks that a host is shown for. */
export const stacksOn = (config: Config, host: string): readonly Stack[] =>
	config.stacks.filter(stack => hostsShown(config, stack).includes(host));
