import {figureText} from '../metrics/figure-text.js';
import {historyPoints, isPeak, type Span, stepOf, windowOf} from '../metrics/history-query.js';
import type {KeyMetric, Unit} from '../metrics/key-metric.js';
import type {HistoryData} from '../sources/history.js';
import type {Slice} from '../store/slice.js';
import {chart} from '../ui/chart.js';
import {age, duration, hourMinute, monthDay} from '../ui/format.js';
import type {Line} from '../ui/line.js';
import {panelTitle} from '../ui/panel-title.js';
import {fit} from '../ui/text.js';

/** How a figure went, as it is drawn. */
export interface Past {
	/** "last 6 h". */
	readonly title: string;
	/** At the same distance, oldest first. */
	readonly values: ReadonlyArray<number | undefined>;
	/** What they span. */
	readonly seconds: number;
	/** ms since the epoch of the newest. */
	readonly to?: number | undefined;
	/** What a point is made of. */
	readonly point: string;
	/** Why there is nothing, or what is to be said of it. */
	readonly notes: readonly Line[];
}

const day = 24 * 3600;
const gutter = 10;

const pointText = (metric: KeyMetric, span: Span): string =>
	metric.kind === 'level'
		? isPeak(metric.id, span)
			? `highest of each ${duration(stepOf(span) * 1000)}`
			: ''
		: `${metric.kind === 'rate' ? 'mean ' : ''}of each ${duration(windowOf(span) * 1000)}`;

const notesOf = ({phase, data, at, error}: Slice<HistoryData>, now: number): readonly Line[] => {
	const why = `${error?.message ?? 'the connection is lost'}${error?.cure ? `. ${error.cure}` : ''}`;
	if (phase === 'down') {
		return [[{text: `✗ ${why}`, tone: 'error'}]];
	}

	if (phase === 'stale') {
		return [[{text: `◌ as of ${age(now - (at ?? now))} ago`, tone: 'warning'}, {text: `: ${why}`}]];
	}

	if (phase !== 'live') {
		return [[{text: '◌ Asking Prometheus …', tone: 'dim'}]];
	}

	const {values, unknown} = data;
	return values.length > 0
		? []
		: [
				[
					{
						text: unknown?.length
							? `Prometheus has no sample of ${unknown.join(', ')} of this job in that time`
							: 'Prometheus has samples of it, but no figure in that time: nothing was counted, or a process was not read',
					},
				],
			];
};

/** What Prometheus told of a key metric. */
export const pastOf = (slice: Slice<HistoryData>, metric: KeyMetric, span: Span, now: number): Past => ({
	title: `${span.title}, Prometheus`,
	values: slice.data.values,
	seconds: span.seconds,
	...(slice.data.to > 0 ? {to: slice.data.to} : {}),
	point: pointText(metric, span),
	notes: notesOf(slice, now),
});

export interface Look {
	readonly title: string;
	readonly unit: Unit;
	/** The value of a full column; the highest shown if not given. */
	readonly full?: number | undefined;
	readonly limit?: number | undefined;
}

const axis = ({to, seconds}: Past, width: number): Line => {
	if (to === undefined) {
		return [];
	}

	const text = (share: number): string => {
		const at = to - (1 - share) * seconds * 1000;
		return seconds > day ? `${monthDay(at)} ${hourMinute(at)}` : hourMinute(at);
	};
	const ends = [text(0), text(1)] as const;
	const middle = text(0.5);
	const room = width - ends[0].length - ends[1].length;
	const before = Math.floor(width / 2 - middle.length / 2) - ends[0].length;
	const inner =
		before > 0 && room - before - middle.length > 0
			? ' '.repeat(before) + middle + ' '.repeat(room - before - middle.length)
			: ' '.repeat(Math.max(1, room));
	return [{text: ' '.repeat(gutter)}, {text: `${ends[0]}${inner}${ends[1]}`, tone: 'dim'}];
};

/** The rows of the panel: title, columns with their scale, times, notes. */
export function historyLines(
	{title, unit, full, limit}: Look,
	past: Past,
	{width, height, focused}: {readonly width: number; readonly height: number; readonly focused: boolean},
): readonly Line[] {
	const known = past.values.filter(value => value !== undefined && Number.isFinite(value)) as number[];
	const highest = known.length > 0 ? Math.max(...known) : undefined;
	const last = past.values.at(-1);
	const head = panelTitle(
		[{text: title, tone: 'header'}, {text: past.title}],
		[
			{text: past.point, tone: 'dim'},
			{text: highest === undefined ? '' : `lowest ${figureText(Math.min(...known), unit)}`, tone: 'dim'},
			{text: last === undefined ? '' : `last ${figureText(last, unit)}`},
			{text: highest === undefined ? '' : `highest ${figureText(highest, unit)}`},
		],
		width,
		focused,
	);
	const notes = past.notes.map((line): Line => [{text: '  '}, ...line]);
	if (highest === undefined) {
		return [head, ...(notes.length > 0 ? notes : [[{text: '  Nothing was seen of it yet', tone: 'dim'} as const]])];
	}

	const columns = Math.min(width - gutter, historyPoints);
	const rows = height - 1 - notes.length - 1;
	if (columns < 10 || rows < 1) {
		return [head, ...notes];
	}

	const top = Math.max(full ?? 0, highest);
	const scale = (row: number): string =>
		row === 0 ? figureText(top, unit) : row === rows - 1 ? figureText(0, unit) : '';
	const drawn = chart(past.values, {width: columns, height: rows, top, ...(limit === undefined ? {} : {limit})});
	return [
		head,
		...notes,
		...drawn.map((line, row): Line => [{text: `${fit(scale(row), gutter - 2, 'right')} ▕`, tone: 'dim'}, ...line]),
		axis(past, columns),
	];
}
