import type {Tone} from '../theme/theme.js';

/** A run of text in one tone. The text is clean: no control sequences, no line breaks. */
export interface Segment {
	readonly text: string;
	readonly tone?: Tone;
	/** A URL that terminals open from the text. */
	readonly link?: string;
}

/** One row of the screen. Widgets make lines from state with pure functions; `Lines` draws them, one <Text> a row. */
export type Line = readonly Segment[];
