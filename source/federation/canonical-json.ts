/** The value has no canonical form. */
export class NotCanonical extends Error {
	override readonly name = 'NotCanonical';
}

// Deeper than any answer of a server; what is deeper would end our own stack.
const deepest = 100;

/** By code point: UTF-16 order differs from it where a surrogate meets U+E000 to U+FFFF. */
const byCodePoint = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

const textOf = (text: string): string => {
	if (!text.isWellFormed()) {
		throw new NotCanonical('a text has half a character in it, which UTF-8 cannot have');
	}

	// Its escapes are the shortest ones, and lower case, as the grammar wants.
	return JSON.stringify(text);
};

const numberOf = (number: number): string => {
	if (!Number.isInteger(number)) {
		throw new NotCanonical(`${number} is no integer`);
	}

	if (!Number.isSafeInteger(number)) {
		throw new NotCanonical(`${number} is beyond 2^53 - 1`);
	}

	// JSON.stringify makes 0 of -0, as the spec's example does.
	return JSON.stringify(number);
};

function encode(value: unknown, depth: number): string {
	if (depth > deepest) {
		throw new NotCanonical(`it is more than ${deepest} levels deep`);
	}

	if (value === null || typeof value === 'boolean') {
		return String(value);
	}

	if (typeof value === 'string') {
		return textOf(value);
	}

	if (typeof value === 'number') {
		return numberOf(value);
	}

	if (Array.isArray(value)) {
		return `[${value.map(item => encode(item, depth + 1)).join(',')}]`;
	}

	if (typeof value === 'object') {
		const members = Object.entries(value).sort(([left], [right]) => byCodePoint(left, right));
		return `{${members.map(([name, item]) => `${textOf(name)}:${encode(item, depth + 1)}`).join(',')}}`;
	}

	throw new NotCanonical(`a ${typeof value} is nothing that JSON has`);
}

/** A JSON value as bytes that are the same everywhere (appendices, "Canonical JSON"); throws NotCanonical. */
export const canonicalJson = (value: unknown): Buffer => Buffer.from(encode(value, 0));

/** What a signature of an object covers (appendices, "Signing Details"). */
export function signedBytes(object: Readonly<Record<string, unknown>>): Buffer {
	const covered = Object.entries(object).filter(([name]) => name !== 'signatures' && name !== 'unsigned');
	return canonicalJson(Object.fromEntries(covered));
}
