import type {Action, Outcome, Plan, Target} from '../actions/action.js';
import type {FormInput} from '../actions/form.js';
import {readFirst} from '../actions/read-first.js';
import {tokenShown} from '../actions/token-shown.js';
import {clipboardSequence} from '../system/clipboard.js';
import {type Frame, openOverlay} from './frame.js';
import type {Reveal} from './overlay.js';
import {outcomeToast} from './toast.js';

/** Actions of a pane that have something to apply to, with that. */
export const applicable = (
	actions: readonly Action[],
	targets: readonly Target[],
): ReadonlyArray<{readonly action: Action; readonly target: Target}> =>
	actions.flatMap(action => {
		const target = targets.find(({kind}) => kind === action.kind);
		return target ? [{action, target}] : [];
	});

/** Runs what the person said yes to (or what only reads), tells how it ended, and shows what was made for it. */
export const performPlan = async (frame: Frame, plan: Plan, reveal: readonly Reveal[] = []): Promise<Outcome> => {
	const {program, toast, lendTerminal} = frame;
	const title = titleOf(plan);
	if (title === undefined ? plan.action.risk !== 'read' : isSlow(plan)) {
		toast.value = {text: `… ${plan.action.title}: ${plan.target.name} on ${plan.target.host}`, tone: 'accent'};
	}

	const outcome = await program.run(plan.action, plan.target, {
		plan,
		...(lendTerminal.current ? {lendTerminal: lendTerminal.current} : {}),
	});
	if (title !== undefined && outcome.kind === 'done') {
		if (isSlow(plan)) {
			toast.value = undefined;
		}

		openOverlay(frame, {kind: 'viewer', title, lines: (outcome.text ?? '').split('\n')});
		return outcome;
	}

	const shown = tokenShown(plan);
	const token = shown && !shown.session ? program.access.held(shown.stack) : undefined;
	if (token && outcome.kind === 'done') {
		const text = outcome.text ?? '';
		openOverlay(frame, {
			kind: 'reveal',
			title: plan.action.title,
			text,
			reveal: [{label: 'Token', secret: token}],
			again: true,
		});
		return outcome;
	}

	toast.value = outcomeToast(plan, outcome);
	// Where nobody knows how it ended it may be what counts now.
	if (reveal.length > 0 && (outcome.kind === 'done' || outcome.kind === 'unknown')) {
		openOverlay(frame, {kind: 'reveal', title: plan.action.title, text: revealText(plan, outcome), reveal});
	}

	return outcome;
};

/** Asks about what follows from how it ended: the restart after an edit, the way back. */
export const offerNext = async ({program, overlays}: Frame, plan: Plan, outcome: Outcome): Promise<void> => {
	const next = program.next?.(plan, outcome);
	const action = next && program.actions.find(({id}) => id === next.action);
	if (!action) {
		return;
	}

	// What was known before is not true any more.
	const target = next.target ?? plan.target;
	await readFirst(program, action, target);
	const planned = program.plan(action, target, next.input);
	// Whoever began something else meanwhile is not asked over it.
	if (planned.unavailable === undefined && !planned.form && overlays.value.length === 0) {
		overlays.value = [{kind: 'confirm', plan: planned}];
	}
};

/** What it fetches may take longer than anybody looks at an unchanged screen. */
const isSlow = ({steps}: Plan): boolean => steps.some(step => step.kind === 'view' && step.timeout !== undefined);

/** What the text that is fetched is called; undefined where there is none to read. */
const titleOf = ({steps}: Plan): string | undefined =>
	steps.map(step => ('title' in step && step.kind !== 'job' ? step.title : undefined)).find(Boolean);

const revealText = ({explain}: Plan, {kind}: Outcome): string =>
	kind === 'done' ? explain : `Nobody knows whether it was done: ${explain}`;

/** What an action's key, the palette or a check's offer does: refuse with the reason, ask for what it needs, for a yes, or do what only reads. */
export const startAction = (frame: Frame, action: Action, target: Target, input?: FormInput): void => {
	const {access} = frame.program;
	const stack = target.stack ?? target.id;
	// What it can do depends on whose token there is: that is looked for first.
	if (action.matrix && access.state(stack).value.phase === 'idle') {
		void access.check(stack).then(() => startPlanned(frame, action, target, input));
		return;
	}

	if (action.reads) {
		frame.toast.value = {text: `${action.title}: looking at ${target.host} …`, tone: 'accent'};
		void readFirst(frame.program, action, target).then(() => {
			frame.toast.value = undefined;
			startPlanned(frame, action, target, input);
		});
		return;
	}

	startPlanned(frame, action, target, input);
};

const startPlanned = (frame: Frame, action: Action, target: Target, input: FormInput | undefined): void => {
	const plan = frame.program.plan(action, target, input);
	if (plan.unavailable !== undefined) {
		frame.toast.value = {text: `${plan.action.title}: ${target.name} – ${plan.unavailable}`, tone: 'warning'};
		return;
	}

	if (plan.edits) {
		void import('./edit-file.js').then(({editFile}) => editFile(frame, plan.action, target));
		return;
	}

	if (plan.form) {
		openOverlay(frame, {kind: 'form', action: plan.action, target, fields: plan.form});
		return;
	}

	if (plan.action.risk === 'read') {
		void performPlan(frame, plan);
		return;
	}

	openOverlay(frame, {kind: 'confirm', plan});
};

/** Puts text into the clipboard of the person's terminal, and says so. */
export const copyText = ({screen, toast}: Frame, text: string, what: string): void => {
	const sequence = clipboardSequence(text);
	if (sequence === undefined) {
		toast.value = {text: `${what} is too long for the terminal's clipboard`, tone: 'warning'};
		return;
	}

	screen.write(sequence);
	toast.value = {text: `${what} copied`, tone: 'good'};
};
