/** The first row shown, kept within what there is. */
export const clampScroll = (offset: number, total: number, height: number): number =>
	Math.max(0, Math.min(offset, total - height));

/** The first row shown so that `row` is in view, moved as little as possible. */
export const reveal = (offset: number, row: number, total: number, height: number): number =>
	clampScroll(row < offset ? row : row >= offset + height ? row - height + 1 : offset, total, height);

/** "3–20 of 45" for the lower border; empty when all is seen. */
export const scrollNote = (offset: number, total: number, height: number): string =>
	total <= height ? '' : `${offset + 1}–${Math.min(total, offset + height)} of ${total}`;

/** Handlers that scroll, for useCommands: `prefix`.down, .up, .page-down, .page-up, .top, .bottom. */
export const scrollHandlers = (
	prefix: string,
	height: number,
	set: (change: (offset: number) => number) => void,
): Readonly<Record<string, () => void>> => ({
	[`${prefix}.down`]: () => set(offset => offset + 1),
	[`${prefix}.up`]: () => set(offset => offset - 1),
	[`${prefix}.page-down`]: () => set(offset => offset + Math.max(1, height - 1)),
	[`${prefix}.page-up`]: () => set(offset => offset - Math.max(1, height - 1)),
	[`${prefix}.top`]: () => set(() => 0),
	[`${prefix}.bottom`]: () => set(() => Number.MAX_SAFE_INTEGER),
});
