/** The newest samples of a figure, oldest first; undefined where one was missed. */
export interface Series {
	readonly values: ReadonlyArray<number | undefined>;
	/** ms since the epoch of the newest. */
	readonly at?: number;
}

export const emptySeries: Series = {values: []};

export const seriesLength = 60;

/**
 * The series with one sample more, at most `length` long. When more than two and a half times `expected` ms went by since
 * the last one, the samples that should have come between are gaps.
 */
export function append(
	series: Series,
	at: number,
	value: number | undefined,
	{expected, length = seriesLength}: {readonly expected: number; readonly length?: number},
): Series {
	const elapsed = series.at === undefined ? 0 : at - series.at;
	const missed = elapsed > 2.5 * expected ? Math.min(length, Math.round(elapsed / expected) - 1) : 0;
	const gaps = Array.from<undefined>({length: missed});
	return {values: [...series.values, ...gaps, value].slice(-length), at};
}
