import {windowRows, windowStep} from '../store/paged.js';
import {type Sort, type TableState, tableState} from './table-state.js';

/** A table of which only a window is held. `filter` is what the server searches for. */
export interface PagedState extends TableState {
	/** The list was asked for anew in another order or selection: its row is looked for, and may well not be there. */
	readonly fresh?: boolean;
	/** Key of the row that was selected and is no longer where it was: the list changed on the server. */
	readonly lost?: string;
	/** Which list the cursor stands in. */
	readonly of?: string;
}

/** What is held of the list. */
export interface Held {
	readonly total: number;
	readonly from: number;
	readonly keys: readonly string[];
}

export const pagedState = (sort?: Sort): PagedState => tableState(sort ? {sort} : {});

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

const scrolled = (offset: number, index: number, total: number, room: number): number => {
	const rows = Math.max(1, room);
	return clamp(clamp(offset, index - rows + 1, index), 0, Math.max(0, total - rows));
};

const without = ({fresh: _fresh, lost: _lost, cursor: _cursor, ...state}: PagedState): PagedState => state;

/** Begins at the top of another list; the row that was selected is selected in it, if it is among the first. */
export const restart = (state: PagedState): PagedState => {
	const {cursor} = state;
	return {...without(state), index: 0, offset: 0, fresh: true, ...(cursor === undefined ? {} : {cursor})};
};

/**
 * Puts cursor and offset where they belong after rows or height changed; the same object when nothing moves. The cursor
 * stays on its row wherever that went in the window. A row that is gone from it is told in `lost`.
 */
export const settlePaged = (state: PagedState, {total, from, keys}: Held, room: number): PagedState => {
	if (total === 0) {
		return state;
	}

	const {cursor: before} = state;
	// Its own place first: nothing on the server says that two rows cannot look alike.
	const found =
		before === undefined ? -1 : keys[state.index - from] === before ? state.index - from : keys.indexOf(before);
	const index = found === -1 ? clamp(state.index, 0, total - 1) : from + found;
	const offset = scrolled(state.offset, index, total, room);
	const place = keys[index - from];
	// What is under the cursor is not there yet: nothing is selected until it is.
	const cursor = found === -1 && place === undefined ? state.cursor : place;
	const gone = found === -1 && place !== undefined && state.cursor !== undefined && !state.fresh;
	const lost = gone ? state.cursor : state.lost;
	const fresh = state.fresh && place === undefined;
	return cursor === state.cursor &&
		index === state.index &&
		offset === state.offset &&
		lost === state.lost &&
		Boolean(fresh) === Boolean(state.fresh)
		? state
		: {
				...without(state),
				index,
				offset,
				...(cursor === undefined ? {} : {cursor}),
				...(fresh ? {fresh} : {}),
				...(lost === undefined ? {} : {lost}),
			};
};

/** Selects the row at `index`, or the nearest there is, whether it is held or not. */
export const movePaged = (state: PagedState, held: Held, room: number, index: number): PagedState =>
	held.total === 0
		? state
		: settlePaged({...without(state), index: clamp(index, 0, held.total - 1), moved: index > 0}, held, room);

/** The row under the cursor, where it is held. */
export const selectedIndex = ({cursor, index}: PagedState, {from, keys}: Held): number =>
	cursor !== undefined && keys[index - from] === cursor ? index - from : -1;

/**
 * Where the window to ask for begins: as it is while it holds the lines on the screen with a screenful on either side,
 * else with these in its middle.
 */
export const windowFrom = (now: number, offset: number, room: number, total: number): number => {
	const last = Math.max(offset + room, 0);
	const margin = Math.min(room, (windowRows - room) / 4);
	const before = now === 0 || offset - margin >= now;
	const after = now + windowRows >= total || last + margin <= now + windowRows;
	const holds = offset >= now && last <= Math.max(now + windowRows, last > total ? last : 0);
	if (before && after && holds) {
		return now;
	}

	const middle = offset + Math.floor(room / 2) - windowRows / 2;
	return Math.max(0, Math.floor(middle / windowStep) * windowStep);
};
