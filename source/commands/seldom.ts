/** ms between two lines of progress. */
const progressEvery = 5000;

/** Passes on what comes, but no more than that often. */
export const seldom = (say: (text: string) => void): ((text: string) => void) => {
	let next = 0;
	return text => {
		if (performance.now() >= next) {
			next = performance.now() + progressEvery;
			say(`… ${text}`);
		}
	};
};
