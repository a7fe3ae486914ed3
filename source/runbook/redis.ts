import type {Flow} from './flow.js';
import {partSubjects} from './part-subjects.js';
import {memoryStep, nameStep, pingStep, portStep, sectionStep, serverStep} from './redis/steps.js';

/** T5: how Redis' own host sees it, what homeserver.yaml says, and what a PING from inside the container comes to. */
export const redisFlow: Flow = {
	id: 'redis',
	title: 'Redis is not reached',
	...partSubjects('redis', 'Redis'),
	steps: [serverStep, memoryStep, sectionStep, nameStep, portStep, pingStep],
};
