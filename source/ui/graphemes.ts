import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** ASCII, Latin letters, and what screens are drawn with (rules, blocks, arrows, marks, Braille); no emoji. */
const plain =
	/^[\x20-\x7e\u00a1-\u00a8\u00aa-\u00ac\u00af-\u024f\u2010-\u2015\u2018-\u2022\u2026\u2030\u2039\u203a\u2190-\u2193\u21b5\u2264\u2265\u2500-\u259f\u25b2\u25bc\u25c6\u25cb\u25cc\u25cf\u2713\u2717\u2800-\u28ff]*$/;
const flag = /^\p{Regional_Indicator}{1,2}$/u;
const emoji = /[\u200d\ufe0f\u20e3\p{Emoji_Modifier}]/u;
const control = /\p{Control}/u;

/** Most code points of one cluster: a flood of combining marks on one letter draws over its neighbours and costs time. */
const clusterLimit = 6;

/** One user-perceived character and its columns (never 0). */
export interface Grapheme {
	readonly text: string;
	readonly width: number;
}

/** Whether each UTF-16 unit is a cluster of one column, whatever of the same kind stands beside it. Nearly every text is: segmenting costs a third of a frame. */
export const isPlain = (text: string): boolean => plain.test(text);

/** Columns of a text, as Ink counts them (string-width 8.3). */
export const width = (text: string): number => (isPlain(text) ? text.length : stringWidth(text));

/**
 * Terminals disagree on joined emoji, presentation selectors and flags (tmux 3.3a against xterm.js against VTE), so these
 * are drawn as what all agree on: the first picture, the letters of the flag.
 */
const agreed = (cluster: string): string => {
	if (flag.test(cluster)) {
		return [...cluster].map(point => String.fromCodePoint(point.codePointAt(0)! - 0x1f1e6 + 65)).join('');
	}

	if (emoji.test(cluster)) {
		return String.fromCodePoint(cluster.codePointAt(0)!);
	}

	const points = [...cluster];
	return points.length > clusterLimit ? points.slice(0, clusterLimit).join('') : cluster;
};

/** Whether two clusters stay two when they stand side by side. */
const apart = (left: Grapheme, right: Grapheme): boolean =>
	(isPlain(left.text) && isPlain(right.text)) || stringWidth(left.text + right.text) === left.width + right.width;

const space: Grapheme = {text: ' ', width: 1};

/**
 * Splits text that is not plain into clusters whose columns add up, whatever stands beside them. What has no column
 * of its own is dropped (Ink would give it one), and so is what would melt into its neighbour (Prepend characters, UAX #29 GB9b).
 */
export const graphemes = (text: string): Grapheme[] => {
	const list: Grapheme[] = [];
	for (const {segment} of segmenter.segment(text)) {
		const drawn = control.test(segment) ? ' ' : agreed(segment.toWellFormed());
		const grapheme = {text: drawn, width: stringWidth(drawn)};
		if (grapheme.width === 0 || !apart(grapheme, space) || !apart(space, grapheme)) {
			continue;
		}

		const last = list.at(-1);
		if (!last || apart(last, grapheme)) {
			list.push(grapheme);
		}
	}

	return list;
};

/** The same text in clusters that every terminal draws alike; plain text comes back as it is. */
export const straight = (text: string): string =>
	isPlain(text)
		? text
		: graphemes(text)
				.map(grapheme => grapheme.text)
				.join('');
