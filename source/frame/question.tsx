import {type ReactNode, useState} from 'react';
import type {PendingQuestion} from '../program.js';
import {boxLines, innerWidth} from './box-lines.js';
import {Floating} from './floating.js';
import type {OverlayProps} from './overlay.js';
import {enterAnswer, questionLines, questionState, turnField, typeAnswer} from './question-state.js';
import {useCommands} from './use-commands.js';

/** What only the person can answer while a connection is made. */
export const QuestionOverlay = ({
	pending,
	width,
	height,
}: OverlayProps & {readonly pending: PendingQuestion}): ReactNode => {
	const {question} = pending;
	const [state, setState] = useState(() => questionState(question));
	const enters = question.fields.length > 0;
	const turn = (by: number) => (state.fields.length === 1 ? undefined : () => setState(turnField(state, by)));
	useCommands(
		{
			'dialog.yes': enters ? undefined : () => pending.answer([]),
			'dialog.no': () => pending.answer(undefined),
			'dialog.choose'() {
				const entered = enterAnswer(question, state);
				if (entered.kind === 'answer') {
					pending.answer(entered.answer);
				} else {
					setState(entered.state);
				}
			},
			'dialog.next': turn(1),
			'dialog.previous': turn(-1),
		},
		{
			scope: 'dialog',
			text: enters
				? press => {
						const next = typeAnswer(state, press);
						if (next) {
							setState(next);
						}

						return next !== undefined;
					}
				: undefined,
		},
	);
	const inner = innerWidth(width, 76);
	const title = question.title.includes(question.host) ? question.title : `${question.host}: ${question.title}`;
	return (
		<Floating
			lines={boxLines(title, questionLines(question, state, inner, height - 2), inner + 4)}
			columns={inner + 4}
			width={width}
			height={height}
		/>
	);
};
