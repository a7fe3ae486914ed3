export type RunbookPanel = 'list' | 'steps' | 'detail';

export const runbookPanels: readonly RunbookPanel[] = ['list', 'steps', 'detail'];

/** Rows of each panel with its title and header; 0: not shown. */
export interface RunbookLayout {
	readonly list: number;
	readonly steps: number;
	readonly detail: number;
}

/** Fewer rows than this do not do for all three. */
const all = 14;
const least: RunbookLayout = {list: 4, steps: 5, detail: 5};
const enoughDetail = 10;

/**
 * Each has its least; the rest goes to the one with the focus, then to the list, the steps and the details, as each has use
 * for it. Low or zoomed, the focused panel has all.
 */
export function shareRunbook(
	height: number,
	wanted: Pick<RunbookLayout, 'list' | 'steps'>,
	focus: RunbookPanel,
	zoom: boolean,
): RunbookLayout {
	if (zoom || height < all) {
		return {list: 0, steps: 0, detail: 0, [focus]: height};
	}

	const wants: RunbookLayout = {...wanted, detail: enoughDetail};
	const shares = {
		list: Math.min(least.list, wants.list),
		steps: Math.min(least.steps, wants.steps),
		detail: least.detail,
	};
	let free = height - shares.list - shares.steps - shares.detail;
	for (const panel of [focus, 'list', 'steps', 'detail'] as const) {
		const more = Math.max(0, Math.min(free, wants[panel] - shares[panel]));
		shares[panel] += more;
		free -= more;
	}

	return {...shares, detail: shares.detail + free};
}

/** What a flow of so many steps has no use for is for the details. */
export function forSteps(layout: RunbookLayout, count: number): RunbookLayout {
	const spare = layout.detail === 0 ? 0 : Math.max(0, layout.steps - Math.max(least.steps, count + 2));
	return {...layout, steps: layout.steps - spare, detail: layout.detail + spare};
}
