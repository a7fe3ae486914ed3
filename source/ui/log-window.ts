/** A row of a log: the line's index among the visible ones, and which row of that line (0 unless wrapped). */
export interface RowPlace {
	readonly index: number;
	readonly sub: number;
}

/** What the geometry knows of the log. */
export interface LogSpace {
	/** Visible lines. */
	readonly length: number;
	/** Rows on the screen. */
	readonly height: number;
	/** Rows of a line, at least 1; asked only near the screen. */
	rows(index: number): number;
}

/** Goes `by` rows down (or up), as far as there are rows; says how far it went. */
export const step = (
	space: LogSpace,
	from: RowPlace,
	by: number,
): {readonly place: RowPlace; readonly moved: number} => {
	let {index, sub} = from;
	let left = Math.abs(by);
	while (left > 0) {
		if (by > 0) {
			const below = space.rows(index) - 1 - sub;
			if (left <= below) {
				sub += left;
				left = 0;
			} else if (index + 1 < space.length) {
				left -= below + 1;
				index += 1;
				sub = 0;
			} else {
				sub += below;
				left -= below;
				break;
			}
		} else if (left <= sub) {
			sub -= left;
			left = 0;
		} else if (index > 0) {
			left -= sub + 1;
			index -= 1;
			sub = space.rows(index) - 1;
		} else {
			left -= sub;
			sub = 0;
			break;
		}
	}

	return {place: {index, sub}, moved: Math.sign(by) * (Math.abs(by) - left)};
};

export interface LogWindow {
	/** What the first row shows. */
	readonly top: RowPlace;
	/** The row of the screen on which the cursor is. */
	readonly row: number;
	/** The line that the last row shows. */
	readonly bottom: number;
}

/** The window that has the cursor on `row` of the screen, moved so that there is no empty row above or (where lines are enough) below. */
export const placeWindow = (space: LogSpace, cursor: RowPlace, row: number): LogWindow => {
	const height = Math.max(1, space.height);
	const wanted = Math.max(0, Math.min(row, height - 1));
	const below = step(space, cursor, height - 1 - wanted).moved;
	// Rows that would stay empty below are filled from above.
	const low = Math.max(wanted, height - 1 - below);
	const {place: top, moved} = step(space, cursor, -low);
	const bottom = step(space, top, height - 1).place.index;
	return {top, row: -moved, bottom};
};
