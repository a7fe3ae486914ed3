import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {federationMetrics} from '../metrics/federation-metrics.js';
import {figureText, whyNone} from '../metrics/figure-text.js';
import type {Absence, KeyFigure} from '../metrics/figures.js';
import type {KeyMetric} from '../metrics/key-metric.js';
import {type MetricsData, stackMetrics} from '../sources/metrics.js';
import type {Slice} from '../store/slice.js';
import type {FederationRow, FederationState} from './federation-rows.js';

const area = 'Queue and lag';

/** What is not there is no fault: not every process has it, and a young one has counted nothing. */
const absences: Readonly<Record<Absence, FederationState>> = {
	absent: 'none',
	elsewhere: 'none',
	waiting: 'waiting',
	unread: 'unknown',
};

const firstSentence = (text: string): string => /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;

const figureRow = (
	metric: KeyMetric,
	figure: KeyFigure | undefined,
	thresholds: Config['thresholds'],
	old: boolean,
): FederationRow => {
	const limit = metric.limit?.(thresholds);
	const base = {id: `figure ${metric.id}`, area: metric.title, old};
	if (!figure) {
		return {...base, state: 'waiting', seen: 'not read yet'};
	}

	const {value, partial, history} = figure;
	const over = value !== undefined && limit !== undefined && value >= limit;
	return {
		...base,
		state: value === undefined ? absences[figure.absence ?? 'unread'] : over ? 'bad' : 'ok',
		seen: whyNone(metric, figure) ?? firstSentence(metric.what),
		...(limit === undefined ? {} : {wanted: `below ${figureText(limit, metric.unit)}`}),
		figure: `${partial ? '≥ ' : ''}${figureText(value, metric.unit)}`,
		series: history,
	};
};

/** F4: what waits to be sent to other servers and how far it is behind, of the stack's metrics. */
export const federationFigures = (
	stack: Stack,
	slice: Slice<MetricsData> | undefined,
	thresholds: Config['thresholds'],
): readonly FederationRow[] => {
	if (!slice) {
		const wanted = 'synapse: {metrics: [http://localhost:9000]}';
		return [{id: area, area, state: 'none', seen: 'no metrics in the config', wanted}];
	}

	const found = stackMetrics(slice.data, stack.name);
	if (!found) {
		return slice.error
			? [{id: area, area, state: 'unknown', seen: slice.error.message}]
			: [{id: area, area, state: 'waiting', seen: 'metrics are not read yet'}];
	}

	return federationMetrics.map(metric =>
		figureRow(
			metric,
			found.figures.find(({id}) => id === metric.id),
			thresholds,
			slice.phase !== 'live',
		),
	);
};
