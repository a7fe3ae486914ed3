import {containerOf} from './database/server.js';
import type {Flow} from './flow.js';

/** Of a flow about a part beside Synapse: a subject for each stack with a Synapse, and the verdicts about the part or the container that it runs in. */
export const partSubjects = (part: 'postgres' | 'redis', title: string): Pick<Flow, 'subjects' | 'explains'> => ({
	subjects: ({stacks}) =>
		stacks.flatMap(stack => {
			const {name, synapse} = stack;
			const container = containerOf(stack[part]?.command);
			return synapse
				? [
						{
							id: name,
							title: `${title} of ${name}`,
							stack: name,
							host: stack[part]?.host ?? synapse.host,
							...(container === undefined ? {} : {container}),
						},
					]
				: [];
		}),
	explains: ({group, host, part: verdictPart}, subject) =>
		group === (part === 'postgres' ? 'database' : 'redis') ||
		(group === 'containers' &&
			subject.container !== undefined &&
			host === subject.host &&
			verdictPart === `container ${subject.container}`),
});
