import {clean} from '../parsers/clean.js';
import {lineTime} from '../parsers/line-time.js';
import {logLevel} from '../parsers/log-level.js';
import type {LogLevel} from '../store/log-line.js';
import type {Unnumbered} from './log-lines.js';

/** Bytes of a line that are kept. */
const longest = 32 * 1024;
const lineFeed = 0x0a;

/** Where a line stands: in the file with that inode, from that byte on. */
export const toCursor = (inode: string, offset: number): string => `${inode}:${offset}`;

export const parseCursor = (cursor: string): {readonly inode: string; readonly offset: number} => {
	const [inode = '', offset = '0'] = cursor.split(':');
	return {inode, offset: Number(offset)};
};

/** Makes lines of bytes; what continues a line (a traceback) has its level. */
export type FileReader = (bytes: Buffer, inode: string, offset: number) => Unnumbered;

export function createFileReader(): FileReader {
	let before: LogLevel | undefined;
	return (bytes, inode, offset) => {
		const cut = bytes.length > longest;
		const text = clean((cut ? bytes.subarray(0, longest) : bytes).toString().replace(/\r$/, ''));
		const level = logLevel(text, before);
		before = level;
		const at = lineTime(text);
		return {
			cursor: toCursor(inode, offset),
			text: cut ? `${text}…` : text,
			...(at === undefined ? {} : {at}),
			...(level ? {level} : {}),
		};
	};
}

/** The whole lines in a part of a file that begins with a line, and where the first begins that is not whole. */
export function wholeLines(
	{data, offset}: {readonly data: Buffer; readonly offset: number},
	inode: string,
	read: FileReader,
): {readonly lines: readonly Unnumbered[]; readonly end: number} {
	const lines: Unnumbered[] = [];
	let from = 0;
	for (let at = data.indexOf(lineFeed); at !== -1; at = data.indexOf(lineFeed, from)) {
		lines.push(read(data.subarray(from, at), inode, offset + from));
		from = at + 1;
	}

	return {lines, end: offset + from};
}

interface Bytes {
	readonly data: Buffer;
	readonly offset: number;
}

/** The part after its first end of a line; undefined where it has none. */
export function afterLineFeed({data, offset}: Bytes): Bytes | undefined {
	const at = data.indexOf(lineFeed);
	return at === -1 ? undefined : {data: data.subarray(at + 1), offset: offset + at + 1};
}

/** The part from its first whole line on, as it may begin in the middle of one; undefined where it has none. */
export const fromLineStart = (part: Bytes): Bytes | undefined =>
	part.offset === 0 ? {data: part.data, offset: 0} : afterLineFeed(part);

/**
 * The lines to take of a part that begins with a line, or, where `torn`, within one whose beginning was taken already, and
 * from where to go on. A line longer than a `full` part is cut: its beginning stands for it.
 */
export function takeLines(
	part: Bytes,
	{inode, torn, full}: {readonly inode: string; readonly torn: boolean; readonly full: boolean},
	read: FileReader,
): {readonly lines: readonly Unnumbered[]; readonly end: number; readonly torn: boolean} {
	const begun = torn ? afterLineFeed(part) : part;
	const whole = begun && wholeLines(begun, inode, read);
	if (whole && whole.end > part.offset) {
		return {...whole, torn: false};
	}

	if (!full) {
		return {lines: [], end: part.offset, torn};
	}

	return {
		lines: torn ? [] : [read(part.data, inode, part.offset)],
		end: part.offset + part.data.length,
		torn: true,
	};
}
