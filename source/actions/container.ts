import type {Container} from '../parsers/docker.js';
import {containers} from '../sources/containers.js';
import type {PlanContext} from './action.js';

/** What is known of the container that an action is for; undefined when it is gone or nothing was read yet. */
export const containerOf = ({latest, target}: PlanContext): Container | undefined =>
	latest(containers)?.find(({id}) => id === target.id);

/** The containers of a compose project, by name. */
export const membersOf = ({latest}: Pick<PlanContext, 'latest'>, project: string): readonly Container[] =>
	(latest(containers) ?? []).filter(container => container.project === project);

/** Why nothing can be done to a container that was there and is not any more. */
export const gone = (context: PlanContext): string | undefined => {
	const known = context.latest(containers);
	return known && !containerOf(context) ? `${context.target.name} is not there any more` : undefined;
};

/** Longer than any sensible stop grace period; the engine answers when it is over. */
export const stopTimeout = 300_000;
