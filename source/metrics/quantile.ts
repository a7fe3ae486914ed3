/**
 * The value below which `share` of what a histogram counted lies: linear within its bucket, as Prometheus'
 * histogram_quantile does it; beyond the last finite border that border. Undefined where nothing was counted.
 */
export function quantile(share: number, borders: readonly number[], cumulative: readonly number[]): number | undefined {
	const counts = monotone(cumulative);
	const total = counts.at(-1);
	if (total === undefined || !(total > 0) || borders.at(-1) !== Number.POSITIVE_INFINITY) {
		return undefined;
	}

	const rank = share * total;
	const index = counts.findIndex(count => count >= rank);
	const upper = borders[index]!;
	if (!Number.isFinite(upper)) {
		return borders[index - 1];
	}

	const lower = index === 0 ? Math.min(0, upper) : borders[index - 1]!;
	const before = index === 0 ? 0 : counts[index - 1]!;
	const inside = counts[index]! - before;
	return inside > 0 ? lower + ((upper - lower) * (rank - before)) / inside : upper;
}

/** Buckets are read one after the other while they are counted: one may be behind the one before. */
const monotone = (counts: readonly number[]): readonly number[] => {
	let most = 0;
	return counts.map(count => {
		most = Math.max(most, count);
		return most;
	});
};
