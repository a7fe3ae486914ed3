import {type ReactNode, useState} from 'react';
import type {Action, Target} from '../actions/action.js';
import type {FormField} from '../actions/form.js';
import {isOnHomeserver} from '../actions/on-homeserver.js';
import {keyLabel} from '../keys/key-name.js';
import {boxLines, innerWidth} from './box-lines.js';
import {Floating} from './floating.js';
import {formLines} from './form-lines.js';
import {canGenerate, enterForm, formState, pressForm, toggleGenerated, turnForm} from './form-state.js';
import {closeOverlay, openOverlay} from './frame.js';
import {performPlan} from './operate.js';
import type {OverlayProps} from './overlay.js';
import {useFrame} from './program-context.js';
import {useCommands} from './use-commands.js';

interface FormProps extends OverlayProps {
	readonly action: Action;
	readonly target: Target;
	readonly fields: readonly FormField[];
}

/** What an action needs to know; Enter on the last field goes on to the confirm dialog. */
export const FormOverlay = ({action, target, fields, width, height}: FormProps): ReactNode => {
	const frame = useFrame();
	const {program, keymap} = frame;
	const [generateKey] = keymap.keys('dialog.generate');
	const [goOnKey] = keymap.keys('dialog.choose');
	const [state, setState] = useState(() => formState(fields));
	const context = {config: program.config, target};
	const enter = () => {
		const entered = enterForm(fields, state, context);
		if (entered.kind === 'more') {
			setState(entered.state);
			return;
		}

		const plan = program.plan(action, target, entered.input);
		if (plan.unavailable === undefined && plan.action.risk === 'read') {
			closeOverlay(frame);
			void performPlan(frame, plan, entered.reveal);
		} else if (plan.unavailable === undefined) {
			openOverlay(frame, {kind: 'confirm', plan, reveal: entered.reveal});
		} else {
			frame.toast.value = {text: `${action.title}: ${target.name} – ${plan.unavailable}`, tone: 'warning'};
		}
	};
	const turn = (by: number) => () => setState(turnForm(fields, state, by, context));
	useCommands(
		{
			'dialog.no': () => closeOverlay(frame),
			'dialog.choose': enter,
			'dialog.next': turn(1),
			'dialog.previous': turn(-1),
			'dialog.generate': canGenerate(state) ? () => setState(toggleGenerated(fields, state)) : undefined,
		},
		{
			scope: 'dialog',
			text(press) {
				const next = pressForm(fields, state, press);
				if (next) {
					setState(next);
				}

				return next !== undefined;
			},
		},
	);
	const inner = innerWidth(width, 76);
	return (
		<Floating
			lines={boxLines(
				`${action.title}${isOnHomeserver(target.kind) ? '' : ' on'} ${target.name}`,
				formLines(fields, state, context, inner, Math.max(1, height - 2)),
				inner + 4,
				[
					...(canGenerate(state) && generateKey !== undefined ? [`${keyLabel(generateKey)} generates a password`] : []),
					...(goOnKey === undefined ? [] : [`${keyLabel(goOnKey)} goes on`]),
				].join(' · '),
			)}
			columns={inner + 4}
			width={width}
			height={height}
		/>
	);
};
