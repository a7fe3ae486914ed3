import {clean} from '../parsers/clean.js';
import {isRecord} from '../parsers/json.js';

// Reading what a homeserver answers: anything may be missing, of another type, or hostile.

const field = (value: unknown, name: string): unknown =>
	isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** Longer ones are cut: no field of a list needs more, and a hundred rows of a megabyte each are nobody's data. */
const longest = 4096;

/** A text, clean and in one line; undefined where there is none or it is empty. */
export const textIn = (value: unknown, name: string): string | undefined => {
	const found = field(value, name);
	const text = typeof found === 'string' ? clean(found.slice(0, longest)) : '';
	return text === '' ? undefined : text;
};

/** A finite number. */
export const numberIn = (value: unknown, name: string): number | undefined => {
	const found = field(value, name);
	return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
};

/** A whole number of things: 0 where it is missing or makes no sense. */
export const countIn = (value: unknown, name: string): number => Math.max(0, Math.trunc(numberIn(value, name) ?? 0));

/** Only `true` is true, and 1, which older versions of Synapse say. */
export const flagIn = (value: unknown, name: string): boolean => [true, 1].includes(field(value, name) as never);

export const recordIn = (value: unknown, name: string): Readonly<Record<string, unknown>> | undefined => {
	const found = field(value, name);
	return isRecord(found) ? found : undefined;
};

/** What `read` makes of each entry of a list, without those that it makes nothing of; empty where there is no list. */
export const listIn = <Entry>(
	value: unknown,
	name: string,
	read: (entry: unknown) => Entry | undefined,
): readonly Entry[] => {
	const found = field(value, name);
	return Array.isArray(found) ? found.map(read).filter(entry => entry !== undefined) : [];
};

/** Whether the answer has that list: without it the answer is another one. */
export const hasList = (value: unknown, name: string): boolean => Array.isArray(field(value, name));

/**
 * An id as it is sent back in a path, exactly as it came: undefined where it is none, or where cleaning it would make
 * another one of it, since what is shown must be what is meant.
 */
export const idIn = (value: unknown, name: string): string | undefined => {
	const found = field(value, name);
	return typeof found === 'string' && found !== '' && found.length <= longest && clean(found) === found
		? found
		: undefined;
};

/** Parts of an object that are known: `{...known({topic})}` leaves out what is undefined. */
export const known = <Fields extends Record<string, unknown>>(
	fields: Fields,
): {[Name in keyof Fields]?: Exclude<Fields[Name], undefined>} =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
