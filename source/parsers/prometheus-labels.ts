import {type Cursor, skipBlanks} from './prometheus-number.js';
import type {Labels} from './prometheus-page.js';

export interface Label {
	readonly name: string;
	readonly value: string;
	/** Where the value's text stands, without its quotes. */
	readonly from: number;
	readonly to: number;
}

export interface LabelList {
	/** The metric's own name, where it is quoted and stands inside: {"my.metric",a="b"}. */
	readonly metric?: string;
	readonly list: readonly Label[];
}

const quote = 34;
const backslash = 92;
const escapes: Readonly<Record<string, string>> = {'\\\\': '\\', '\\"': '"', '\\n': '\n'};

export const unescaped = (text: string): string =>
	text.includes('\\') ? text.replace(/\\[\\"n]/g, escaped => escapes[escaped]!) : text;

/** The text of a quoted string whose opening quote is under the cursor; undefined when it does not end in this line. */
export function readQuoted(cursor: Cursor): {value: string; from: number; to: number} | undefined {
	const {text, end} = cursor;
	const from = cursor.at + 1;
	for (let at = from; at < end; at += 1) {
		const code = text.charCodeAt(at);
		if (code === backslash) {
			at += 1;
		} else if (code === quote) {
			cursor.at = at + 1;
			return {value: unescaped(text.slice(from, at)), from, to: at};
		}
	}

	return undefined;
}

const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;

const readLabelName = (cursor: Cursor): {name: string; quoted: boolean} | undefined => {
	if (cursor.text.charCodeAt(cursor.at) === quote) {
		const found = readQuoted(cursor);
		return found && {name: found.value, quoted: true};
	}

	labelName.lastIndex = cursor.at;
	const name = labelName.exec(cursor.text)?.[0];
	cursor.at += name?.length ?? 0;
	return name === undefined ? undefined : {name, quoted: false};
};

/** The labels whose `{` is under the cursor, which then stands behind their `}`; or what is wrong with them. */
export function readLabels(cursor: Cursor): LabelList | string {
	const {text} = cursor;
	const list: Label[] = [];
	let metric: string | undefined;
	cursor.at += 1;
	for (;;) {
		skipBlanks(cursor);
		if (text[cursor.at] === '}' && cursor.at < cursor.end) {
			cursor.at += 1;
			return metric === undefined ? {list} : {metric, list};
		}

		const named = readLabelName(cursor);
		if (!named) {
			return 'the name of a label is missing';
		}

		skipBlanks(cursor);
		if (text[cursor.at] === '=') {
			cursor.at += 1;
			skipBlanks(cursor);
			const found = text.charCodeAt(cursor.at) === quote ? readQuoted(cursor) : undefined;
			if (!found) {
				return `the value of the label ${named.name} has no quotes or no end`;
			}

			if (list.some(({name}) => name === named.name)) {
				return `the label ${named.name} is there twice`;
			}

			list.push({name: named.name, ...found});
		} else if (named.quoted && metric === undefined && list.length === 0) {
			metric = named.name;
		} else {
			return `the label ${named.name} has no value`;
		}

		skipBlanks(cursor);
		if (text[cursor.at] === ',') {
			cursor.at += 1;
		} else if (text[cursor.at] !== '}') {
			return 'the labels have no end';
		}
	}
}

/** Also for a label called __proto__, which a plain assignment would lose. */
export function toLabels(list: ReadonlyArray<{readonly name: string; readonly value: string}>): Labels {
	const labels: Record<string, string> = {};
	for (const {name, value} of list) {
		if (name === '__proto__') {
			Object.defineProperty(labels, name, {value, enumerable: true, configurable: true, writable: true});
		} else {
			labels[name] = value;
		}
	}

	return labels;
}

/** The same for the same labels, whatever their order. */
export const labelKey = (labels: Labels): string =>
	JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
