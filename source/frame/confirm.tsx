import {type ReactNode, useEffect, useState} from 'react';
import type {Outcome, Plan} from '../actions/action.js';
import {edit, textField} from '../ui/text-field.js';
import {boxLines, innerWidth} from './box-lines.js';
import {type ConfirmState, confirmLines, confirmOverflow, nameMatches} from './confirm-lines.js';
import {Floating} from './floating.js';
import {closeOverlay} from './frame.js';
import {copyText, offerNext, performPlan} from './operate.js';
import type {OverlayProps, Reveal} from './overlay.js';
import {useFrame} from './program-context.js';
import {useCommands} from './use-commands.js';

/** Asks before something is changed; Cancel has the focus. */
export const Confirm = ({
	plan,
	reveal,
	ended,
	width,
	height,
}: OverlayProps & {
	readonly plan: Plan;
	readonly reveal?: readonly Reveal[] | undefined;
	readonly ended?: (outcome: Outcome | undefined) => void;
}): ReactNode => {
	const frame = useFrame();
	const {program} = frame;
	const [state, setState] = useState<ConfirmState>({
		focus: 'cancel',
		field: textField(),
		advice: undefined,
		wrong: false,
		offset: 0,
	});
	const {action, target} = plan;
	const typed = action.risk === 'danger';

	useEffect(() => {
		if (!action.advise) {
			return;
		}

		const aborter = new AbortController();
		void program.advise(action, target, aborter.signal, plan.input).then(advice => {
			if (!aborter.signal.aborted) {
				setState(before => ({...before, advice}));
			}
		});
		return () => aborter.abort();
	}, [program, action, target, plan]);

	const cancel = () => {
		closeOverlay(frame);
		ended?.(undefined);
	};
	const go = () => {
		closeOverlay(frame);
		// With Cancel the form is there again, to be mended; now it has done its work.
		if (frame.overlays.value.at(-1)?.kind === 'form') {
			closeOverlay(frame);
		}

		void performPlan(frame, plan, reveal).then(outcome => {
			ended?.(outcome);
			void offerNext(frame, plan, outcome);
		});
	};
	const choose = () => {
		if (typed) {
			return nameMatches(plan, state.field) ? go() : setState({...state, wrong: true});
		}

		return state.focus === 'yes' ? go() : cancel();
	};
	const turn = typed ? undefined : () => setState({...state, focus: state.focus === 'yes' ? 'cancel' : 'yes'});
	const inner = innerWidth(width, plan.shows ? 110 : 76);
	const page = Math.max(1, height - 8);
	const hidden = confirmOverflow(plan, state, inner, height - 2);
	const scroll = (by: number) =>
		hidden > 0
			? () =>
					setState({...state, offset: Math.max(0, Math.min(hidden, Math.min(state.offset ?? 0, hidden) + by * page))})
			: undefined;
	useCommands(
		{
			'dialog.yes': typed ? undefined : go,
			'dialog.no': cancel,
			'dialog.choose': choose,
			'dialog.next': turn,
			'dialog.previous': turn,
			'dialog.page-down': scroll(1),
			'dialog.page-up': scroll(-1),
			'dialog.copy': () => copyText(frame, plan.preview.join('\n'), 'the command'),
		},
		{
			scope: 'dialog',
			text: typed
				? press => {
						const field = edit(state.field, press);
						if (field) {
							setState({...state, field, wrong: false});
						}

						return field !== undefined;
					}
				: undefined,
		},
	);
	const title = `${action.title} ${target.name}?`;
	return (
		<Floating
			lines={boxLines(title, confirmLines(plan, state, inner, height - 2), inner + 4)}
			columns={inner + 4}
			width={width}
			height={height}
		/>
	);
};
