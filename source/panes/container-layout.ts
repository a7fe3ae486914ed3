export type Panel = 'list' | 'log';

export interface ContainerLayout {
	/** Rows of the table with header, filter and notes; 0: not shown. */
	readonly list: number;
	/** Rows of the log with its title; 0: not shown. */
	readonly log: number;
}

/** Fewer rows than this do not do for both. */
const both = 14;
const leastList = 4;
const leastLog = 6;

/** How the rows are shared: the table has what it needs, up to a half; low or zoomed, the focused panel has all. */
export const shareRows = (height: number, wanted: number, focus: Panel, zoom: boolean): ContainerLayout => {
	if (zoom || height < both) {
		return focus === 'list' ? {list: height, log: 0} : {list: 0, log: height};
	}

	const most = Math.max(leastList, Math.min(Math.ceil(height / 2), height - leastLog));
	const list = Math.max(leastList, Math.min(wanted, most));
	return {list, log: height - list};
};
