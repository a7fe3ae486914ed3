import {type Grapheme, graphemes, isPlain, width} from './graphemes.js';
import type {Line, Segment} from './line.js';

export {straight, width} from './graphemes.js';

export type Align = 'left' | 'right';

const ellipsis = '…';

const pad = (text: string, missing: number, align: Align): string =>
	missing <= 0 ? text : align === 'right' ? ' '.repeat(missing) + text : text + ' '.repeat(missing);

/** As many clusters as fit, with their columns. */
const take = (list: readonly Grapheme[], columns: number): {text: string; width: number} => {
	let text = '';
	let used = 0;
	for (const grapheme of list) {
		if (used + grapheme.width > columns) {
			break;
		}

		text += grapheme.text;
		used += grapheme.width;
	}

	return {text, width: used};
};

const total = (list: readonly Grapheme[]): number => list.reduce((sum, grapheme) => sum + grapheme.width, 0);

/** Exactly `columns` columns: padded, or cut with … at the end. */
export const fit = (text: string, columns: number, align: Align = 'left'): string => {
	if (columns <= 0) {
		return '';
	}

	if (isPlain(text)) {
		return text.length > columns ? text.slice(0, columns - 1) + ellipsis : pad(text, columns - text.length, align);
	}

	const list = graphemes(text);
	const whole = total(list);
	if (whole <= columns) {
		return pad(list.map(grapheme => grapheme.text).join(''), columns - whole, align);
	}

	const kept = take(list, columns - 1);
	return pad(kept.text + ellipsis, columns - 1 - kept.width, align);
};

/** At most `columns` columns, cut with … in the middle: for ids and paths, whose ends matter. */
export const middle = (text: string, columns: number): string => {
	if (columns <= 0) {
		return '';
	}

	const list = isPlain(text) ? Array.from(text, character => ({text: character, width: 1})) : graphemes(text);
	if (total(list) <= columns) {
		return list.map(grapheme => grapheme.text).join('');
	}

	const head = take(list, Math.ceil((columns - 1) / 2));
	let start = list.length;
	let used = 0;
	while (start > 0 && head.width + 1 + used + list[start - 1]!.width <= columns) {
		start -= 1;
		used += list[start]!.width;
	}

	const tail = list.slice(start).map(grapheme => grapheme.text);
	return head.text + ellipsis + tail.join('');
};

/** Columns of a line. */
export const lineWidth = (line: Line): number => width(plain(line));

/** The text of a line without its tones. */
export const plain = (line: Line): string => line.map(segment => segment.text).join('');

const fitPlain = (line: Line, columns: number): Line => {
	const fitted: Segment[] = [];
	let left = columns;
	for (const segment of line) {
		if (segment.text.length <= left) {
			fitted.push(segment);
			left -= segment.text.length;
			continue;
		}

		// One column for the …, taken from this segment or, when it has none, from the one before.
		if (left > 0) {
			fitted.push({...segment, text: segment.text.slice(0, left - 1) + ellipsis});
		} else if (fitted.length > 0) {
			const last = fitted.pop()!;
			fitted.push({...last, text: last.text.slice(0, -1) + ellipsis});
		}

		return fitted;
	}

	if (left > 0) {
		fitted.push({text: ' '.repeat(left)});
	}

	return fitted;
};

type Cluster = Grapheme & Omit<Segment, 'text'>;

/** Clusters of each segment; where two segments would melt into one another the line is taken as one. */
const clusters = (line: Line): readonly Cluster[] => {
	const list = line.flatMap(segment => graphemes(segment.text).map(grapheme => ({...segment, ...grapheme})));
	const text = list.map(cluster => cluster.text).join('');
	return width(text) === total(list) ? list : graphemes(text);
};

/** Exactly `columns` columns: cut with … or padded with spaces. */
export const fitLine = (line: Line, columns: number): Line => {
	if (columns <= 0) {
		return [];
	}

	if (line.every(segment => segment.text === '' || isPlain(segment.text))) {
		return fitPlain(
			line.filter(segment => segment.text !== ''),
			columns,
		);
	}

	const list = clusters(line);
	const whole = total(list);
	const room = whole > columns ? columns - 1 : columns;
	const fitted: Array<{text: string} & Omit<Segment, 'text'>> = [];
	let used = 0;
	const push = (text: string, {tone, link}: Omit<Segment, 'text'>): void => {
		const last = fitted.at(-1);
		if (last && last.tone === tone && last.link === link) {
			last.text += text;
		} else {
			fitted.push({text, tone, ...(link === undefined ? {} : {link})});
		}
	};

	for (const grapheme of list) {
		if (used + grapheme.width > room) {
			push(ellipsis, grapheme);
			used += 1;
			break;
		}

		push(grapheme.text, grapheme);
		used += grapheme.width;
	}

	if (used < columns) {
		push(' '.repeat(columns - used), {});
	}

	return fitted;
};

/** Puts cells side by side, each fitted to its width, with `gap` spaces between. */
export const joinColumns = (
	cells: ReadonlyArray<{readonly line: Line; readonly width: number; readonly align?: Align}>,
	gap = 2,
): Line => {
	const joined: Segment[] = [];
	for (const [index, cell] of cells.entries()) {
		if (index > 0 && gap > 0) {
			joined.push({text: ' '.repeat(gap)});
		}

		joined.push(...alignLine(cell.line, cell.width, cell.align ?? 'left'));
	}

	return joined;
};

/** fitLine with the padding on the left for right-aligned cells. */
export const alignLine = (line: Line, columns: number, align: Align): Line => {
	if (align === 'left') {
		return fitLine(line, columns);
	}

	const fitted = fitLine(line, columns);
	const last = fitted.at(-1);
	const text = last?.tone === undefined ? last?.text : undefined;
	const trailing = text === undefined ? 0 : text.length - text.trimEnd().length;
	const missing = Math.min(trailing, Math.max(0, columns - lineWidth(line)));
	if (!last || missing === 0) {
		return fitted;
	}

	return [
		{text: ' '.repeat(missing)},
		...fitted.slice(0, -1),
		...(last.text.length > missing ? [{...last, text: last.text.slice(0, -missing)}] : []),
	];
};

/** The same line in one tone (a selected row, old data). */
export const toned = (line: Line, tone: Segment['tone']): Line => [{text: plain(line), tone}];
