import {anchorOf} from '../sources/from-here.js';
import {proxyStep, synapseStep} from './federation/answer-steps.js';
import {certificateStep} from './federation/certificate-step.js';
import {destinationsStep, testerStep} from './federation/reach-steps.js';
import {clientFileStep, namesStep, serverFileStep, serverStep} from './federation/steps.js';
import type {Flow} from './flow.js';

/** Rules whose verdicts are about how others reach the homeserver, or it them. */
const rules: ReadonlySet<string> = new Set(['federation', 'certificates', 'client', 'destinations']);
const groups: ReadonlySet<string> = new Set(['federation', 'certificates', 'client']);

/** T6–T8: what keeps other servers, or clients from outside, away. */
export const federationFlow: Flow = {
	id: 'federation',
	title: 'Federation does not work',
	subjects: config =>
		config.stacks
			.filter(({homeserver, client}) => homeserver !== undefined || (client?.public ?? client?.lan) !== undefined)
			.map(stack => ({
				id: stack.name,
				title: `Federation of ${stack.homeserver ?? stack.name}`,
				stack: stack.name,
				host: anchorOf(config, stack),
			})),
	explains: ({rule, group, host}, subject) =>
		host === subject.host && (rules.has(rule ?? '') || groups.has(group ?? '')),
	steps: [
		synapseStep,
		serverFileStep,
		clientFileStep,
		namesStep,
		serverStep,
		certificateStep,
		proxyStep,
		destinationsStep,
		testerStep,
	],
};
