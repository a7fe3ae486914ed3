/** Answers that count: the newest, of half a minute and more. */
const held = 5;
/** ms. Nobody acts on less, and every other figure is a frame. */
const least = 5;

/**
 * What is told of a connection's round trips, in whole ms: the usual one of the newest, and another than before only when
 * it differs by half, and by more than 5 ms. A quiet host is not drawn anew all day because each answer takes another time.
 */
export const createRoundTrip = (): ((exact: number) => number) => {
	let newest: readonly number[] = [];
	let told: number | undefined;
	return exact => {
		newest = [...newest, Math.max(1, Math.round(exact))].slice(-held);
		// The lower one of two: the first is asked while everything else begins.
		const usual = newest.toSorted((one, other) => one - other)[Math.floor((newest.length - 1) / 2)]!;
		if (told === undefined || Math.abs(usual - told) > Math.max(least, told / 2)) {
			told = usual;
		}

		return told;
	};
};
