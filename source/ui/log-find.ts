import type {LogLevel, LogLine} from '../store/log-line.js';
import {found, type LogQuery} from './log-query.js';
import {cursorPlace, jumpTo, type LogScene, type LogState} from './log-state.js';

export type Direction = 1 | -1;

/** The next line that `holds`, after (or before) `from`; goes on at the other end. The line itself comes last. */
const seek = (
	visible: readonly LogLine[],
	from: number,
	direction: Direction,
	holds: (line: LogLine) => boolean,
): {readonly index: number; readonly wrapped: boolean} | undefined => {
	for (let count = 1; count <= visible.length; count += 1) {
		const raw = from + direction * count;
		const index = (raw + visible.length * 2) % visible.length;
		if (holds(visible[index]!)) {
			return {index, wrapped: raw !== index};
		}
	}

	return undefined;
};

const jump = (
	state: LogState,
	scene: LogScene,
	direction: Direction,
	what: string,
	holds: (line: LogLine) => boolean,
): LogState => {
	const place = cursorPlace(state, scene);
	const hit = place && seek(scene.visible, place.index, direction, holds);
	if (!hit) {
		return {...state, note: `no ${what}`};
	}

	const note = hit.wrapped ? `${what}: went on at the ${direction > 0 ? 'top' : 'bottom'}` : undefined;
	return {...jumpTo(state, scene, hit.index), note};
};

const ends = ({visible}: LogScene): NonNullable<LogState['missed']> => ({
	first: visible[0]?.seq ?? 0,
	last: visible.at(-1)?.seq ?? Number.NEGATIVE_INFINITY,
});

export const findMatch = (state: LogState, scene: LogScene, direction: Direction): LogState => {
	const {search} = state;
	if (!search) {
		return {...state, note: 'nothing to search for: / first'};
	}

	const holds = (line: LogLine) => found(search, line.text);
	const next = jump({...state, missed: undefined}, scene, direction, 'match', holds);
	return next.note === 'no match' ? {...next, missed: ends(scene)} : next;
};

/**
 * A search that found nothing, after other lines came: in a log that was empty it is done now, else "no match" is no longer
 * said once there is one; the view stays where it is. The same state where there is nothing to do.
 */
export const searchOn = (state: LogState, scene: LogScene): LogState => {
	const {missed, search} = state;
	const now = ends(scene);
	if (!missed || !search || (now.first >= missed.first && now.last <= missed.last)) {
		return state;
	}

	if (missed.last === Number.NEGATIVE_INFINITY) {
		return beginSearch(state, scene, search);
	}

	const isNew = ({seq}: LogLine) => seq < missed.first || seq > missed.last;
	return scene.visible.some(line => isNew(line) && found(search, line.text))
		? {...state, note: undefined, missed: undefined}
		: {...state, missed: now};
};

/** Begins a search: from the newest line backwards while following, else onwards from the cursor's line, itself included. */
export const beginSearch = (state: LogState, scene: LogScene, search: LogQuery): LogState => {
	const next = {...state, search, note: undefined, missed: undefined};
	const place = cursorPlace(state, scene);
	if (place && found(search, scene.visible[place.index]!.text)) {
		return jumpTo(next, scene, place.index);
	}

	return findMatch(next, scene, state.follow ? -1 : 1);
};

export const findLevel = (
	state: LogState,
	scene: LogScene,
	direction: Direction,
	levels: readonly LogLevel[],
): LogState =>
	jump(
		state,
		scene,
		direction,
		levels.includes('warning') ? 'warning or error' : 'error',
		line => line.level !== undefined && levels.includes(line.level),
	);

export const findMark = (state: LogState, scene: LogScene, direction: Direction): LogState => {
	const marked = new Set(state.marks.map(mark => mark.seq));
	return jump(state, scene, direction, 'mark', line => marked.has(line.seq));
};

/** The first line at or after a time (ms since the epoch). */
export const findTime = (state: LogState, scene: LogScene, time: number): LogState => {
	const index = scene.visible.findIndex(line => line.at !== undefined && line.at >= time);
	return index === -1 ? {...state, note: 'no line that late'} : {...jumpTo(state, scene, index), note: undefined};
};
