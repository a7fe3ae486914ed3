import type {KeyPress} from '../keys/key-name.js';

/**
 * Hands on presses one at a time, each after the one before was drawn into the handlers: several can come in one piece,
 * and a handler belongs to the state that the person saw. The first goes at once.
 */
export const createKeyQueue = (
	press: (press: KeyPress) => void,
	// Twice, because React draws in an immediate of its own that is asked for during the first.
	later: (run: () => void) => void = run => setImmediate(() => setImmediate(run)),
): ((presses: readonly KeyPress[]) => void) => {
	const waiting: KeyPress[] = [];
	let busy = false;
	const next = () => {
		const [first] = waiting.splice(0, 1);
		if (!first) {
			busy = false;
			return;
		}

		busy = true;
		press(first);
		later(next);
	};
	return presses => {
		waiting.push(...presses);
		if (!busy) {
			next();
		}
	};
};
