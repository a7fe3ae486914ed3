import {useEffect, useRef} from 'react';
import {useRemembered} from '../frame/remembered.js';
import {useCommands} from '../frame/use-commands.js';
import type {Handlers} from '../keys/dispatch.js';
import type {LogLine} from '../store/log-line.js';
import type {LogFeed} from './log-feed.js';
import {beginSearch, findLevel, findMark, findMatch, findTime, searchOn} from './log-find.js';
import {createLogIndex, type LogIndex} from './log-index.js';
import {type LogQuery, parseQuery} from './log-query.js';
import {parseTime} from './log-range.js';
import type {LogScene, LogState} from './log-state.js';
import * as view from './log-state.js';
import {isDated, prefixWidth} from './log-view.js';
import {createWrapper, type ShownLine} from './log-wrap.js';
import {useLogSave} from './use-log-save.js';
import {type Prompt, usePrompt} from './use-prompt.js';

export interface LogOptions {
	/** Under which its state is remembered: one for each log. */
	readonly id: string;
	readonly feed: LogFeed;
	readonly width: number;
	/** Rows of the screen with the title. */
	readonly height: number;
	readonly active: boolean;
	/** The filter that it begins with, as it would be typed after &. */
	readonly keep?: string | undefined;
	/** Esc where there is nothing left to forget. */
	onLeave?(): void;
}

export interface Log {
	readonly state: LogState;
	readonly scene: LogScene;
	readonly index: LogIndex;
	readonly prompt: Prompt;
	readonly dated: boolean;
	readonly now: number;
	shown(line: LogLine): ShownLine;
}

const initials = new Map<string, LogState>();

/** How a log begins; the same object for the same filter, so that remembering has a stable beginning. */
const initialWith = (keep = ''): LogState => {
	let state = initials.get(keep);
	if (!state) {
		const query = parseQuery(keep, {inverting: true});
		state = {...view.logState(), ...(query && !('problem' in query) ? {keep: query} : {})};
		initials.set(keep, state);
	}

	return state;
};

const sidestep = 20;
const serious = ['error'] as const;
const notable = ['error', 'warning'] as const;

/** State and keys of a log; `LogView` draws it. */
export const useLog = (options: LogOptions): Log => {
	const {id, feed, width, height, active, onLeave} = options;
	const [state, change] = useRemembered(`log ${id}`, initialWith(options.keep));
	const machinery = useRef<{index: ReturnType<typeof createLogIndex>; wrapper: ReturnType<typeof createWrapper>}>(
		undefined,
	);
	machinery.current ??= {index: createLogIndex(), wrapper: createWrapper()};
	const prompt = usePrompt();
	const save = useRef<ReturnType<typeof useLogSave>>(undefined);

	const index = machinery.current.index(feed.lines, state);
	const {visible, levels} = index;
	const now = Date.now();
	const rows = Math.max(1, height - 1 - (prompt.text ? 1 : 0));
	const unwrapped: LogScene = {visible, length: visible.length, height: rows, rows: () => 1};
	const dated = isDated(state, unwrapped, now);
	const columns = width - prefixWidth(state, {width, levels, dated});
	const wrapping = {columns, mode: state.time, wrap: state.wrap, split: feed.split};
	const {wrapper} = machinery.current;
	const shown = (line: LogLine): ShownLine => wrapper(line, wrapping);
	const scene: LogScene = {...unwrapped, rows: at => shown(visible[at]!).rows.length};
	save.current = useLogSave(feed, state, scene, prompt);

	usePendingLines(index.complete, change);
	useEffect(() => {
		const next = searchOn(state, scene);
		if (next !== state) {
			change(latest => (latest === state ? next : latest));
		}
	});
	const goTo = useSince(feed, scene, change);

	/** Every key forgets the note of the one before. */
	const act = (next: (state: LogState) => LogState) => () =>
		change(latest => next(latest.note === undefined ? latest : {...latest, note: undefined, missed: undefined}));
	/** Going up past the oldest line asks for older ones. */
	const up = (next: (state: LogState) => LogState) => () => {
		act(next)();
		if (view.atTop(next(state), scene) && index.complete) {
			feed.fetchOlder?.();
		}
	};

	const ask = (label: string, key: 'search' | 'keep', placeholder: string): void => {
		const parse = (text: string) => parseQuery(text, {inverting: key === 'keep'});
		const before = state[key];
		const set = (query: LogQuery | undefined) =>
			change(latest => (key === 'keep' ? view.show(latest, scene, {keep: query}) : {...latest, search: query}));
		prompt.open({
			label,
			placeholder,
			// A search begins anew, a filter is refined.
			initial: key === 'keep' ? (before?.text ?? '') : '',
			onChange(text) {
				const query = parse(text);
				// While it is not valid the last one that was goes on counting.
				if (query && 'problem' in query) {
					return query.problem;
				}

				set(query);
				return undefined;
			},
			onEnter(text) {
				const query = parse(text);
				if (query && 'problem' in query) {
					return query.problem;
				}

				if (key === 'search' && query) {
					change(latest => beginSearch(latest, scene, query));
				}

				return undefined;
			},
			onCancel: () => set(before),
		});
	};

	const page = Math.max(1, rows - 1);
	const clearable = state.search !== undefined || state.keep !== undefined;
	const handlers: Handlers = {
		'log.follow': act(latest => view.toggleFollow(latest, scene)),
		'log.search': () => ask('/', 'search', 'regular expression; a small letter finds a capital too'),
		'log.filter': () => ask('&', 'keep', 'regular expression that lines must match; ! before it: must not'),
		'log.next': act(latest => findMatch(latest, scene, 1)),
		'log.previous': act(latest => findMatch(latest, scene, -1)),
		'log.level': act(latest => view.cycleLevel(latest, scene)),
		'log.next-error': act(latest => findLevel(latest, scene, 1, serious)),
		'log.previous-error': act(latest => findLevel(latest, scene, -1, serious)),
		'log.next-warning': act(latest => findLevel(latest, scene, 1, notable)),
		'log.previous-warning': act(latest => findLevel(latest, scene, -1, notable)),
		'log.mark': act(latest => view.toggleMark(latest, scene)),
		// Also those whose lines are no longer held.
		'log.unmark': state.marks.length > 0 ? act(latest => ({...latest, marks: []})) : undefined,
		'log.next-mark': act(latest => findMark(latest, scene, 1)),
		'log.previous-mark': act(latest => findMark(latest, scene, -1)),
		'log.since': () =>
			prompt.open({
				label: 'go to: ',
				placeholder: '15m, 2h, 10:42, 2026-11-23 10:42',
				onEnter(text) {
					const time = parseTime(text, Date.now());
					if (time === undefined) {
						return '15m, 2h, 10:42 or 2026-11-23 10:42';
					}

					goTo(time);
					return undefined;
				},
			}),
		'log.save': () => save.current?.save(),
		'log.copy': () => save.current?.copy(),
		'log.wrap': act(latest => view.toggleWrap(latest, scene)),
		'log.time': act(latest => view.cycleTime(latest, scene)),
		'log.clear':
			clearable || onLeave
				? () => {
						if (clearable) {
							act(latest => view.show({...latest, search: undefined}, scene, {keep: undefined}))();
						} else {
							onLeave?.();
						}
					}
				: undefined,
		'log.down': act(latest => view.scrollBy(latest, scene, 1)),
		'log.up': up(latest => view.scrollBy(latest, scene, -1)),
		'log.page-down': act(latest => view.scrollBy(latest, scene, page)),
		'log.page-up': up(latest => view.scrollBy(latest, scene, -page)),
		'log.first': up(latest => view.toOldest(latest, scene)),
		'log.last': act(view.follow),
		'log.right': state.wrap ? undefined : act(latest => view.sideways(latest, sidestep)),
		'log.left': state.wrap ? undefined : act(latest => view.sideways(latest, -sidestep)),
	};
	useCommands(handlers, {scope: 'log', active, text: prompt.text});
	return {state, scene, index, prompt, dated, now, shown};
};

type Change = (change: (state: LogState) => LogState) => void;

/** While the filter has older lines to look through: again, after keys and frames had their turn. */
const usePendingLines = (complete: boolean, change: Change): void => {
	useEffect(() => {
		if (complete) {
			return;
		}

		const timer = setTimeout(() => change(latest => ({...latest})), 10);
		return () => clearTimeout(timer);
	});
};

/** Goes to a time, fetching older lines until it is reached. */
const useSince = (feed: LogFeed, scene: LogScene, change: Change): ((time: number) => void) => {
	const wanted = useRef<number>(undefined);
	const arrive = (): void => {
		const time = wanted.current;
		const oldest = feed.lines.at(0)?.at;
		if (time === undefined) {
			return;
		}

		if (oldest !== undefined && oldest > time && feed.fetchOlder && feed.older === 'more') {
			feed.fetchOlder();
			return;
		}

		if (feed.older !== 'loading') {
			wanted.current = undefined;
			change(latest => findTime(latest, scene, time));
		}
	};

	useEffect(arrive);
	return time => {
		wanted.current = time;
		arrive();
	};
};
