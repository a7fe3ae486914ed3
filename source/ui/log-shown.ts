import {lineStamp} from '../parsers/line-time.js';
import type {LogLine} from '../store/log-line.js';
import {clock, duration, monthDay} from './format.js';

/** How the time of a line is shown; `raw` shows the line as it was written, with nothing added and nothing taken off. */
export type TimeMode = 'local' | 'utc' | 'ago' | 'raw';

const order: readonly TimeMode[] = ['local', 'utc', 'ago', 'raw'];

export const nextTime = (mode: TimeMode): TimeMode => order[(order.indexOf(mode) + 1) % order.length]!;

/** A level word at the beginning: it has a column of its own. */
const word = /^\[?(?:DEBUG|INFO|NOTICE|LOG|WARN|WARNING|ERROR|CRITICAL|FATAL)\]?:? +/i;

/** Takes a line without its time apart into who wrote it and what; undefined where it is not in the format. */
export type SplitLine = (text: string) => {readonly head: string; readonly message: string} | undefined;

export interface TextLook {
	readonly mode: TimeMode;
	/** Columns for the text. */
	readonly columns: number;
	readonly split?: SplitLine | undefined;
}

/** Columns for who wrote a line: a name's end says most. */
const headWidth = (columns: number): number => (columns >= 90 ? 26 : columns >= 60 ? 18 : 10);

const headText = (head: string, columns: number): string =>
	head.length > columns ? `…${head.slice(1 - columns)}` : head.padEnd(columns);

/** The text of a line without what has a column of its own (time, level). */
export const shownText = (line: LogLine, {mode, columns, split}: TextLook): string => {
	const text = line.text.replaceAll('\t', '    ');
	if (mode === 'raw' || line.note) {
		return text;
	}

	const rest = line.at === undefined ? text : text.replace(lineStamp, '');
	const parts = split?.(rest);
	if (parts) {
		return `${headText(parts.head, headWidth(columns))} ${parts.message}`;
	}

	return line.level ? rest.replace(word, '') : rest;
};

/** Whether a line is of another day than `now`: then its date is shown too, as the hour alone would mislead. */
export const otherDay = (at: number | undefined, mode: TimeMode, now: number): boolean =>
	at !== undefined && monthDay(at, mode === 'utc') !== monthDay(now, mode === 'utc');

/** Columns of the time, 0 for none. */
export const timeWidth = (mode: TimeMode, dated: boolean): number =>
	mode === 'raw' ? 0 : mode === 'ago' ? 7 : 8 + (mode === 'utc' ? 1 : 0) + (dated ? 6 : 0);

/** The time of a line; with its date where that is asked for. */
export const shownTime = (at: number | undefined, mode: TimeMode, now: number, dated: boolean): string => {
	if (at === undefined || mode === 'raw') {
		return '';
	}

	if (mode === 'ago') {
		return duration(now - at).replace(' ', '');
	}

	const utc = mode === 'utc';
	return `${dated ? `${monthDay(at, utc)} ` : ''}${clock(at, utc)}${utc ? 'Z' : ''}`;
};
