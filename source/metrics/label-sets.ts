import {clean} from '../parsers/clean.js';
import type {Labels, Metric, Page} from '../parsers/prometheus-page.js';
import {borderOf} from './measure.js';
import type {Pin} from './pin.js';
import {quantile} from './quantile.js';
import {grown, type Interval} from './reading.js';
import {counts} from './trends.js';

/** One label set of a family on one process. Texts are clean. */
export interface LabelRow {
	readonly key: string;
	/** The labels that tell it from the others. */
	readonly labels: string;
	/** As on the page; which process it is of, where there are several. */
	readonly set: Pick<Pin, 'labels' | 'process'>;
	/** Of histograms and summaries: how many were counted. */
	readonly value?: number;
	/** In a second since the reading before. */
	readonly rate?: number;
	/** Of what was measured since the reading before. */
	readonly mean?: number;
	/** Of all that was measured since the process started. */
	readonly half?: number;
	readonly most?: number;
}

export interface LabelSets {
	readonly rows: readonly LabelRow[];
	/** Labels that all sets have alike. */
	readonly common: string;
	/** How many there are; more than rows where there are too many to show. */
	readonly total: number;
}

/** What is shown of a family at the most. */
export const mostSets = 5000;

/** The pages of one process. */
export interface ProcessPages {
	/** What tells it from the others; empty where it is the only one. */
	readonly process: string;
	readonly page: Page;
	readonly before?: Page;
	readonly interval?: Interval;
}

const same = (left: Labels, right: Labels): boolean => {
	const names = Object.keys(left);
	return names.length === Object.keys(right).length && names.every(name => left[name] === right[name]);
};

/** The figure of a label set that grows, and with it the sum of what was measured. */
const grows = (metric: Metric): readonly number[] =>
	'value' in metric ? [metric.value] : [metric.count ?? Number.NaN, metric.sum ?? Number.NaN];

/** Pages list their sets in the same order, so most are found where they were. */
const finder = (metrics: readonly Metric[]): ((labels: Labels, index: number) => Metric | undefined) => {
	let rest: Map<string, Metric> | undefined;
	const key = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
	return (labels, index) => {
		const there = metrics[index];
		if (there && same(there.labels, labels)) {
			return there;
		}

		rest ??= new Map(metrics.map(metric => [key(metric.labels), metric]));
		return rest.get(key(labels));
	};
};

const quantiles = (metric: Metric): {half?: number; most?: number} => {
	const given = (half: number | undefined, most: number | undefined) => ({
		...(half === undefined ? {} : {half}),
		...(most === undefined ? {} : {most}),
	});
	if ('quantiles' in metric) {
		return given(metric.quantiles['0.5'], metric.quantiles['0.99']);
	}

	if (!('buckets' in metric)) {
		return {};
	}

	const sorted = Object.entries(metric.buckets)
		.map(([border, count]) => [borderOf(border), count] as const)
		.sort(([a], [b]) => a - b);
	const borders = sorted.map(([border]) => border);
	const cumulative = sorted.map(([, count]) => count);
	return given(quantile(0.5, borders, cumulative), quantile(0.99, borders, cumulative));
};

const growth = (metric: Metric, before: Metric | undefined, interval: Interval | undefined) => {
	if (!interval) {
		return {};
	}

	const [count, sum] = grown(before && grows(before), grows(metric), interval) ?? [];
	return {
		...(count === undefined ? {} : {rate: count / interval.seconds}),
		...(count !== undefined && sum !== undefined && count > 0 ? {mean: sum / count} : {}),
	};
};

const pair = (name: string, value: string): string => `${clean(name)}=${JSON.stringify(clean(value))}`;

/** Names of labels that have the same value in all sets. */
const commonNames = (all: readonly Labels[]): ReadonlySet<string> => {
	const [first, ...rest] = all;
	return new Set(
		rest.length === 0 ? [] : Object.keys(first!).filter(name => rest.every(labels => labels[name] === first![name])),
	);
};

/** A family's label sets on all processes; undefined where no page has it any more. */
export function labelSets(name: string, processes: readonly ProcessPages[]): LabelSets | undefined {
	const found = processes.flatMap(each => {
		const family = each.page.families.get(name);
		return family ? [{...each, family}] : [];
	});
	if (found.length === 0) {
		return undefined;
	}

	const total = found.reduce((sum, {family}) => sum + family.metrics.length, 0);
	const common = commonNames(found.flatMap(({family}) => family.metrics.slice(0, mostSets).map(({labels}) => labels)));
	const rows = found.flatMap(({process, family, before, interval}) => {
		const find = finder(before?.families.get(name)?.metrics ?? []);
		const isCounted = counts(family);
		return family.metrics.slice(0, mostSets).map((metric, index): LabelRow => {
			const {labels} = metric;
			const own = Object.keys(labels).filter(label => !common.has(label));
			const text = [...(process ? [process] : []), ...own.map(label => pair(label, labels[label]!))].join(' ');
			const value = 'value' in metric ? metric.value : metric.count;
			return {
				key: `${process} ${JSON.stringify(labels)}`,
				set: process ? {labels, process} : {labels},
				labels: text || (total > 1 ? '(no labels)' : pairs(labels) || '(no labels)'),
				...(value === undefined ? {} : {value}),
				...(isCounted ? growth(metric, find(labels, index), interval) : {}),
				...quantiles(metric),
			};
		});
	});
	const [sample] = found.flatMap(({family}) => family.metrics.slice(0, 1));
	const shared = sample ? [...common].map(label => pair(label, sample.labels[label]!)).join(' ') : '';
	return {rows: rows.slice(0, mostSets), common: shared, total};
}

const pairs = (labels: Labels): string =>
	Object.entries(labels)
		.map(([label, value]) => pair(label, value))
		.join(' ');
