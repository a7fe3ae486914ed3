import {HostError} from '../hosts/host.js';
import type {HttpAnswer} from '../hosts/http.js';
import {historyPoints, historyQuery, historySelector, spans, stepOf} from '../metrics/history-query.js';
import type {KeyId} from '../metrics/key-metric.js';
import {keyMetric} from '../metrics/key-metrics.js';
import {describeAnswer} from '../parsers/http-words.js';
import {parseLabelValues, parseQueryError, parseRange, type RangeValues} from '../parsers/prometheus-range.js';
import type {PolledSource, SourceContext} from './source.js';

/** Of a key metric, what a Prometheus remembers of it. */
export interface HistoryData {
	/** ms since the epoch of the first and last point. */
	readonly from: number;
	readonly to: number;
	/** In the metric's unit, oldest first at the same distance; empty where there is no figure at all. */
	readonly values: RangeValues;
	/** Names that it has no sample of in that time, of the configured job; asked for where there is no figure. */
	readonly unknown?: readonly string[];
}

/** What is wanted: the argument of the source, as JSON. */
export interface HistoryOf {
	readonly stack: string;
	readonly metric: KeyId;
	/** Id of a span. */
	readonly span: string;
}

const name = 'Prometheus';
const timeout = 15_000;
const limit = 1 << 20;

/** The same text for the same wish. */
export const historyArgument = ({stack, metric, span}: HistoryOf): string => JSON.stringify({stack, metric, span});

const wanted = ({argument, config}: SourceContext<HistoryData>) => {
	const of = JSON.parse(argument) as HistoryOf;
	const span = spans.find(({id}) => id === of.span)!;
	const {metric} = of;
	const {url, job} = config.stacks.find(stack => stack.name === of.stack)!.prometheus!;
	return {span, metric, job, base: `${url.replace(/\/$/, '')}/api/v1`};
};

/** What its parser makes of an answer; what Prometheus or whoever answers in its place says instead is thrown. */
async function ask<Result>(
	{http, host, signal}: SourceContext<HistoryData>,
	url: string,
	parse: (body: Buffer) => Result | undefined,
): Promise<Result> {
	const answer: HttpAnswer = await http.get(url, {name, timeout, limit, signal});
	const result = answer.status === 200 ? parse(answer.body) : undefined;
	if (result === undefined) {
		const {pathname} = new URL(url);
		const said = parseQueryError(answer.body);
		throw new HostError('failed', host.id, `${name}: ${said ?? `${pathname} gives ${describeAnswer(answer)}`}`);
	}

	return result;
}

async function read(context: SourceContext<HistoryData>): Promise<HistoryData> {
	const {span, metric, job, base} = wanted(context);
	const step = stepOf(span);
	const end = Math.floor(context.now() / 1000);
	const start = end - step * (historyPoints - 1);
	const range = {start: String(start), end: String(end)};
	const query = new URLSearchParams({...range, step: String(step), query: historyQuery(metric, job, span)});
	const values = await ask(context, `${base}/query_range?${query}`, body =>
		parseRange(body, {start, step, points: historyPoints}),
	);
	const data = {from: start * 1000, to: end * 1000, values};
	if (values.some(value => value !== undefined)) {
		return data;
	}

	const match = new URLSearchParams({...range, 'match[]': historySelector(metric, job)});
	const known = await ask(context, `${base}/label/__name__/values?${match}`, parseLabelValues);
	const names = [...keyMetric(metric).names, 'up'];
	return {
		...data,
		values: [],
		unknown: names.filter(each => !known.includes(each) && !known.includes(`${each}_bucket`)),
	};
}

/** M4: the history of a key metric as Prometheus has it, read while somebody looks. */
export const history: PolledSource<HistoryData> = {
	id: 'history',
	title: 'History of a metric',
	operations: ['M4'],
	empty: {from: 0, to: 0, values: []},
	every: {seen: 30, unseen: 60},
	read,
};
