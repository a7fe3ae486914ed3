import {connectStep, nameStep, portStep, settingsStep} from './database/from-inside.js';
import {sectionStep} from './database/section.js';
import {containerOf, serverDiskStep, serverStep} from './database/server.js';
import {connectionsStep, locksStep} from './database/sessions.js';
import type {Flow} from './flow.js';

/** T3, T4: how the server's own host sees it, what homeserver.yaml says, and what a connection from inside the container comes to. */
export const databaseFlow: Flow = {
	id: 'database',
	title: 'The database is not reached',
	subjects: ({stacks}) =>
		stacks.flatMap(({name, synapse, postgres}) => {
			const container = containerOf(postgres?.command);
			return synapse
				? [
						{
							id: name,
							title: `Database of ${name}`,
							stack: name,
							host: postgres?.host ?? synapse.host,
							...(container === undefined ? {} : {container}),
						},
					]
				: [];
		}),
	explains: ({group, host, part}, subject) =>
		group === 'database' ||
		(group === 'containers' &&
			subject.container !== undefined &&
			host === subject.host &&
			part === `container ${subject.container}`),
	steps: [
		serverDiskStep,
		serverStep,
		connectionsStep,
		sectionStep,
		nameStep,
		portStep,
		connectStep,
		settingsStep,
		locksStep,
	],
};
