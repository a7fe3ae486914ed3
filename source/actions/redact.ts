import {clean} from '../parsers/clean.js';
import {Secret} from '../system/secret.js';
import type {Step} from './action.js';

const mask = String(new Secret(''));

/** The secrets that steps carry, wherever they are in them. */
export const secretsOf = (steps: readonly Step[]): readonly Secret[] => [...new Set(inside(steps))];

function inside(value: unknown): Secret[] {
	if (value instanceof Secret) {
		return [value];
	}

	if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
		return [];
	}

	return Object.values(value).flatMap(inside);
}

/** Parts of a secret of several lines that are shorter than this are in any text by chance. */
const shortest = 4;

/**
 * Takes secrets out of text that comes from elsewhere: a command that repeats its input, an error that quotes it. Line by
 * line, since output is; a value is also known without control characters, as JSON and as a URL has it.
 */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
	const values = secrets
		.map(secret => secret.reveal())
		.flatMap(value => [value, ...value.split(/[\r\n]+/).filter(part => part.length >= shortest)])
		.flatMap(value => [value, clean(value), value.trim(), clean(value).trim()])
		.flatMap(value => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())])
		.filter(value => value.trim() !== '')
		// The longest first: one may hold another.
		.sort((a, b) => b.length - a.length);
	const unique = [...new Set(values)];
	return text => unique.reduce((result, value) => result.replaceAll(value, () => mask), text);
}
