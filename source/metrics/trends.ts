import type {Family, Page} from '../parsers/prometheus-page.js';
import {seriesLength} from '../store/series.js';
import {expected} from './figures.js';
import {grown, intervalOf, type Reading} from './reading.js';

/** Sums of the families of one page, by name: of counters and gauges their values, of histograms and summaries what they counted. */
export type Totals = ReadonlyMap<string, number>;

/** How a family goes. */
export interface Trend {
	/** Of all label sets of all processes together. */
	readonly total?: number;
	/** In a second since the reading before: of what counts. */
	readonly rate?: number;
	/** Rates of what counts, totals of what stands; oldest first, NaN where it was not known. */
	readonly history: Float64Array;
}

export type Trends = ReadonlyMap<string, Trend>;

/** Families beyond these have no history: it is 0.5 KB each. */
export const mostTrends = 2000;

export const counts = ({type}: Pick<Family, 'type'>): boolean =>
	type === 'COUNTER' || type === 'HISTOGRAM' || type === 'SUMMARY';

const totalOf = ({metrics}: Family): number | undefined => {
	let total: number | undefined;
	for (const metric of metrics) {
		total = (total ?? 0) + ('value' in metric ? metric.value : (metric.count ?? 0));
	}

	return total;
};

/** The page's own strings are parts of its text and would keep all of it: these are copies. */
export const copied = (text: string): string => Buffer.from(text).toString();

export function totalsOf({families}: Page, before: Totals | undefined): Totals {
	const names = new Map([...(before?.keys() ?? [])].map(name => [name, name]));
	const totals = new Map<string, number>();
	for (const family of families.values()) {
		const total = totalOf(family);
		if (total !== undefined && totals.size < mostTrends) {
			totals.set(names.get(family.name) ?? copied(family.name), total);
		}
	}

	return totals;
}

/** What one process's families counted in a second since the reading before. */
export function ratesOf(
	totals: Totals,
	before: {readonly totals: Totals; readonly reading: Reading} | undefined,
	reading: Reading,
): Totals {
	const interval = intervalOf(before?.reading, reading);
	const rates = new Map<string, number>();
	if (!before || !interval) {
		return rates;
	}

	for (const [name, total] of totals) {
		const last = before.totals.get(name);
		const [growth] = grown(last === undefined ? undefined : [last], [total], interval) ?? [];
		if (growth !== undefined) {
			rates.set(name, growth / interval.seconds);
		}
	}

	return rates;
}

const pushed = (before: Float64Array | undefined, missed: number, value: number | undefined): Float64Array => {
	const next = new Float64Array(seriesLength).fill(Number.NaN);
	const kept = before?.subarray(Math.min(seriesLength, missed + 1));
	if (kept) {
		next.set(kept);
	}

	next[seriesLength - 1] = value ?? Number.NaN;
	return next;
};

/** One process's part of the trends: undefined did not answer this time. */
export interface TrendPart {
	readonly totals: Totals;
	readonly rates: Totals;
}

/** The trends after one more reading of all processes. */
export function trendsOf(
	parts: ReadonlyArray<TrendPart | undefined>,
	isCounted: (name: string) => boolean,
	before: {readonly trends: Trends; readonly at: number} | undefined,
	now: number,
): Trends {
	const elapsed = before ? now - before.at : 0;
	const missed = elapsed > 2.5 * expected ? Math.round(elapsed / expected) - 1 : 0;
	const answered = parts.filter(part => part !== undefined);
	const names = new Set([...(before?.trends.keys() ?? []), ...answered.flatMap(({totals}) => [...totals.keys()])]);
	const sum = (maps: readonly Totals[], name: string): number | undefined =>
		maps.reduce<number | undefined>((total, map) => {
			const value = map.get(name);
			return value === undefined ? total : (total ?? 0) + value;
		}, undefined);
	const trends = new Map<string, Trend>();
	for (const name of [...names].slice(0, mostTrends)) {
		const total = sum(
			answered.map(({totals}) => totals),
			name,
		);
		const rate = isCounted(name)
			? sum(
					answered.map(({rates}) => rates),
					name,
				)
			: undefined;
		const drawn = answered.length < parts.length ? undefined : isCounted(name) ? rate : total;
		const history = pushed(before?.trends.get(name)?.history, missed, drawn);
		if (total !== undefined || history.some(value => !Number.isNaN(value))) {
			trends.set(name, {
				...(total === undefined ? {} : {total}),
				...(rate === undefined ? {} : {rate}),
				history,
			});
		}
	}

	return trends;
}
