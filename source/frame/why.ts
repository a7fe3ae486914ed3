import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {hostsShown} from '../config/stacks-on.js';
import type {Verdict} from '../rules/rule.js';
import type {Runbook, Symptom} from '../runbook/runbook.js';
import {symptomId} from '../runbook/runbook.js';
import type {Frame} from './frame.js';
import {goTo} from './go-to.js';
import {memoryOf} from './remembered.js';

/** What explains the first of these that anything explains; of the stack in front before all others. */
export const explained = (
	runbook: Runbook,
	verdicts: readonly Verdict[],
	config: Config,
	stack: Stack,
): Symptom | undefined => {
	const hosts = hostsShown(config, stack);
	const ofStack = (verdict: Verdict): boolean =>
		verdict.stack === undefined ? hosts.includes(verdict.host) : verdict.stack === stack.name;
	for (const verdict of [...verdicts.filter(ofStack), ...verdicts.filter(verdict => !ofStack(verdict))]) {
		const symptom = runbook.explaining(verdict, stack.name);
		if (symptom) {
			return symptom;
		}
	}

	return undefined;
};

/** Goes to the Runbook and runs what explains it, to its first fault. */
export const findOut = (frame: Frame, {flow, subject}: Symptom): void => {
	const {program, stack} = frame;
	stack.value = program.config.stacks.find(({name}) => name === subject.stack) ?? stack.value;
	goTo(frame, 'runbook', symptomId({flow, subject}));
	memoryOf(frame).set('runbook', {focus: 'steps', zoom: false});
	void program.runbook.run(flow, subject, {untilFault: true});
};
