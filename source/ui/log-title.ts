import type {Line, Segment} from './line.js';
import {thresholdLabel} from './log-level.js';
import type {LogState} from './log-state.js';
import {panelTitle} from './panel-title.js';
import {middle} from './text.js';

export interface LogTitle {
	/** "synapse" */
	readonly name: string;
	readonly focused: boolean;
	/** Lines below the window that came since it was paused. */
	readonly fresh: number;
	/** Lines that fell off the ring. */
	readonly dropped: number;
	/** "stale 42s", "ended", "loading older lines …": whatever the log itself says; undefined when all is well. */
	readonly status?: Segment | undefined;
	/** False while the filter still looks through older lines. */
	readonly complete: boolean;
}

const timeLabel = {local: '', utc: 'UTC', ago: 'ago', raw: 'as written'} as const;

export const logTitle = (state: LogState, title: LogTitle, width: number): Line => {
	const {keep, search, marks} = state;
	const left: Segment[] = [
		{text: `logs: ${title.name}`, tone: title.focused ? 'strong' : 'header'},
		state.follow ? {text: 'following', tone: 'good'} : {text: 'paused', tone: 'warning'},
		...(title.status ? [title.status] : []),
		{text: state.note ?? '', tone: 'warning'},
		{text: thresholdLabel(state.level), tone: 'accent'},
		{text: keep ? `& ${middle(keep.text, 24)}` : '', tone: 'accent'},
		{text: search ? `/ ${middle(search.text, 24)}` : '', tone: 'accent'},
		{text: title.complete ? '' : 'looking through older lines …', tone: 'dim'},
	];
	const right: Segment[] = [
		{text: title.fresh > 0 ? `${title.fresh} new ▼` : '', tone: 'warning'},
		{text: title.dropped > 0 ? `${title.dropped} dropped` : '', tone: 'dim'},
		{text: marks.length > 0 ? `${marks.length} ◆` : '', tone: 'mark'},
		{text: state.wrap ? 'wrap' : state.left > 0 ? `→ ${state.left}` : '', tone: 'dim'},
		{text: timeLabel[state.time], tone: 'dim'},
	];
	return panelTitle(left, right, width, title.focused);
};
