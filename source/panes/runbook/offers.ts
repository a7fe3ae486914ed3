import type {Action} from '../../actions/action.js';
import type {Frame} from '../../frame/frame.js';
import {openOverlay} from '../../frame/frame.js';
import {goTo} from '../../frame/go-to.js';
import {startAction} from '../../frame/operate.js';
import {runThere} from '../../frame/why.js';
import type {OfferedAction} from '../../runbook/flow.js';
import {offerText} from '../../runbook/report.js';
import type {StepRun} from '../../runbook/run-flow.js';
import type {Symptom} from '../../runbook/runbook.js';

/** Something to do from a step. */
export interface Offer {
	readonly id: string;
	readonly text: string;
	/** Why it cannot be done now. */
	readonly not?: string;
	run(): void;
}

interface Place {
	readonly frame: Frame;
	readonly symptom: Symptom;
	readonly step: StepRun;
	/** All that is known of it, to be read. */
	readonly lines: readonly string[];
	readonly runStep: () => void;
}

/** What a step offers, in the order in which a person would want it: what mends it, where it goes on, the whole text. */
export const offersOf = (place: Place): readonly Offer[] => {
	const {frame, step, lines, runStep} = place;
	const {finding} = step;
	const {actions = [], flow, tab, select} = finding ?? {};
	return [
		...actions.map((offer, index) => actionOffer(frame, offer, index)),
		...(flow === undefined ? [] : flowOffers(place, flow)),
		...(tab === undefined || !frame.tabs.includes(tab)
			? []
			: [
					{
						id: `tab ${tab}`,
						text: `Look at the tab ${titleOf(frame, tab)}`,
						run: () => goTo(frame, tab, select),
					},
				]),
		...(step.step.asked === undefined ? [] : [{id: 'asked', text: `Run it: ${step.step.asked}`, run: runStep}]),
		{
			id: 'read',
			text: 'Read all of it',
			run: () => openOverlay(frame, {kind: 'viewer', title: step.step.title, lines}),
		},
	];
};

const titleOf = ({keymap}: Frame, tab: string): string =>
	keymap.commands.find(({id}) => id === `tab.${tab}`)?.title ?? tab;

function actionOffer(frame: Frame, offer: OfferedAction, index: number): Offer {
	const {program} = frame;
	const id = `action ${index} ${offer.action}`;
	const action = program.actions.find(one => one.id === offer.action);
	const text = offerText(offer, () => action?.title);
	if (!action) {
		return {
			id,
			text,
			not: program.config.readOnly ? 'read-only: nothing is changed' : 'there is no such action',
			run: () => {},
		};
	}

	const {unavailable} = program.plan(action, offer.target, offer.input);
	return {
		id,
		text,
		...(unavailable === undefined || looksFirst(frame, action, offer) ? {} : {not: unavailable}),
		run: () => startAction(frame, action, offer.target, offer.input),
	};
}

/** Whether it can be done is known only when somebody wants to do it. */
const looksFirst = ({program}: Frame, {reads, matrix}: Action, {target}: OfferedAction): boolean =>
	reads !== undefined || (matrix === true && program.access.state(target.stack ?? target.id).value.phase === 'idle');

function flowOffers({frame, symptom}: Place, id: string): readonly Offer[] {
	const {runbook} = frame.program;
	const {stack, bot} = symptom.subject;
	const all = runbook.symptoms.filter(({flow, subject}) => flow.id === id && subject.stack === stack);
	const deeper = all.find(({subject}) => subject.bot === bot) ?? all[0];
	return deeper
		? [
				{
					id: `flow ${id}`,
					text: `Go on in: ${deeper.flow.title}`,
					run: () => runThere(frame, deeper),
				},
			]
		: [];
}
