export interface Panels {
	/** Rows of what is known of the selected part; 0: not shown. */
	readonly detail: number;
	/** Rows of what happened last; 0: not shown. */
	readonly lately: number;
	/** Last rows: what is not watched, or where there are no details what is wrong with what is selected and what helps. */
	readonly rest: 0 | 1 | 2;
}

/** With fewer rows the panels say nothing that the list does not. */
const leastDetail = 4;
const leastLately = 4;
const leastForTwo = 14;
/** More lines than this are seldom known of one part. */
const enough = 12;

/**
 * How the rows that the list leaves are shared: a last row for what is not watched (or, where there are no details, for
 * what helps), the details, then the timeline. The same whatever is selected.
 */
export const sharePanels = (height: number, wanted: number, missing: boolean, wrong: boolean): Panels => {
	const free = height - wanted - (missing ? 1 : 0);
	if (free < leastDetail) {
		// Where the list is as good as everything a second row would cost too much of it.
		return {detail: 0, lately: 0, rest: wrong && height >= leastForTwo ? 2 : 1};
	}

	const rest = missing ? 1 : 0;
	const detail = Math.max(leastDetail, Math.min(enough, Math.ceil(free / 2)));
	const lately = free - detail;
	return lately < leastLately ? {detail: free, lately: 0, rest} : {detail, lately, rest};
};
