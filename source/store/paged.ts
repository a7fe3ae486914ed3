/** A window of a list that is kept, searched and sorted on a server. */
export interface Paged<Row> {
	/** Rows of the whole list. */
	readonly total: number;
	/** Place of the first one held in the whole list, from 0. */
	readonly from: number;
	readonly rows: readonly Row[];
}

/** Which list: what a server is asked for beside the window. */
export interface PagedQuery {
	/** Name of the stack whose homeserver is asked. */
	readonly stack: string;
	/** What the person searches for; empty: everything. */
	readonly search: string;
	/** A column's id. */
	readonly sort?: {readonly column: string; readonly descending: boolean};
	/** Which of them, in the source's own words; absent: those shown at first. */
	readonly show?: string;
}

/** Rows of a window. The screen has fewer, so that the next lines are there before they are looked at. */
export const windowRows = 200;
/** Windows begin at multiples of it. */
export const windowStep = 50;

/** The argument of a source for a query: the same text for the same query. */
export const pagedArgument = ({stack, search, sort, show}: PagedQuery): string =>
	JSON.stringify({stack, search, ...(sort ? {sort} : {}), ...(show === undefined ? {} : {show})});

/** The query that an argument means: made by `pagedArgument`, and by nobody else. */
export const pagedQuery = (argument: string): PagedQuery => JSON.parse(argument) as PagedQuery;
