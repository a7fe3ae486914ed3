import type {Key} from 'ink';

/** One press of a key, or one paste. */
export interface KeyPress {
	/** As commands and the config spell it: "r", "R", "ctrl+r", "space", "enter"; "" for a paste. */
	readonly name: string;
	/** What it types where text is entered; "" for keys that type nothing. */
	readonly text: string;
}

const named = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'esc'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'delete'],
] as const;

const modifiers = (key: Partial<Key>, shift: boolean): string =>
	(key.ctrl ? 'ctrl+' : '') + (key.meta ? 'alt+' : '') + (shift ? 'shift+' : '');

/** The one name of a key as Ink reports it; undefined for what is no key (several characters at once, nothing at all). */
export const keyName = (input: string, key: Partial<Key>): string | undefined => {
	const special = named.find(([property]) => key[property]);
	if (special) {
		// Esc comes with meta set from terminals that prefix with it; Alt-Esc is nobody's key.
		return special[1] === 'esc' ? 'esc' : modifiers(key, Boolean(key.shift)) + special[1];
	}

	if (input === '\r' || input === '\n') {
		return 'enter';
	}

	if ([...input].length !== 1) {
		return undefined;
	}

	const plain = input === ' ' ? 'space' : input;
	// A capital letter says shift by itself.
	return key.ctrl || key.meta ? modifiers(key, false) + plain.toLowerCase() : plain;
};

/** The key of a control character in the middle of a piece; where it comes alone Ink tells it. */
const controlName = (character: string): string | undefined => {
	if (character === '\u007f' || character === '\b') {
		return 'backspace';
	}

	const code = character.charCodeAt(0);
	return code > 0 && code < 27 && !'\t\r\n'.includes(character) ? `ctrl+${String.fromCharCode(code + 96)}` : undefined;
};

/** What was typed, key by key: fast typing and a slow line deliver several characters in one piece. */
export const keyPresses = (input: string, key: Partial<Key>): readonly KeyPress[] => {
	const name = keyName(input, key);
	if (name !== undefined) {
		const types = !key.ctrl && !key.meta && (name === 'space' || [...name].length === 1);
		return [{name, text: types ? input : ''}];
	}

	return [...input].flatMap(character => {
		const control = controlName(character);
		if (control) {
			return [{name: control, text: ''}];
		}

		const single = keyName(character, {tab: character === '\t'});
		return single === undefined ? [] : [{name: single, text: character >= ' ' ? character : ''}];
	});
};

const spellings: Readonly<Record<string, string>> = {
	' ': 'space',
	return: 'enter',
	escape: 'esc',
	pgup: 'pageup',
	pgdn: 'pagedown',
	pgdown: 'pagedown',
	del: 'delete',
};

/** A key as a person writes it in the config ("Ctrl-R", "PgUp", "shift+tab") in our spelling. */
export const normalKey = (written: string): string => {
	if ([...written].length === 1) {
		return spellings[written] ?? written;
	}

	const parts = written.split(/(?<=.)[+-](?=.)/u);
	const last = parts.pop() ?? '';
	const held = parts.map(part => part.toLowerCase());
	const base = [...last].length === 1 && !held.includes('ctrl') ? last : last.toLowerCase();
	const key = spellings[base] ?? base;
	return (
		(held.includes('ctrl') || held.includes('c') ? 'ctrl+' : '') +
		(held.includes('alt') || held.includes('meta') ? 'alt+' : '') +
		(held.includes('shift') ? 'shift+' : '') +
		key
	);
};

const shown: Readonly<Record<string, string>> = {
	enter: '↵',
	esc: 'Esc',
	space: 'Space',
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	tab: 'Tab',
	'shift+tab': 'Shift-Tab',
	backspace: '⌫',
	delete: 'Del',
};

/** A key as footer and help show it: "Ctrl-R", "↵". */
export const keyLabel = (name: string): string => {
	const known = shown[name];
	if (known !== undefined) {
		return known;
	}

	const [, held, base] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/su.exec(name) ?? [];
	if (!held || base === undefined) {
		return name;
	}

	const words = held
		.split('+')
		.filter(Boolean)
		.map(word => word[0]?.toUpperCase() + word.slice(1));
	return [...words, shown[base] ?? base.toUpperCase()].join('-');
};
