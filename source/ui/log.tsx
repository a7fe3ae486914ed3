import {type ReactNode, useMemo} from 'react';
import type {Line} from './line.js';
import {Lines} from './lines.js';
import type {LogFeed} from './log-feed.js';
import {newCount} from './log-state.js';
import {logTitle} from './log-title.js';
import {logRows} from './log-view.js';
import type {Log} from './use-log.js';
import {wrapLine} from './wrap-line.js';

/** A log that useLog() keeps: title, the rows on the screen, the line of input. */
export const LogView = ({
	log,
	feed,
	width,
	height,
	focused,
}: {
	readonly log: Log;
	readonly feed: LogFeed;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
}): ReactNode => {
	const {state, scene, index, prompt, dated, now, shown} = log;
	const title = logTitle(
		state,
		{
			name: feed.name,
			focused,
			fresh: newCount(state, scene),
			dropped: feed.dropped,
			status: feed.older === 'loading' ? {text: 'loading older lines …', tone: 'dim'} : feed.status,
			complete: index.complete,
		},
		width,
	);
	const rows = logRows(state, scene, {
		width,
		focused,
		dim: feed.dim ?? false,
		levels: index.levels,
		dated,
		now,
		shown,
	});
	const said = useMemo((): readonly Line[] => emptyLines(feed, state.keep?.text, width), [feed, state.keep, width]);
	const body = rows.length > 0 ? rows : said;
	const blank = Array.from<Line>({length: Math.max(0, scene.height - body.length)}).fill([]);
	const input = prompt.line(width);
	return <Lines lines={[title, ...body, ...blank, ...(input ? [input] : [])]} width={width} height={height} />;
};

const emptyLines = (feed: LogFeed, keep: string | undefined, width: number): readonly Line[] => {
	const text =
		feed.lines.length === 0
			? feed.empty
			: keep
				? `None of ${feed.lines.length} lines passes & ${keep} (Esc shows all)`
				: `None of ${feed.lines.length} lines has this level (v changes it)`;
	return wrapLine([{text: `  ${text}`, tone: 'dim'}], width);
};
