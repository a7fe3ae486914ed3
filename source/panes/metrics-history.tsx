import type {ReactNode} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {useProgram} from '../frame/program-context.js';
import {useRemembered} from '../frame/remembered.js';
import {useCommands} from '../frame/use-commands.js';
import {useNow} from '../frame/use-now.js';
import {useSlice} from '../frame/use-slice.js';
import {expected} from '../metrics/figures.js';
import {type Span, spans} from '../metrics/history-query.js';
import type {KeyMetric} from '../metrics/key-metric.js';
import {history, historyArgument} from '../sources/history.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {historyLines, type Past, pastOf} from './metrics-history-lines.js';
import type {KeyRow} from './metrics-rows.js';

interface Shown {
	readonly shown: boolean;
	/** Of the span; one that is not there is what was seen since the program started. */
	readonly span: string;
}

const atFirst: Shown = {shown: false, span: spans[0]!.id};
const own = 'own';
const ids = [own, ...spans.map(({id}) => id)];

/** Whether the history of the selected key metric is shown, and how far back. */
export const useHistory = (stack: Stack) => {
	const [{shown, span: wanted}, change] = useRemembered('metrics history', atFirst);
	const span = stack.prometheus && ids.includes(wanted) ? wanted : own;
	const turn = (by: number) => () =>
		change(before => ({...before, span: ids[(ids.indexOf(span) + by + ids.length) % ids.length]!}));
	const canTurn = shown && stack.prometheus !== undefined;
	useCommands(
		{
			'metrics.history': () => change(before => ({...before, shown: !before.shown})),
			'metrics.span': canTurn ? turn(1) : undefined,
			'metrics.span-back': canTurn ? turn(-1) : undefined,
		},
		{scope: 'pane'},
	);
	return {shown, span};
};

export interface HistoryProps {
	readonly stack: Stack;
	readonly row: KeyRow | undefined;
	readonly span: string;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
}

/** How a key metric went: what was seen here, or what Prometheus remembers. */
export const MetricHistory = (props: HistoryProps): ReactNode => {
	const {row, span: wanted, stack} = props;
	const span = spans.find(({id}) => id === wanted);
	return row?.metric && span && stack.prometheus ? (
		<FromPrometheus {...props} metric={row.metric} span={span} host={stack.prometheus.host} />
	) : (
		<Drawn {...props} past={seenHere(row, stack)} />
	);
};

const note = (text: string): Line => [{text, tone: 'dim'}];

const seenHere = (row: KeyRow | undefined, stack: Stack): Past => {
	const values = row?.history ?? [];
	return {
		title: 'seen from here',
		values: [...values],
		seconds: (values.length * expected) / 1000,
		to: row?.figure?.history.at,
		point: '',
		notes: [
			...(stack.prometheus ? [] : [note('A longer history needs a Prometheus that is named in the config.')]),
			...(stack.prometheus && row && !row.metric ? [note('Of a pinned figure only what was seen from here.')] : []),
		],
	};
};

const FromPrometheus = ({
	metric,
	host,
	span,
	...props
}: Omit<HistoryProps, 'span'> & {readonly metric: KeyMetric; readonly host: string; readonly span: Span}) => {
	const slice = useSlice(history, host, historyArgument({stack: props.stack.name, metric: metric.id, span: span.id}));
	const now = useNow(slice.phase === 'stale' ? 1000 : 60_000);
	return <Drawn {...props} past={pastOf(slice, metric, span, now)} />;
};

const Drawn = ({past, row, width, height, focused}: Omit<HistoryProps, 'span'> & {readonly past: Past}): ReactNode => {
	const {config} = useProgram();
	const {metric} = row ?? {};
	// A limit of each process says nothing of their sum.
	const limit = metric?.each ? undefined : metric?.limit?.(config.thresholds);
	const look = {title: row?.title ?? '', unit: metric?.unit ?? 'count', full: row?.full, limit} as const;
	return <Lines lines={historyLines(look, past, {width, height, focused})} width={width} height={height} />;
};
