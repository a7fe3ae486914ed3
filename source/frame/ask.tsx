import {type ReactNode, useMemo} from 'react';
import type {PendingQuestion} from '../program.js';
import {closeOverlay} from './frame.js';
import type {OverlayProps} from './overlay.js';
import {useFrame} from './program-context.js';
import {QuestionOverlay} from './question.js';

/** Yes or no, with No in front. */
export const AskOverlay = ({
	host,
	title,
	text,
	yes,
	width,
	height,
}: OverlayProps & {
	readonly host: string;
	readonly title: string;
	readonly text: readonly string[];
	readonly yes: () => void;
}): ReactNode => {
	const frame = useFrame();
	const pending = useMemo(
		(): PendingQuestion => ({
			question: {host, kind: 'yes-no', title, text, fields: []},
			answer(answer) {
				closeOverlay(frame);
				if (answer !== undefined) {
					yes();
				}
			},
		}),
		[frame, host, title, text, yes],
	);
	return <QuestionOverlay pending={pending} width={width} height={height} />;
};
