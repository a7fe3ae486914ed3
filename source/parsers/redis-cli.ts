import {clean} from './clean.js';

// redis-cli reads commands as lines and splits them by sdssplitargs() of sds.c; `--no-raw` writes strings as sdscatrepr()
// does, so that no key can look like anything else. Bytes are kept as latin1.

/** An argument in a line for redis-cli, whatever its bytes. */
export const redisWord = (latin1: string): string =>
	/^[\w:.*-]+$/.test(latin1)
		? latin1
		: `"${[...latin1].map(byte => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}"`;

const escapes: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b'};

const unquote = (inside: string): string =>
	inside.replace(/\\(?:x([\da-f]{2})|([\s\S]))/gi, (_whole, hex: string | undefined, letter: string) =>
		hex === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
	);

/** The strings of an answer in their order, lists flattened. */
export const redisStrings = (answer: string): readonly string[] =>
	answer.split('\n').flatMap(line => {
		const [, inside] = /^(?:\s*\d+\) )*"((?:[^"\\]|\\.)*)"$/.exec(line) ?? [];
		return inside === undefined ? [] : [unquote(inside)];
	});

/** The last number of an answer. */
export const redisNumber = (answer: string): number | undefined => {
	const [, found] = /\(integer\) (-?\d+)\s*$/.exec(answer) ?? [];
	return found === undefined ? undefined : Number(found);
};

/** What is said in place of an answer: "NOAUTH Authentication required." */
export const redisError = (answer: string): string | undefined => {
	const [, found] = /^\(error\) (.*)$/m.exec(answer) ?? [];
	return found === undefined ? undefined : clean(found).slice(0, 200);
};

export interface RedisKey {
	/** As it is, latin1. */
	readonly bytes: string;
	/** For the person. */
	readonly name: string;
	readonly type: string;
	/** ms that it lives on; undefined: for ever. */
	readonly expires?: number;
}

/** An answer to SCAN: "0" is the end. */
export function parseScan(answer: string): {readonly cursor: string; readonly keys: readonly string[]} | undefined {
	const [cursor, ...keys] = redisStrings(answer);
	return cursor !== undefined && /^\d+$/.test(cursor) ? {cursor, keys} : undefined;
}

/** Lines of TYPE and PTTL, of each key in turn. One that has gone meanwhile is left out. */
export function parseKeys(keys: readonly string[], answer: string): readonly RedisKey[] {
	const lines = answer.split('\n');
	return keys.flatMap((bytes, index) => {
		const type = lines[index * 2] ?? '';
		const left = redisNumber(lines[index * 2 + 1] ?? '');
		if (type === 'none' || left === undefined || left === -2 || type.startsWith('(error)')) {
			return [];
		}

		const name = clean(Buffer.from(bytes, 'latin1').toString());
		return [{bytes, name, type: clean(type).slice(0, 20), ...(left >= 0 ? {expires: left} : {})}];
	});
}
