import {clean} from './clean.js';
import {createFamilies, type Families} from './prometheus-families.js';
import {readQuoted, unescaped} from './prometheus-labels.js';
import {type Cursor, readToken, skipBlanks} from './prometheus-number.js';
import type {BadLine, FamilyType, Page} from './prometheus-page.js';
import {readSample, type Samples} from './prometheus-sample.js';

export interface PageOptions {
	/** By the answer's content type; if not given, by the `# EOF` at the end. */
	readonly openMetrics?: boolean;
	/** Most lines that are read; 1,000,000 if not given. */
	readonly lines?: number;
}

/** Most of a slice: about 2 ms of work. */
export const slice = {lines: 1000, characters: 256 * 1024} as const;
/** A line longer than this is not read. */
const longestLine = 64 * 1024;
const badShown = 5;

const types: Readonly<Record<string, FamilyType>> = {
	counter: 'COUNTER',
	gauge: 'GAUGE',
	histogram: 'HISTOGRAM',
	summary: 'SUMMARY',
	untyped: 'UNTYPED',
	unknown: 'UNTYPED',
	gaugehistogram: 'GAUGE_HISTOGRAM',
	info: 'INFO',
	stateset: 'STATESET',
};

/** HELP and TYPE; other comments say nothing. */
function readComment(cursor: Cursor, families: Families): string | undefined {
	cursor.at += 1;
	skipBlanks(cursor);
	const keyword = readToken(cursor);
	if (keyword !== 'HELP' && keyword !== 'TYPE') {
		return undefined;
	}

	skipBlanks(cursor);
	const name = cursor.text[cursor.at] === '"' ? readQuoted(cursor)?.value : readToken(cursor);
	if (!name) {
		return `${keyword} without a name`;
	}

	skipBlanks(cursor);
	const rest = cursor.text.slice(cursor.at, cursor.end);
	if (keyword === 'HELP') {
		const family = families.get(name);
		family.help ||= unescaped(rest);
		return undefined;
	}

	const type = Object.hasOwn(types, rest.trim()) ? types[rest.trim()] : undefined;
	if (!type) {
		return `"${rest.trim().slice(0, 40)}" is no type`;
	}

	return families.declare(name, type) ? undefined : 'its samples were there before its type';
}

/** What the text is instead of a metrics page. */
const whatElse = (text: string): string | undefined => {
	const start = text.slice(0, 1000).trimStart().toLowerCase();
	if (start.startsWith('<!doctype html') || start.startsWith('<html') || /^<[a-z!?]/.test(start)) {
		return 'an HTML page';
	}

	return start.startsWith('{') && !/^\{\s*"[^"]*"\s*[,}]/.test(start) ? 'JSON' : undefined;
};

const isPlainEnd = (text: string): boolean => text === '' || text.endsWith('\n');

/**
 * Reads a page in slices: yields after each with the place it has come to, so that whoever drives it can let other work be
 * done in between. Never throws: what cannot be read is told in the page.
 */
export function* pageInSlices(text: string, options: PageOptions = {}): Generator<number, Page, void> {
	const {lines: mostLines = 1_000_000} = options;
	const ended = /# EOF\n?$/.test(text.slice(-10));
	const openMetrics = options.openMetrics ?? ended;
	const families = createFamilies();
	const samples: Samples = {families, seconds: openMetrics, count: 0};
	const cursor: Cursor = {text, at: 0, end: 0};
	const first: BadLine[] = [];
	const not = whatElse(text);
	// What stands behind the last line break may be a part of a line, and its figure a part of a figure.
	const end = openMetrics && ended ? text.length : text.lastIndexOf('\n') + 1;
	let bad = 0;
	let line = 0;
	let begin = 0;
	let from = 0;
	while (begin < end && line < mostLines && not === undefined) {
		const at = text.indexOf('\n', begin);
		const stop = at === -1 ? end : at;
		line += 1;
		cursor.at = begin;
		cursor.end = text.charCodeAt(stop - 1) === 13 && stop > begin ? stop - 1 : stop;
		const wrong = readLine(cursor, samples);
		if (wrong !== undefined) {
			bad += 1;
			if (first.length < badShown) {
				first.push({line, text: clean(text.slice(begin, Math.min(stop, begin + 100))), why: clean(wrong)});
			}
		}

		begin = stop + 1;
		if (line % slice.lines === 0 || begin - from > slice.characters) {
			from = begin;
			yield begin;
		}
	}

	return {
		families: new Map([...families.map].map(([name, {help, type, metrics}]) => [name, {name, help, type, metrics}])),
		samples: samples.count,
		lines: line,
		bad: {count: bad, first},
		cut: not === undefined && (openMetrics ? !ended : !isPlainEnd(text)),
		overlong: begin < end && not === undefined,
		...(not === undefined ? {} : {not}),
	};
}

function readLine(cursor: Cursor, samples: Samples): string | undefined {
	if (cursor.end - cursor.at > longestLine) {
		return `longer than ${longestLine} characters`;
	}

	skipBlanks(cursor);
	if (cursor.at === cursor.end) {
		return undefined;
	}

	if (cursor.text.charCodeAt(cursor.at) === 35) {
		samples.last = undefined;
		return readComment(cursor, samples.families);
	}

	return readSample(cursor, samples);
}

/** The whole page at once. */
export function parsePage(text: string, options?: PageOptions): Page {
	const slices = pageInSlices(text, options);
	let step = slices.next();
	while (!step.done) {
		step = slices.next();
	}

	return step.value;
}

/** The page without keeping others from their turn: after each slice whatever waits is done first. */
export async function readPage(
	text: string,
	options: PageOptions & {readonly signal?: AbortSignal} = {},
): Promise<Page> {
	const slices = pageInSlices(text, options);
	let step = slices.next();
	while (!step.done) {
		await new Promise<void>(resolve => {
			setImmediate(resolve);
		});
		options.signal?.throwIfAborted();
		step = slices.next();
	}

	return step.value;
}
