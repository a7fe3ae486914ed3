import {useInput, usePaste} from 'ink';
import {useMemo} from 'react';
import {keyPresses} from '../keys/key-name.js';
import {clean} from '../parsers/clean.js';
import {createKeyQueue} from './key-queue.js';
import {useFrame} from './program-context.js';

/** The one place that keys come in. A paste goes where text is entered, else nowhere: its letters are no commands. */
export const useKeys = (): void => {
	const {layers, toast} = useFrame();
	const push = useMemo(() => createKeyQueue(press => layers.press(press)), [layers]);
	useInput((input, key) => push(keyPresses(input, key)));
	usePaste(text => {
		if (layers.entering()) {
			push([{name: '', text: clean(text.trimEnd().replaceAll(/[\r\n\t]+/gu, ' '))}]);
		} else {
			toast.value = {text: 'Pasted text goes only where text is entered', tone: 'dim'};
		}
	});
};
