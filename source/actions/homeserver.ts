import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {Container} from '../parsers/docker.js';
import {containers} from '../sources/containers.js';
import type {PlanContext, Target} from './action.js';

type WithSynapse = Stack & {readonly synapse: NonNullable<Stack['synapse']>};

const hasSynapse = (stack: Stack): stack is WithSynapse => stack.synapse !== undefined;

/** The stack's homeserver, for the actions on it; undefined where the stack names none. */
export function homeserverTarget(stack: Stack): Target | undefined {
	return hasSynapse(stack)
		? {host: stack.synapse.host, kind: 'homeserver', id: stack.name, name: stack.homeserver ?? stack.name}
		: undefined;
}

/** Every homeserver on the hosts that are looked at. */
export const homeserverTargets = ({stacks, hosts}: Config): readonly Target[] =>
	stacks.flatMap(stack => homeserverTarget(stack) ?? []).filter(({host}) => Object.hasOwn(hosts, host));

/** The stack that an action on a homeserver is for; undefined where the config has it no more. */
export const stackOf = ({config, target}: Pick<PlanContext, 'config' | 'target'>): WithSynapse | undefined =>
	config.stacks.filter(hasSynapse).find(({name}) => name === target.id);

/** What is known of Synapse's container; undefined when nothing was read yet. */
export const synapseContainer = (context: PlanContext): Container | undefined =>
	context.latest(containers)?.find(({name}) => name === stackOf(context)?.synapse.container);

/** Why nothing can be run in Synapse's container. */
export function synapseUnavailable(context: PlanContext): string | undefined {
	const stack = stackOf(context);
	if (!stack) {
		return `there is no homeserver ${context.target.name} in the config`;
	}

	const {host, container: name} = stack.synapse;
	if (context.config.hosts[host]?.docker === false) {
		return `${host} has no container engine (docker: false in the config)`;
	}

	const known = context.latest(containers);
	const found = synapseContainer(context);
	if (known && !found) {
		return `there is no container ${name} on ${host} (synapse.container in the config)`;
	}

	return found && found.state !== 'running' ? `the container ${name} is ${found.state}` : undefined;
}

/** The client API as the container itself sees it: the config has the port that is published on the host. */
export function urlInside(context: PlanContext): string {
	const url = new URL(stackOf(context)?.synapse.url ?? 'http://localhost:8008');
	const published = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
	const port = synapseContainer(context)?.ports.find(({host}) => host === published)?.container ?? published;
	return `http://localhost:${port}`;
}
