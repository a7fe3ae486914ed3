import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {hostsShown} from '../config/stacks-on.js';
import type {Verdict} from '../rules/rule.js';
import {type Runbook, type RunFlowOptions, type Symptom, symptomId} from '../runbook/runbook.js';
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

/** Under which the Runbook's panels are remembered; not from start to start, as what was found is not either. */
export const runbookPanelsId = 'runbook-panels';

/** Goes to the Runbook and runs it there. */
export const runThere = (frame: Frame, {flow, subject}: Symptom, options: RunFlowOptions = {}): void => {
	const {program, stack} = frame;
	stack.value = program.config.stacks.find(({name}) => name === subject.stack) ?? stack.value;
	goTo(frame, 'runbook', symptomId({flow, subject}));
	memoryOf(frame).set(runbookPanelsId, {focus: 'steps', zoom: false});
	void program.runbook.run(flow, subject, options);
};

/** To its first fault. */
export const findOut = (frame: Frame, symptom: Symptom): void => runThere(frame, symptom, {untilFault: true});
