import type {LogLine} from '../store/log-line.js';
import {lowerBound} from './log-index.js';
import {nextThreshold, type Threshold} from './log-level.js';
import type {LogQuery} from './log-query.js';
import {nextTime, type TimeMode} from './log-shown.js';
import {type LogSpace, type LogWindow, placeWindow, type RowPlace, step} from './log-window.js';

/** A marked line; with its cursor, as the ring may have lost it when the range is saved. */
export interface LogMark {
	readonly seq: number;
	readonly cursor: string;
	readonly at?: number;
}

export interface LogState {
	/** Shows the newest lines as they come. */
	readonly follow: boolean;
	/** While paused: the current line by seq, which of its rows, and where on the screen it is; so the view stands still. */
	readonly anchor?: {readonly seq: number; readonly sub: number; readonly row: number};
	/** While paused: the newest seq that was seen; what is later is new. */
	readonly seen: number;
	readonly level: Threshold;
	readonly keep?: LogQuery | undefined;
	readonly search?: LogQuery | undefined;
	readonly wrap: boolean;
	readonly time: TimeMode;
	/** Columns scrolled to the right, when not wrapped. */
	readonly left: number;
	readonly marks: readonly LogMark[];
	/** Said in the title until the next key: "search went on at the top". */
	readonly note?: string | undefined;
	/** The search found nothing among these lines, by seq; both ends belong to it. Absent: it found something, or there is none. */
	readonly missed?: {readonly first: number; readonly last: number} | undefined;
}

/** The visible lines with the geometry. */
export interface LogScene extends LogSpace {
	readonly visible: readonly LogLine[];
}

export const logState = (initial: Partial<Pick<LogState, 'level' | 'wrap' | 'time'>> = {}): LogState => ({
	follow: true,
	seen: Number.NEGATIVE_INFINITY,
	level: 'all',
	wrap: false,
	time: 'local',
	left: 0,
	marks: [],
	...initial,
});

const lastPlace = (scene: LogScene): RowPlace => ({
	index: scene.length - 1,
	sub: scene.rows(scene.length - 1) - 1,
});

/** Where the cursor is now; undefined in an empty log. A line that went is replaced by the one after it. */
export const cursorPlace = (state: LogState, scene: LogScene): RowPlace | undefined => {
	if (scene.length === 0) {
		return undefined;
	}

	if (state.follow || !state.anchor) {
		return lastPlace(scene);
	}

	const index = lowerBound(scene.visible, state.anchor.seq);
	if (index >= scene.length) {
		return lastPlace(scene);
	}

	const same = scene.visible[index]!.seq === state.anchor.seq;
	return {index, sub: same ? Math.min(state.anchor.sub, scene.rows(index) - 1) : 0};
};

export const logWindow = (state: LogState, scene: LogScene): LogWindow | undefined => {
	const place = cursorPlace(state, scene);
	return place && placeWindow(scene, place, state.follow || !state.anchor ? scene.height - 1 : state.anchor.row);
};

export const currentLine = (state: LogState, scene: LogScene): LogLine | undefined =>
	scene.visible[cursorPlace(state, scene)?.index ?? -1];

/** Lines that came since the person paused and that were not on the screen yet. */
export const newCount = (state: LogState, scene: LogScene): number =>
	state.follow ? 0 : scene.length - lowerBound(scene.visible, state.seen + 1);

/** Stands at a place, on a row of the screen. */
const stand = (state: LogState, scene: LogScene, place: RowPlace, row: number): LogState => {
	const window = placeWindow(scene, place, row);
	const bottom = scene.visible[window.bottom]!.seq;
	const newest = scene.visible.at(-1)!.seq;
	return {
		...state,
		follow: false,
		anchor: {seq: scene.visible[place.index]!.seq, sub: place.sub, row: window.row},
		seen: state.follow ? newest : Math.max(state.seen, bottom),
	};
};

export const pause = (state: LogState, scene: LogScene): LogState => {
	const place = cursorPlace(state, scene);
	return state.follow && place ? stand(state, scene, place, scene.height - 1) : {...state, follow: false};
};

export const follow = (state: LogState): LogState => ({...state, follow: true, anchor: undefined});

export const toggleFollow = (state: LogState, scene: LogScene): LogState =>
	state.follow ? pause(state, scene) : follow(state);

/** By rows; the cursor keeps its row on the screen until an end is reached. */
export const scrollBy = (state: LogState, scene: LogScene, by: number): LogState => {
	const place = cursorPlace(state, scene);
	const window = logWindow(state, scene);
	if (!place || !window || (by > 0 && state.follow)) {
		return state;
	}

	return stand(state, scene, step(scene, place, by).place, window.row);
};

/** To a line: on its row if it is on the screen, else a third from the top. */
export const jumpTo = (state: LogState, scene: LogScene, index: number): LogState => {
	const window = logWindow(state, scene);
	if (!window || index < 0 || index >= scene.length) {
		return state;
	}

	const shown = index > window.top.index && index <= window.bottom;
	let row = Math.floor(scene.height / 3);
	if (shown) {
		row = -window.top.sub;
		for (let line = window.top.index; line < index; line += 1) {
			row += scene.rows(line);
		}
	}

	return stand(state, scene, {index, sub: 0}, row);
};

export const toOldest = (state: LogState, scene: LogScene): LogState =>
	scene.length === 0 ? state : stand(state, scene, {index: 0, sub: 0}, 0);

/** Whether the oldest visible row is on the screen: what is asked for next is older. */
export const atTop = (state: LogState, scene: LogScene): boolean => {
	const window = logWindow(state, scene);
	return !window || (window.top.index === 0 && window.top.sub === 0);
};

export const toggleMark = (state: LogState, scene: LogScene): LogState => {
	const line = currentLine(state, scene);
	if (!line) {
		return state;
	}

	const {seq, cursor, at} = line;
	const without = state.marks.filter(mark => mark.seq !== seq);
	const marks =
		without.length < state.marks.length
			? without
			: [...without, {seq, cursor, ...(at === undefined ? {} : {at})}].sort((a, b) => a.seq - b.seq);
	return {...state, marks};
};

/** Changes what is shown, keeping the cursor's line where it is. */
export const show = (
	state: LogState,
	scene: LogScene,
	change: Partial<Pick<LogState, 'level' | 'keep' | 'wrap' | 'time' | 'left'>>,
): LogState => {
	const place = cursorPlace(state, scene);
	const window = logWindow(state, scene);
	const anchored =
		state.follow || !place || !window
			? state
			: {...state, anchor: {seq: scene.visible[place.index]!.seq, sub: 0, row: Math.max(0, window.row - place.sub)}};
	return {...anchored, ...change};
};

export const cycleLevel = (state: LogState, scene: LogScene): LogState =>
	show(state, scene, {level: nextThreshold(state.level)});

export const cycleTime = (state: LogState, scene: LogScene): LogState =>
	show(state, scene, {time: nextTime(state.time), left: 0});

export const toggleWrap = (state: LogState, scene: LogScene): LogState =>
	show(state, scene, {wrap: !state.wrap, left: 0});

export const sideways = (state: LogState, by: number): LogState =>
	state.wrap ? state : {...state, left: Math.max(0, state.left + by)};
