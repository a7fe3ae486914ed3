import type {Flow} from './flow.js';
import {checkStep, healthStep, portStep, versionsStep} from './synapse/answers.js';
import {acceptStep, diskStep, fileStep, keyStep} from './synapse/config.js';
import {databaseStep} from './synapse/database-step.js';
import {logStep, runningStep} from './synapse/log.js';
import {containerStep, engineStep, hostStep} from './synapse/reached.js';

/** T1, T2: from its machine to its client API; what it needs to start comes before what it says and whether it answers. */
export const synapseFlow: Flow = {
	id: 'synapse',
	title: 'Synapse does not start or does not answer',
	subjects: ({stacks}) =>
		stacks.flatMap(({name, synapse}) =>
			synapse
				? [
						{
							id: name,
							title: `Synapse of ${name}`,
							stack: name,
							host: synapse.host,
							container: synapse.container,
						},
					]
				: [],
		),
	explains: ({group, rule, stack, host, part}, subject) =>
		(group === 'homeserver' && rule === 'synapse' && stack === subject.stack) ||
		(group === 'containers' && host === subject.host && part === `container ${subject.container}`),
	steps: [
		hostStep,
		engineStep,
		containerStep,
		fileStep,
		diskStep,
		keyStep,
		acceptStep,
		databaseStep,
		logStep,
		runningStep,
		portStep,
		healthStep,
		versionsStep,
		checkStep,
	],
};
