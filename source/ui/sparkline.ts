const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const asciiBars = ['_', '.', ':', '-', '=', '+', '*', '#'];

export interface SparklineOptions {
	/** The value of a full bar; the largest shown if not given, but at least `floor`. */
	readonly max?: number;
	/** Keeps noise small: 0.3 % of a CPU is not a mountain. */
	readonly floor?: number;
	/** For terminals without block characters. */
	readonly ascii?: boolean;
}

/**
 * The newest `width` samples, oldest first, exactly `width` columns. A missed sample (undefined, NaN) is a gap, and so is the
 * time before the first one.
 */
export const sparkline = (
	samples: ReadonlyArray<number | undefined>,
	width: number,
	{max, floor = 0, ascii = false}: SparklineOptions = {},
): string => {
	const shown = samples.slice(Math.max(0, samples.length - width));
	const known = shown.filter(sample => sample !== undefined && Number.isFinite(sample)) as number[];
	const top = max ?? Math.max(floor, ...known);
	const set = ascii ? asciiBars : bars;
	const text = shown
		.map(sample => {
			if (sample === undefined || !Number.isFinite(sample)) {
				return ' ';
			}

			const level = top > 0 ? Math.floor((Math.max(0, sample) / top) * set.length) : 0;
			return set[Math.min(level, set.length - 1)];
		})
		.join('');
	return text.padStart(width);
};
