import type {KeyPress} from '../keys/key-name.js';
import {graphemes, width} from './graphemes.js';
import type {Line} from './line.js';

/** One line of text being entered: its characters as a person counts them, and before which one the cursor stands. */
export interface TextField {
	readonly characters: readonly string[];
	readonly cursor: number;
}

const split = (text: string): readonly string[] => graphemes(text).map(grapheme => grapheme.text);

export const textField = (text = ''): TextField => {
	const characters = split(text);
	return {characters, cursor: characters.length};
};

export const fieldText = (field: TextField): string => field.characters.join('');

const at = (field: TextField, cursor: number): TextField => ({
	characters: field.characters,
	cursor: Math.max(0, Math.min(field.characters.length, cursor)),
});

const without = ({characters}: TextField, start: number, end: number): TextField => ({
	characters: [...characters.slice(0, start), ...characters.slice(end)],
	cursor: start,
});

/** Start of the word before the cursor, as a shell's Ctrl-W sees it. */
const wordStart = ({characters, cursor}: TextField): number => {
	let start = cursor;
	while (start > 0 && characters[start - 1] === ' ') {
		start -= 1;
	}

	while (start > 0 && characters[start - 1] !== ' ') {
		start -= 1;
	}

	return start;
};

const wordEnd = ({characters, cursor}: TextField): number => {
	let end = cursor;
	while (end < characters.length && characters[end] === ' ') {
		end += 1;
	}

	while (end < characters.length && characters[end] !== ' ') {
		end += 1;
	}

	return end;
};

// Joined again before it is split, because a combining mark belongs to the character before it.
const insert = ({characters, cursor}: TextField, text: string): TextField => {
	const head = split(characters.slice(0, cursor).join('') + text);
	return {characters: [...head, ...characters.slice(cursor)], cursor: head.length};
};

type Edit = (field: TextField) => TextField;

const edits: Readonly<Record<string, Edit>> = {
	left: field => at(field, field.cursor - 1),
	right: field => at(field, field.cursor + 1),
	home: field => at(field, 0),
	end: field => at(field, field.characters.length),
	'ctrl+e': field => at(field, field.characters.length),
	'ctrl+left': field => at(field, wordStart(field)),
	'alt+left': field => at(field, wordStart(field)),
	'alt+b': field => at(field, wordStart(field)),
	'ctrl+right': field => at(field, wordEnd(field)),
	'alt+right': field => at(field, wordEnd(field)),
	'alt+f': field => at(field, wordEnd(field)),
	backspace: field => (field.cursor === 0 ? field : without(field, field.cursor - 1, field.cursor)),
	'ctrl+h': field => (field.cursor === 0 ? field : without(field, field.cursor - 1, field.cursor)),
	delete: field => without(field, field.cursor, field.cursor + 1),
	'ctrl+d': field => without(field, field.cursor, field.cursor + 1),
	'ctrl+u': field => without(field, 0, field.cursor),
	'ctrl+k': field => without(field, field.cursor, field.characters.length),
	'ctrl+w': field => without(field, wordStart(field), field.cursor),
};

/** Nobody types more; somebody pastes more. */
const longest = 1000;

/** The field after a key or a paste (line breaks become spaces); undefined when the key edits nothing (Enter, Esc, arrows up and down). */
export const edit = (field: TextField, press: KeyPress): TextField | undefined => {
	const change = edits[press.name];
	if (change) {
		return change(field);
	}

	const typed = press.text.replaceAll(/\p{Control}+/gu, ' ').slice(0, Math.max(0, longest - field.characters.length));
	return typed === '' ? undefined : insert(field, typed);
};

export interface FieldLook {
	/** Shows • for every character. */
	readonly masked?: boolean;
	/** Shown dimmed while nothing was entered. */
	readonly placeholder?: string;
	/** False hides the cursor; true if not given. */
	readonly focused?: boolean;
}

/** The field in `columns` columns, scrolled so that the cursor is in view; the cursor is one cell in the tone `selected`. */
export const fieldLine = (
	field: TextField,
	columns: number,
	{masked = false, placeholder = '', focused = true}: FieldLook = {},
): Line => {
	if (field.characters.length === 0 && placeholder) {
		const [first = ' ', ...rest] = split(placeholder);
		return focused
			? [
					{text: first, tone: 'selected'},
					{text: rest.join(''), tone: 'dim'},
				]
			: [{text: placeholder, tone: 'dim'}];
	}

	const shown = masked ? field.characters.map(() => '•') : field.characters;
	if (!focused) {
		return [{text: shown.join('')}];
	}

	const under = shown[field.cursor] ?? ' ';
	let start = field.cursor;
	let used = width(under);
	while (start > 0 && used + width(shown[start - 1]!) <= columns) {
		start -= 1;
		used += width(shown[start]!);
	}

	let end = field.cursor + 1;
	while (end < shown.length && used + width(shown[end]!) <= columns) {
		used += width(shown[end]!);
		end += 1;
	}

	return [
		{text: shown.slice(start, field.cursor).join('')},
		{text: under, tone: 'selected'},
		{text: shown.slice(field.cursor + 1, end).join('')},
	];
};
