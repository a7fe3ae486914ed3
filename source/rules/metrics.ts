import {absenceText, figureText} from '../metrics/figure-text.js';
import type {KeyFigure} from '../metrics/figures.js';
import type {KeyId, KeyMetric} from '../metrics/key-metric.js';
import {keyMetrics} from '../metrics/key-metrics.js';
import {type MetricsData, metrics} from '../sources/metrics.js';
import type {Endpoint, EndpointFacts, StackMetrics} from '../sources/metrics-data.js';
import {above} from './limits.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Condition, Rule, RuleContext, Subject} from './rule.js';

/** A key metric with a limit, as it is judged. */
export interface JudgedFigure {
	readonly key: KeyMetric;
	/** Of the worst process where the limit is meant for each; undefined where nothing can be said. */
	readonly value: number | undefined;
}

/** A figure of a stack, or one of the processes that it comes from. */
export type Judged = {readonly figure: JudgedFigure} | {readonly endpoint: Endpoint};

const minute = 60;
/** Seconds that it must be so before it counts. */
const patience: Readonly<Partial<Record<KeyId, number>>> = {
	queue: 5 * minute,
	backlog: 5 * minute,
	lag: 5 * minute,
	response: 5 * minute,
	memory: 10 * minute,
	files: minute,
};

const cures: Readonly<Partial<Record<KeyId, string>>> = {
	queue: 'tab Federation: which servers are not reached',
	backlog: 'tab Federation; is the federation sender running?',
	lag: 'tab Federation; is the federation sender running?',
	response: 'tab Metrics: database wait, reactor tick and CPU tell what is slow',
	memory: 'a restart frees it; caches.global_factor in homeserver.yaml bounds it',
	files: 'ulimits of the container: nofile',
};

const federation: readonly KeyId[] = ['queue', 'backlog', 'lag'];

/** Where it is told, and where one goes for it. */
const placeOf = ({id}: KeyMetric): Pick<Subject<Judged>, 'group' | 'tab' | 'select'> =>
	federation.includes(id)
		? {group: 'federation', tab: 'federation', select: `figure ${id}`}
		: {group: 'metrics', select: id};

const judgedValue = ({each}: KeyMetric, {value, parts, sinceStart}: KeyFigure): number | undefined => {
	const known = parts.filter(part => part !== undefined);
	return sinceStart ? undefined : each && known.length > 0 ? Math.max(...known) : value;
};

const figureSubjects = ({stack, figures}: StackMetrics, {config}: RuleContext): ReadonlyArray<Subject<Judged>> =>
	keyMetrics.flatMap(key => {
		const figure = figures.find(({id}) => id === key.id);
		const limit = key.limit?.(config.thresholds);
		if (!figure || limit === undefined) {
			return [];
		}

		const value = judgedValue(key, figure);
		const name = key.title.toLowerCase();
		return [
			{
				part: config.stacks.length > 1 ? `${name} of ${stack}` : name,
				value: {figure: {key, value}},
				ok: value === undefined ? absenceText[figure.absence ?? 'waiting'] : figureText(value, key.unit),
				...placeOf(key),
				stack,
				figure: value === undefined ? undefined : figureText(value, key.unit),
				near: value === undefined ? undefined : value / limit,
				series: figure.history,
				quiet: value === undefined,
			},
		];
	});

/** What is wrong with a page that was read all the same. */
const pageProblem = (endpoint: Endpoint | undefined): string | undefined => {
	if (endpoint?.state !== 'up' || !endpoint.facts) {
		return undefined;
	}

	const {cut, overlong, bad} = endpoint.facts;
	if (cut) {
		return 'the page is cut off: families may be missing';
	}

	if (overlong) {
		return 'the page is longer than what is read of it';
	}

	const [first] = bad.first;
	return first && `${bad.count} bad line${bad.count === 1 ? '' : 's'}, the first is ${first.line}: ${first.why}`;
};

const endpointSubjects = ({endpoints}: StackMetrics, context: RuleContext): ReadonlyArray<Subject<Judged>> =>
	endpoints.map(endpoint => ({
		...probeSubject(endpoints.length > 1 ? `metrics ${endpoint.target}` : 'metrics', endpoint, context, {
			ok: `${endpoint.facts?.samples ?? 0} samples`,
		}),
		value: {endpoint},
	}));

const figureOf = (judged: Judged): JudgedFigure | undefined => ('figure' in judged ? judged.figure : undefined);
const endpointOf = (judged: Judged): Endpoint | undefined => ('endpoint' in judged ? judged.endpoint : undefined);

const figureValue =
	(id: KeyId) =>
	(judged: Judged): number | undefined => {
		const figure = figureOf(judged);
		return figure?.key.id === id ? figure.value : undefined;
	};

const aboveLimit = (key: KeyMetric): Condition<Judged> => ({
	severity: 'warning',
	...above(figureValue(key.id), ({config}) => key.limit!(config.thresholds)),
	for: patience[key.id] ?? minute,
	text: (judged, {config}) =>
		`${figureText(figureOf(judged)?.value, key.unit)}, the limit is ${figureText(key.limit!(config.thresholds), key.unit)}`,
	cure: cures[key.id],
});

const asJudged = (condition: Condition<Endpoint>): Condition<Judged> => ({
	severity: condition.severity,
	when: (judged, context) => {
		const endpoint = endpointOf(judged);
		return endpoint !== undefined && condition.when(endpoint, context);
	},
	text: (judged, context) =>
		typeof condition.text === 'function' ? condition.text(endpointOf(judged)!, context) : condition.text,
	cure: (judged, context) =>
		typeof condition.cure === 'function' ? condition.cure(endpointOf(judged)!, context) : condition.cure,
	since: (judged, context) => condition.since?.(endpointOf(judged)!, context),
});

/** M3, F4: federation that does not keep up, slow answers, memory, open files; metrics that cannot be read. */
export const metricsRule: Rule<MetricsData, Judged> = {
	id: 'metrics',
	title: 'metrics',
	source: metrics,
	group: 'metrics',
	tab: 'metrics',
	subjects: ({stacks}, context) =>
		stacks.flatMap(stack => [...figureSubjects(stack, context), ...endpointSubjects(stack, context)]),
	conditions: [
		{
			severity: 'critical',
			...above(figureValue('files'), 95),
			for: minute,
			text: 'almost no file can be opened any more',
			cure: cures.files,
		},
		...keyMetrics.filter(({limit}) => limit).map(aboveLimit),
		...notUp<EndpointFacts>('warning').map(asJudged),
		{
			severity: 'warning',
			when: judged => pageProblem(endpointOf(judged)) !== undefined,
			text: judged => pageProblem(endpointOf(judged)) ?? '',
		},
	],
};
