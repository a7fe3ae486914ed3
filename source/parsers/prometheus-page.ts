/** As prom2json has them, and what OpenMetrics adds. */
export type FamilyType =
	| 'COUNTER'
	| 'GAUGE'
	| 'HISTOGRAM'
	| 'SUMMARY'
	| 'UNTYPED'
	| 'GAUGE_HISTOGRAM'
	| 'INFO'
	| 'STATESET';

/** Label values by name, unescaped but not cleaned: they are for drawing only after clean(). */
export type Labels = Readonly<Record<string, string>>;

/** A counter, a gauge, or whatever has one figure. */
export interface ValueMetric {
	readonly labels: Labels;
	readonly value: number;
	readonly timestamp_ms?: number;
	/** When it began to count, seconds since the epoch (OpenMetrics). */
	readonly created?: number;
}

/** Cumulative counts by upper border, as the page spells the border ("0.005", "+Inf"), without the label `le`. */
export interface HistogramMetric {
	readonly labels: Labels;
	readonly buckets: Readonly<Record<string, number>>;
	/** Undefined where the page has none (yet: it may be cut off). */
	readonly sum?: number;
	readonly count?: number;
	readonly timestamp_ms?: number;
	readonly created?: number;
}

/** Values by quantile ("0.99"), without the label `quantile`. */
export interface SummaryMetric {
	readonly labels: Labels;
	readonly quantiles: Readonly<Record<string, number>>;
	readonly sum?: number;
	readonly count?: number;
	readonly timestamp_ms?: number;
	readonly created?: number;
}

export type Metric = ValueMetric | HistogramMetric | SummaryMetric;

/**
 * One metric with all its label sets, in the shape of prom2json, but that figures are numbers: NaN, +Inf and -Inf are
 * figures too. `metrics` is empty where only HELP and TYPE were there. Texts are the page's own, not cleaned.
 */
export interface Family {
	readonly name: string;
	readonly help: string;
	readonly type: FamilyType;
	readonly metrics: readonly Metric[];
}

/** A line that says nothing that can be used. */
export interface BadLine {
	/** From 1. */
	readonly line: number;
	/** Its beginning, clean. */
	readonly text: string;
	readonly why: string;
}

/** A metrics page. */
export interface Page {
	/** By name, in the order of the page. */
	readonly families: ReadonlyMap<string, Family>;
	readonly samples: number;
	readonly lines: number;
	readonly bad: {readonly count: number; readonly first: readonly BadLine[]};
	/** It does not end as such a page ends: the last line was left out, families may be missing. */
	readonly cut: boolean;
	/** It has more lines than were read. */
	readonly overlong: boolean;
	/** What it is instead: "an HTML page". */
	readonly not?: string;
}

export const isValue = (metric: Metric): metric is ValueMetric => 'value' in metric;
