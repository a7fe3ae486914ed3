import type {ReactNode} from 'react';
import {AskOverlay} from './ask.js';
import {Confirm} from './confirm.js';
import {FormOverlay} from './form.js';
import {Help} from './help.js';
import type {Overlay, OverlayProps} from './overlay.js';
import {Palette} from './palette.js';
import {useFrame} from './program-context.js';
import {QuestionOverlay} from './question.js';
import {Quit} from './quit.js';
import {RevealOverlay} from './reveal.js';
import {useObservable} from './use-observable.js';
import {Viewer} from './viewer.js';

const OneOverlay = ({overlay, width, height}: OverlayProps & {readonly overlay: Overlay}): ReactNode => {
	switch (overlay.kind) {
		case 'help':
			return <Help width={width} height={height} />;
		case 'palette':
			return <Palette width={width} height={height} />;
		case 'confirm':
			return <Confirm {...overlay} width={width} height={height} />;
		case 'form':
			return <FormOverlay {...overlay} width={width} height={height} />;
		case 'reveal':
			return <RevealOverlay {...overlay} width={width} height={height} />;
		case 'ask':
			return <AskOverlay {...overlay} width={width} height={height} />;
		case 'viewer':
			return <Viewer title={overlay.title} lines={overlay.lines} width={width} height={height} />;
		case 'quit':
			return <Quit width={width} height={height} />;
	}
};

const numbers = new WeakMap<object, number>();
let last = 0;

/** A key for something that has an identity but no name. */
const keyOf = (thing: object): number => {
	const known = numbers.get(thing);
	if (known !== undefined) {
		return known;
	}

	last += 1;
	numbers.set(thing, last);
	return last;
};

/** What is open over the panes; what a host asks is on top of all, one question at a time. */
export const Overlays = ({width, height}: OverlayProps): ReactNode => {
	const {overlays, program} = useFrame();
	const open = useObservable(overlays);
	const [question] = useObservable(program.questions);
	return (
		<>
			{open.map(overlay => (
				<OneOverlay key={keyOf(overlay)} overlay={overlay} width={width} height={height} />
			))}
			{question && <QuestionOverlay key={keyOf(question)} pending={question} width={width} height={height} />}
		</>
	);
};
