import type {LogLine} from '../store/log-line.js';
import type {Tone} from '../theme/theme.js';
import {graphemes, isPlain} from './graphemes.js';
import type {Line, Segment} from './line.js';
import {levelTone, levelWidth, levelWord} from './log-level.js';
import {type LogQuery, matches} from './log-query.js';
import {otherDay, shownTime, timeWidth} from './log-shown.js';
import {cursorPlace, type LogScene, type LogState, logWindow} from './log-state.js';
import type {Piece, ShownLine} from './log-wrap.js';
import {fitLine} from './text.js';

export interface LogLook {
	readonly width: number;
	readonly focused: boolean;
	/** Old data: everything dimmed. */
	readonly dim?: boolean;
	/** Some line has a level: there is a column for it. */
	readonly levels: boolean;
	/** Some line in view is of another day. */
	readonly dated: boolean;
	/** ms since the epoch. */
	readonly now: number;
	shown(line: LogLine): ShownLine;
}

/** Below this the level is one letter. */
const narrow = 70;

/** Columns before the text: cursor, mark, time, level. */
export const prefixWidth = (
	{time}: Pick<LogState, 'time'>,
	{width, levels, dated}: Pick<LogLook, 'width' | 'levels' | 'dated'>,
): number => {
	const times = timeWidth(time, dated);
	const level = levels && time !== 'raw' ? (width < narrow ? 2 : levelWidth + 1) : 0;
	return 2 + (times > 0 ? times + 1 : 0) + level;
};

const levelSegment = ({level}: LogLine, width: number): Segment => {
	if (!level) {
		return {text: ' '.repeat(width < narrow ? 2 : levelWidth + 1)};
	}

	const word = levelWord[level];
	return {text: width < narrow ? `${word[0]} ` : word.padEnd(levelWidth + 1), tone: levelTone[level]};
};

const prefix = (line: LogLine, state: LogState, current: boolean, look: LogLook): Line => {
	const marked = state.marks.some(mark => mark.seq === line.seq);
	const serious = state.time === 'raw' && (line.level === 'error' || line.level === 'warning');
	const sign: Segment = marked
		? {text: '◆', tone: 'mark'}
		: serious
			? {text: line.level === 'error' ? '✗' : '!', tone: levelTone[line.level!]}
			: {text: ' '};
	const times = timeWidth(state.time, look.dated);
	return [
		{text: current && look.focused ? '›' : ' ', tone: 'accent'},
		sign,
		...(times > 0
			? [
					{
						text: `${shownTime(line.at, state.time, look.now, look.dated).padEnd(times)} `,
						tone: 'dim' as const,
					},
				]
			: []),
		...(look.levels && state.time !== 'raw' ? [levelSegment(line, look.width)] : []),
	];
};

const textTone = ({level, note}: LogLine): Tone | undefined =>
	note ? 'mark' : level === 'error' ? 'error' : level === 'debug' ? 'dim' : undefined;

/** A piece of text with the matches in it in their tone. */
const highlighted = (
	{text}: ShownLine,
	[from, to]: Piece,
	tone: Tone | undefined,
	search: LogQuery | undefined,
): Segment[] => {
	const end = Math.min(to, text.length);
	const segments: Segment[] = [];
	let at = from;
	for (const [start, stop] of search ? matches(search, text) : []) {
		const first = Math.max(start, at);
		const last = Math.min(stop, end);
		if (first < last) {
			segments.push({text: text.slice(at, first), tone}, {text: text.slice(first, last), tone: 'match'});
			at = last;
		}
	}

	segments.push({text: text.slice(at, end), tone});
	return segments;
};

/** The part of a text from column `left` on, a little more than `columns` columns of it. */
const scrolled = (text: string, left: number, columns: number): Piece => {
	if (isPlain(text.slice(0, left + columns + 2))) {
		return [Math.min(left, text.length), left + columns + 2];
	}

	let at = 0;
	let used = 0;
	let from: number | undefined;
	for (const grapheme of graphemes(text.slice(0, (left + columns) * 4 + 64))) {
		if (used >= left) {
			from ??= at;
		}

		if (used > left + columns) {
			break;
		}

		used += grapheme.width;
		at += grapheme.text.length;
	}

	return [from ?? at, at];
};

const row = (line: LogLine, sub: number, state: LogState, current: boolean, look: LogLook): Line => {
	const shown = look.shown(line);
	const columns = prefixWidth(state, look);
	const head = sub === 0 ? prefix(line, state, current, look) : [{text: ' '.repeat(columns)}];
	const cut = !state.wrap && state.left > 0 && shown.text.length > 0;
	const piece = state.wrap
		? (shown.rows[sub] ?? [0, 0])
		: scrolled(shown.text, cut ? state.left + 1 : 0, look.width - columns);
	const body = highlighted(shown, piece, textTone(line), state.search);
	const fitted = fitLine([...head, ...(cut ? [{text: '…', tone: 'dim' as const}] : []), ...body], look.width);
	return look.dim ? fitted.map(segment => ({...segment, tone: 'dim' as const})) : fitted;
};

/** Whether a row of the window is of another day than now. */
export const isDated = (state: LogState, scene: LogScene, now: number): boolean => {
	const window = logWindow(state, scene);
	return (
		window !== undefined &&
		state.time !== 'raw' &&
		state.time !== 'ago' &&
		scene.visible.slice(window.top.index, window.bottom + 1).some(line => otherDay(line.at, state.time, now))
	);
};

/** The rows on the screen, `scene.height` at the most; lines off screen cost nothing. */
export const logRows = (state: LogState, scene: LogScene, look: LogLook): readonly Line[] => {
	const window = logWindow(state, scene);
	const cursor = cursorPlace(state, scene);
	if (!window || !cursor) {
		return [];
	}

	const rows: Line[] = [];
	let {index, sub} = window.top;
	while (rows.length < scene.height && index < scene.length) {
		const line = scene.visible[index]!;
		rows.push(row(line, sub, state, !state.follow && index === cursor.index, look));
		sub += 1;
		if (sub >= scene.rows(index)) {
			index += 1;
			sub = 0;
		}
	}

	return rows;
};
