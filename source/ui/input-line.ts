import type {KeyPress} from '../keys/key-name.js';
import {graphemes} from './graphemes.js';
import type {Line} from './line.js';
import {fit, fitLine, straight, width} from './text.js';

/** A line of text that is being entered. */
export interface InputLine {
	readonly text: string;
	/** Where the next character goes, in UTF-16 units. */
	readonly at: number;
}

/** What a key did: another text, the end, or nothing (the key belongs to somebody else). */
export type InputResult =
	| {readonly kind: 'edit'; readonly input: InputLine}
	| {readonly kind: 'enter'}
	| {readonly kind: 'cancel'}
	| {readonly kind: 'ignored'};

const longest = 1000;

export const inputLine = (text = ''): InputLine => ({text, at: text.length});

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const before = ({text, at}: InputLine): number => {
	const last = [...segmenter.segment(text.slice(0, at))].at(-1);
	return last ? last.index : 0;
};

const after = ({text, at}: InputLine): number => {
	const [first] = segmenter.segment(text.slice(at));
	return at + (first?.segment.length ?? 0);
};

const cut = ({text}: InputLine, from: number, to: number): InputLine => ({
	text: text.slice(0, from) + text.slice(to),
	at: from,
});

const wordStart = ({text, at}: InputLine): number => text.slice(0, at).search(/\S*\s*$/);

const edits: Readonly<Record<string, (input: InputLine) => InputLine>> = {
	backspace: input => cut(input, before(input), input.at),
	// Many terminals send DEL for the backspace key; Ink calls that "delete".
	delete: input =>
		input.at < input.text.length ? cut(input, input.at, after(input)) : cut(input, before(input), input.at),
	left: input => ({...input, at: before(input)}),
	right: input => ({...input, at: after(input)}),
	home: input => ({...input, at: 0}),
	end: input => ({...input, at: input.text.length}),
	'ctrl+e': input => ({...input, at: input.text.length}),
	'ctrl+u': input => cut(input, 0, input.at),
	'ctrl+w': input => cut(input, wordStart(input), input.at),
	'ctrl+k': input => cut(input, input.at, input.text.length),
};

/** What a key press does to a line of text. Pasted line breaks become spaces. */
export const pressInput = (input: InputLine, press: KeyPress): InputResult => {
	if (press.name === 'enter') {
		return {kind: 'enter'};
	}

	if (press.name === 'esc') {
		return {kind: 'cancel'};
	}

	const edit = edits[press.name];
	if (edit) {
		return {kind: 'edit', input: edit(input)};
	}

	const typed = press.text.replaceAll(/\p{Control}+/gu, ' ').slice(0, longest - input.text.length);
	if (typed === '') {
		return {kind: 'ignored'};
	}

	return {
		kind: 'edit',
		input: {
			text: input.text.slice(0, input.at) + typed + input.text.slice(input.at),
			at: input.at + typed.length,
		},
	};
};

/** Label, text and a cursor in reverse; scrolled so that the cursor is seen. `note` says what is wrong with it. */
export const inputView = (label: string, {text, at}: InputLine, columns: number, note?: string): Line => {
	const head = straight(label);
	const room = Math.max(1, columns - width(head) - 1);
	const left = tail(straight(text.slice(0, at)), room);
	const [under] = graphemes(text.slice(at));
	const rest = text.slice(at).slice(under?.text.length ?? 0);
	return fitLine(
		[
			{text: head, tone: 'accent'},
			{text: left},
			{text: under?.text ?? ' ', tone: 'selected'},
			{text: straight(rest)},
			...(note ? [{text: `  ${note}`, tone: 'warning' as const}] : []),
		],
		columns,
	);
};

/** The end of a text that fits. */
const tail = (text: string, columns: number): string => {
	if (width(text) <= columns) {
		return text;
	}

	const list = graphemes(text).toReversed();
	let used = 0;
	let kept = '';
	for (const grapheme of list) {
		if (used + grapheme.width > columns - 1) {
			break;
		}

		kept = grapheme.text + kept;
		used += grapheme.width;
	}

	return fit(`…${kept}`, columns);
};
