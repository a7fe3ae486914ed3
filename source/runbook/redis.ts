import {containerOf} from './database/server.js';
import type {Flow} from './flow.js';
import {memoryStep, nameStep, pingStep, portStep, sectionStep, serverStep} from './redis/steps.js';

/** T5: how Redis' own host sees it, what homeserver.yaml says, and what a PING from inside the container comes to. */
export const redisFlow: Flow = {
	id: 'redis',
	title: 'Redis is not reached',
	subjects: ({stacks}) =>
		stacks.flatMap(({name, synapse, redis}) => {
			const container = containerOf(redis?.command);
			return synapse
				? [
						{
							id: name,
							title: `Redis of ${name}`,
							stack: name,
							host: redis?.host ?? synapse.host,
							...(container === undefined ? {} : {container}),
						},
					]
				: [];
		}),
	explains: ({group, host, part}, subject) =>
		group === 'redis' ||
		(group === 'containers' &&
			subject.container !== undefined &&
			host === subject.host &&
			part === `container ${subject.container}`),
	steps: [serverStep, memoryStep, sectionStep, nameStep, portStep, pingStep],
};
