import {useInput, usePaste} from 'ink';
import {useLayoutEffect, useMemo, useRef, useState} from 'react';
import {keyPresses} from '../keys/key-name.js';
import {clean} from '../parsers/clean.js';
import {createKeyQueue} from './key-queue.js';
import {useFrame} from './program-context.js';

/** The one place that keys come in. A paste goes where text is entered, else nowhere: its letters are no commands. */
export const useKeys = (): void => {
	const {layers, toast} = useFrame();
	// React draws what an input event did before the next immediate. Outside of one it takes its time: there a state of
	// our own, drawn together with what the press changed, tells when.
	const [beat, setBeat] = useState(0);
	const drawn = useRef<() => void>(undefined);
	const push = useMemo(
		() =>
			createKeyQueue(
				press => layers.press(press),
				(run, queued) => {
					if (queued) {
						drawn.current = run;
						setBeat(before => before + 1);
					} else {
						setImmediate(run);
					}
				},
			),
		[layers],
	);
	// biome-ignore lint/correctness/useExhaustiveDependencies: it runs when that was drawn
	useLayoutEffect(() => {
		const run = drawn.current;
		drawn.current = undefined;
		if (run) {
			setImmediate(run);
		}
	}, [beat]);
	useInput((input, key) => push(keyPresses(input, key)));
	usePaste(text => {
		if (layers.entering()) {
			push([{name: '', text: clean(text.trimEnd().replaceAll(/[\r\n\t]+/gu, ' '))}]);
		} else {
			toast.value = {text: 'Pasted text goes only where text is entered', tone: 'dim'};
		}
	});
};
