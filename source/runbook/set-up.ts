import type {Flow} from './flow.js';
import {configStep, databaseStep, stackStep} from './set-up/config-steps.js';
import {adminStep, botTokenStep, botUnitStep, lingerStep} from './set-up/people-steps.js';
import {composeStep, engineStep, keyStep} from './set-up/server-steps.js';

/** I1–I6: the runbook's "Initial Setup Checklist". Each step sees for itself whether it is done, and offers what does it. */
export const setUpFlow: Flow = {
	id: 'set-up',
	title: 'Set up a homeserver',
	subjects: ({stacks, hosts}) =>
		stacks.flatMap(({name, homeserver, synapse}) =>
			synapse && Object.hasOwn(hosts, synapse.host)
				? [{id: name, title: `${homeserver ?? name} on ${synapse.host}`, stack: name, host: synapse.host}]
				: [],
		),
	// It is a way from the beginning, and not from a symptom.
	explains: () => false,
	steps: [
		engineStep,
		composeStep,
		keyStep,
		databaseStep,
		configStep,
		stackStep,
		adminStep,
		botTokenStep,
		lingerStep,
		botUnitStep,
	],
};
