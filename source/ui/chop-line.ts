import {graphemes, isPlain} from './graphemes.js';
import type {Line, Segment} from './line.js';

/** A line in rows of at most `columns` columns, broken wherever one is full, blanks and all. At least one row. */
export function chopLine(line: Line, columns: number): readonly Line[] {
	const room = Math.max(2, columns);
	const rows: Segment[][] = [[]];
	let left = room;
	for (const {text, ...rest} of line) {
		const parts = isPlain(text) ? [...text].map(character => ({text: character, width: 1})) : graphemes(text);
		let taken = '';
		for (const part of parts) {
			if (part.width > left) {
				rows.at(-1)!.push({...rest, text: taken});
				rows.push([]);
				taken = '';
				left = room;
			}

			taken += part.text;
			left -= part.width;
		}

		if (taken !== '') {
			rows.at(-1)!.push({...rest, text: taken});
		}
	}

	return rows;
}

/** The line with what matches marked, in the tones it has elsewhere; without regard to case unless the query has a capital. */
export function markMatches(line: Line, query: string): Line {
	const text = line.map(segment => segment.text).join('');
	const exact = query !== query.toLowerCase();
	const heap = exact ? text : text.toLowerCase();
	// Lower case can be longer (İ): then the places do not fit.
	if (query === '' || heap.length !== text.length || !heap.includes(query)) {
		return line;
	}

	const isMatch = new Uint8Array(text.length);
	for (let at = heap.indexOf(query); at !== -1; at = heap.indexOf(query, at + query.length)) {
		isMatch.fill(1, at, at + query.length);
	}

	let at = 0;
	return line.flatMap(segment => {
		const pieces: Segment[] = [];
		let from = 0;
		for (let index = 1; index <= segment.text.length; index++) {
			if (index === segment.text.length || isMatch[at + index] !== isMatch[at + from]) {
				const piece = segment.text.slice(from, index);
				pieces.push(isMatch[at + from] ? {text: piece, tone: 'match'} : {...segment, text: piece});
				from = index;
			}
		}

		at += segment.text.length;
		return pieces;
	});
}
