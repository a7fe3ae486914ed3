import {type Label, toLabels} from './prometheus-labels.js';
import {type Cursor, isAt} from './prometheus-number.js';
import type {Labels} from './prometheus-page.js';

// The lines of a metric are alike: what stands between the values of its labels is the same from line to line, and most
// values are too. Reading what is new only makes a page three times faster.

/** How the labels of the line before were written. */
export interface Shape {
	readonly names: readonly string[];
	/** What stands before each value: `{code="`, `",method="`. */
	readonly leads: readonly string[];
	/** What stands behind the last: `"}`. */
	readonly tail: string;
	/** The values of the line before. */
	readonly values: string[];
	/** The labels of the line before. */
	labels: Labels;
	/** Which of the values are others in the line read last, as bits. */
	changed: number;
}

/** As many labels as a number has bits. */
const most = 31;

/** Of labels that begin at `from` and end at `to`; undefined where the fast way does not do (escapes, odd names). */
export function shapeOf(text: string, list: readonly Label[], from: number, to: number): Shape | undefined {
	if (
		list.length === 0 ||
		list.length > most ||
		list.some(({name, value, from: start, to: end}) => isOdd(name, value, end - start))
	) {
		return undefined;
	}

	return {
		names: list.map(({name}) => name),
		leads: list.map((label, index) => text.slice(index === 0 ? from : list[index - 1]!.to, label.from)),
		tail: text.slice(list.at(-1)!.to, to),
		values: list.map(({value}) => value),
		labels: toLabels(list),
		changed: 0,
	};
}

const isOdd = (name: string, value: string, length: number): boolean => name === '__proto__' || value.length !== length;

/** Reads labels that are written as in the line before; false, and the cursor where it was, when they are not. */
export function readAlike(cursor: Cursor, shape: Shape): boolean {
	const {leads, tail, values} = shape;
	const {text, end} = cursor;
	let changed = 0;
	let {at} = cursor;
	for (let index = 0; index < leads.length; index += 1) {
		const lead = leads[index]!;
		if (!isAt(text, lead, at)) {
			return false;
		}

		at += lead.length;
		const before = values[index]!;
		if (text.charCodeAt(at + before.length) === 34 && isAt(text, before, at)) {
			at += before.length;
			continue;
		}

		const from = at;
		let code = text.charCodeAt(at);
		while (code !== 34 && code !== 92 && at < end) {
			at += 1;
			code = text.charCodeAt(at);
		}

		if (code !== 34 || at >= end) {
			return false;
		}

		values[index] = text.slice(from, at);
		changed |= 1 << index;
	}

	if (!isAt(text, tail, at)) {
		return false;
	}

	shape.changed = changed;
	cursor.at = at + tail.length;
	return cursor.at <= end;
}

/** The labels of the line read last. A copy with what changed is made quicker, and smaller, than one from the beginning. */
export function labelsOf(shape: Shape): Labels {
	const {names, values, changed} = shape;
	const labels: Record<string, string> = {...shape.labels};
	for (let index = 0; index < names.length; index += 1) {
		if (changed & (1 << index)) {
			labels[names[index]!] = values[index]!;
		}
	}

	shape.labels = labels;
	return labels;
}

/** What stands on both sides of the value of one label (`le`) in the line before, and whose lines these are. */
export interface Around {
	readonly before: string;
	readonly after: string;
}

export const aroundLabel = (text: string, label: Label, from: number, to: number): Around => ({
	before: text.slice(from, label.from),
	after: text.slice(label.to, to),
});

/** The value of that label where all else is as in the line before; undefined, and the cursor where it was, if not. */
export function readBetween(cursor: Cursor, {before, after}: Around, expected: string | undefined): string | undefined {
	const {text, end} = cursor;
	if (!isAt(text, before, cursor.at)) {
		return undefined;
	}

	const from = cursor.at + before.length;
	let to = from;
	let value = expected;
	if (expected !== undefined && text.charCodeAt(from + expected.length) === 34 && isAt(text, expected, from)) {
		to += expected.length;
	} else {
		let code = text.charCodeAt(to);
		while (code !== 34 && code !== 92 && to < end) {
			to += 1;
			code = text.charCodeAt(to);
		}

		value = text.slice(from, to);
	}

	if (!isAt(text, after, to) || to + after.length > end) {
		return undefined;
	}

	cursor.at = to + after.length;
	return value;
}

export const withoutLabel = (list: readonly Label[], name: string): Labels =>
	toLabels(list.filter(label => label.name !== name));
