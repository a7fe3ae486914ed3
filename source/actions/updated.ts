import type {Stack} from '../config/stack-schema.js';
import type {Container} from '../parsers/docker.js';
import {isSynapseImage} from '../parsers/image-name.js';
import {containers} from '../sources/containers.js';
import type {PlanContext, Target} from './action.js';
import {backupDatabase} from './backup-database.js';
import {containerOf, gone, membersOf} from './container.js';
import {databaseTargets} from './database.js';
import {composeCommand} from './docker-command.js';
import type {Updated} from './update-shell.js';

// What O1 is done to: a service of a compose project, or a Synapse with its workers.

/** The container; by its name where it was made anew since, and has another id. */
export const updatable = (context: PlanContext): Container | undefined =>
	containerOf(context) ?? context.latest(containers)?.find(({name}) => name === context.target.name);

/** The stack whose Synapse runs in the container, as the config has it. */
export const stackIn = (
	{config, target}: Pick<PlanContext, 'config' | 'target'>,
	{name}: Pick<Container, 'name'>,
): Stack | undefined => config.stacks.find(({synapse}) => synapse?.host === target.host && synapse.container === name);

const isSynapse = (context: PlanContext, container: Container): boolean =>
	stackIn(context, container) !== undefined || isSynapseImage(container.image);

const shorter = (one: Container, other: Container): number =>
	one.name.length - other.name.length || (one.name < other.name ? -1 : 1);

/** The main process first: it is the one in the config, else the one of the shortest name. */
export function familyOf(context: PlanContext): readonly Container[] {
	const container = updatable(context);
	if (!container?.project || !isSynapse(context, container)) {
		return container ? [container] : [];
	}

	const rank = (one: Container): number => (stackIn(context, one) ? 0 : 1);
	return membersOf(context, container.project)
		.filter(({image, imageId}) => image === container.image || imageId === container.imageId)
		.toSorted((one, other) => rank(one) - rank(other) || shorter(one, other));
}

/** The stack of a Synapse that is made anew; undefined of anything else. */
export const stackOfFamily = (context: PlanContext): Stack | undefined =>
	familyOf(context)
		.map(one => stackIn(context, one))
		.find(stack => stack !== undefined);

/** Why it cannot be made anew by compose. */
export function notUpdatable(context: PlanContext): string | undefined {
	const container = updatable(context);
	if (!container) {
		return gone(context) ?? 'it was not looked at yet';
	}

	const {project, service, composeFiles = []} = container;
	if (!project || !service) {
		return 'it is of no compose project: pull its image, and make it anew as it was made';
	}

	// Without its file nothing could bring it up again.
	return composeFiles.length > 0 && !composeFiles.includes('-')
		? undefined
		: 'it does not tell which compose file it was made from';
}

/** A tag that no registry has: what was run before an update, whatever becomes of the tag that it was pulled by. */
export const keptImage = (project: string, service: string): string =>
	`synaptop/previous:${`${project}.${service}`.replace(/[^\w.-]/g, '_').slice(0, 128)}`;

/** Throws where it is nothing that can be updated. */
export function updatedOf(context: PlanContext, patience: number): Updated {
	const [main] = familyOf(context);
	if (!main?.project || !main.service) {
		throw new Error(notUpdatable(context) ?? 'it is of no compose project');
	}

	return {
		name: main.name,
		docker: context.docker,
		compose: composeCommand(context.docker, main.project, main),
		project: main.project,
		service: main.service,
		kept: keptImage(main.project, main.service),
		synapse: isSynapse(context, main),
		patience,
	};
}

/** What a job is about: the container has another id afterwards, and is the same to a person. */
export const jobTarget = ({target}: Pick<PlanContext, 'target'>, {name, project, service}: Updated): Target => ({
	host: target.host,
	kind: 'container',
	id: `${project}/${service}`,
	name,
});

/** The database of the Synapse, and why it cannot be backed up from here. */
export function backupOf(context: PlanContext) {
	const stack = stackOfFamily(context);
	const target = databaseTargets(context.config).find(({id}) => id === stack?.name);
	const hindrance = target
		? backupDatabase.unavailable?.({...context, target})
		: 'the config names no database for it: add one, as in postgres: {host: HOST, command: [psql]}';
	return {target, hindrance};
}
