import {type Paged, type PagedQuery, pagedQuery, windowRows} from '../store/paged.js';
import type {PolledSource, SourceContext} from './source.js';

/** The part of a list that is wanted. */
export interface Window {
	readonly from: number;
	readonly limit: number;
}

export interface PagedOptions<Row> {
	readonly id: string;
	readonly title: string;
	readonly operations: readonly string[];
	/** Seconds between reads while it is looked at; 30 if not given. Nothing is read while nobody looks. */
	readonly every?: number;
	/** One request, so that the window is of one moment. */
	read(
		context: SourceContext<Paged<Row>>,
		query: PagedQuery,
		window: Window,
	): Promise<{readonly total: number; readonly rows: readonly Row[]}>;
}

/** Begin of the window that is looked at; the one that is held where none is. */
const wanted = (focus: ReadonlySet<string>, held: number): number => {
	const last = Number([...focus].at(-1));
	return Number.isSafeInteger(last) && last >= 0 ? last : held;
};

/**
 * A list of which one window is held. The argument is the query (`pagedArgument`), the focus the place where the window
 * begins. Its viewer is ui/use-paged-table.ts.
 */
export const pagedSource = <Row>({
	id,
	title,
	operations,
	every = 30,
	read,
}: PagedOptions<Row>): PolledSource<Paged<Row>> => ({
	id,
	title,
	operations,
	empty: {total: 0, from: 0, rows: []},
	every: {seen: every, unseen: 600},
	async read(context) {
		const query = pagedQuery(context.argument);
		for (;;) {
			const from = wanted(context.focus, context.data.from);
			const {total, rows} = await read(context, query, {from, limit: windowRows});
			// Somebody scrolls faster than the server answers: what is no longer looked at is not shown.
			if (from === wanted(context.focus, from) || context.signal.aborted) {
				return {
					total: Math.max(total, rows.length === 0 ? 0 : from + rows.length),
					from,
					rows: rows.slice(0, windowRows),
				};
			}
		}
	},
	lacks: (data, focus) => focus.size > 0 && wanted(focus, data.from) !== data.from,
});
