import type {KeyPress} from '../keys/key-name.js';

/** Calls `run` when what a press did is drawn; `queued` is false for one that came straight from the terminal's event. */
export type AfterPress = (run: () => void, queued: boolean) => void;

/**
 * Hands on presses one at a time, each after the one before was drawn into the handlers: several can come in one piece,
 * and a handler belongs to the state that the person saw. The first goes at once.
 */
export const createKeyQueue = (
	press: (press: KeyPress) => void,
	after: AfterPress,
): ((presses: readonly KeyPress[]) => void) => {
	const waiting: KeyPress[] = [];
	let busy = false;
	const next = (queued: boolean) => {
		const first = waiting.shift();
		busy = first !== undefined;
		if (first) {
			press(first);
			after(() => next(true), queued);
		}
	};
	return presses => {
		waiting.push(...presses);
		if (!busy) {
			next(false);
		}
	};
};
