import type {Line, Segment} from './line.js';
import {plain} from './text.js';

// What a screen reader is given of a row: words, no drawing.

/** Rules, frames, sparklines: read out character by character they are noise. */
const drawn = /[\u2500-\u259f\u2800-\u28ff]+/gu;
const saidTwice = /[✗✓▲?] (?=(?:critical|warning|unknown|ok)\b)/gu;

const words: ReadonlyArray<readonly [mark: RegExp, word: string]> = [
	[/^› /u, 'selected: '],
	[/✗ /gu, 'error: '],
	[/✓ /gu, 'ok: '],
	[/▲ /gu, 'warning: '],
	[/ · /gu, ', '],
	[/[●·›] /gu, ''],
	[/[◌○] /gu, 'waiting: '],
];

/** What only a tone tells: the tab in front, the button with the focus. */
const marked = (segment: Segment): Segment =>
	segment.tone === 'selected' ? {text: ` selected: ${segment.text.trimStart()}`} : segment;

/** A row in words; empty where it is only drawn. */
export const spoken = (line: Line): string => {
	const text = plain(line.every(({tone}) => tone === 'selected') ? line : line.map(marked))
		.replaceAll(drawn, ' ')
		.replaceAll(saidTwice, '');
	return words
		.reduce((said, [mark, word]) => said.replace(mark, word), text)
		.trim()
		.replaceAll(/\s{2,}/gu, ', ');
};
