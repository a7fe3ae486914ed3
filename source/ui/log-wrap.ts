import type {LogLine} from '../store/log-line.js';
import {graphemes, isPlain, straight} from './graphemes.js';
import {shownText, type TextLook} from './log-shown.js';

/** A piece of a line's shown text, by UTF-16 index: from, to. */
export type Piece = readonly [from: number, to: number];

/** Of a longer line only the beginning is wrapped; saving and copying have it whole. */
const wrapped = 20_000;

/** Where a text breaks into rows of `columns` columns; at least one row. */
export const wrapText = (text: string, columns: number): readonly Piece[] => {
	const width = Math.max(2, columns);
	const end = Math.min(text.length, wrapped);
	const pieces: Piece[] = [];
	if (isPlain(text)) {
		for (let at = 0; at < end; at += width) {
			pieces.push([at, Math.min(at + width, end)]);
		}

		return pieces.length > 0 ? pieces : [[0, 0]];
	}

	let start = 0;
	let at = 0;
	let used = 0;
	for (const {text: cluster, width: columns_} of graphemes(text.slice(0, wrapped))) {
		if (used + columns_ > width) {
			pieces.push([start, at]);
			start = at;
			used = 0;
		}

		at += cluster.length;
		used += columns_;
	}

	pieces.push([start, at]);
	return pieces;
};

export interface Wrapping extends TextLook {
	readonly wrap: boolean;
}

/** A line as it is drawn: its text (straight) and the rows that it takes. */
export interface ShownLine {
	readonly text: string;
	readonly rows: readonly Piece[];
}

const alike = (a: Wrapping, b: Wrapping): boolean =>
	a.columns === b.columns && a.mode === b.mode && a.wrap === b.wrap && a.split === b.split;

const unwrapped: readonly Piece[] = [[0, Number.POSITIVE_INFINITY]];

/** Wraps lines when they are looked at, and remembers it as long as the line is there and nothing else is asked. */
export const createWrapper = (): ((line: LogLine, wrapping: Wrapping) => ShownLine) => {
	let known = new WeakMap<LogLine, ShownLine>();
	let last: Wrapping | undefined;
	return (line, wrapping) => {
		if (!last || !alike(last, wrapping)) {
			known = new WeakMap();
			last = wrapping;
		}

		let shown = known.get(line);
		if (!shown) {
			shown = makeShown(line, wrapping);
			known.set(line, shown);
		}

		return shown;
	};
};

const makeShown = (line: LogLine, wrapping: Wrapping): ShownLine => {
	const {columns, wrap} = wrapping;
	const raw = shownText(line, wrapping);
	// Straight before it is cut into rows and searched, so that the places in it stay true.
	const text = isPlain(raw) ? raw : straight(raw.slice(0, wrapped));
	return {text, rows: wrap ? wrapText(text, columns) : unwrapped};
};
