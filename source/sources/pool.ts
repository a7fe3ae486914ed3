/** Does `work` for each item, at most `width` at a time; results in the order of the items. The first failure ends it. */
export async function pool<Item, Result>(
	items: readonly Item[],
	width: number,
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results = new Array<Result>(items.length);
	let next = 0;
	let failed = false;
	const lane = async (): Promise<void> => {
		while (next < items.length && !failed) {
			const index = next;
			next += 1;
			try {
				results[index] = await work(items[index]!);
			} catch (error) {
				failed = true;
				throw error;
			}
		}
	};

	await Promise.all(Array.from({length: Math.min(width, items.length)}, lane));
	return results;
}
