import type {Line, Segment} from '../ui/line.js';

/** Indexes of the lines that hold the query, without regard to case unless it has a capital. */
export const matchingLines = (lines: readonly string[], query: string): readonly number[] => {
	if (query === '') {
		return [];
	}

	const exact = query !== query.toLowerCase();
	return lines.flatMap((line, index) => ((exact ? line : line.toLowerCase()).includes(query) ? [index] : []));
};

/** The match after (or before) a line, round the end. */
export const nextMatch = (matches: readonly number[], line: number, back: boolean): number | undefined =>
	back
		? (matches.findLast(match => match < line) ?? matches.at(-1))
		: (matches.find(match => match > line) ?? matches[0]);

/** A line with what matches marked. */
export const viewLine = (text: string, query: string): Line => {
	if (query === '') {
		return [{text}];
	}

	const exact = query !== query.toLowerCase();
	const heap = exact ? text : text.toLowerCase();
	// Lower case can be longer (İ): then the places do not fit, and nothing is marked.
	if (heap.length !== text.length) {
		return [{text}];
	}

	const segments: Segment[] = [];
	let from = 0;
	for (let at = heap.indexOf(query); at !== -1; at = heap.indexOf(query, from)) {
		segments.push({text: text.slice(from, at)}, {text: text.slice(at, at + query.length), tone: 'match'});
		from = at + query.length;
	}

	return [...segments, {text: text.slice(from)}];
};
