import {labelKey} from './prometheus-labels.js';
import type {
	Family,
	FamilyType,
	HistogramMetric,
	Labels,
	Metric,
	SummaryMetric,
	ValueMetric,
} from './prometheus-page.js';
import type {Around, Shape} from './prometheus-shape.js';

type Open<Type> = {-readonly [Key in keyof Type]: Type[Key]};
type OpenHistogram = Open<HistogramMetric> & {buckets: Record<string, number>};
type OpenSummary = Open<SummaryMetric> & {quantiles: Record<string, number>};
export type Group = OpenHistogram | OpenSummary;

/** A family while its page is read. */
export interface Building extends Family {
	help: string;
	type: FamilyType;
	readonly metrics: Metric[];
	/** Metrics by their labels: of groups always, of others when the family is continued after another one. */
	keys?: Map<string, Metric>;
}

/** What a sample's name makes it. */
export type Part = 'value' | 'bucket' | 'quantile' | 'sum' | 'count' | 'created';

export interface Role {
	readonly name: string;
	readonly family: Building;
	readonly part: Part;
	/** How the line before with this name was written. */
	shape?: Shape | undefined;
	/** The same around `le` or `quantile`, with the group that it belongs to and how many borders of it were read. */
	around?: (Around & {readonly group: Group; index: number}) | undefined;
	/** The borders as they came, so that the next group's need no strings of their own. */
	readonly borders: string[];
}

const histograms: readonly FamilyType[] = ['HISTOGRAM', 'GAUGE_HISTOGRAM'];
const groups: readonly FamilyType[] = [...histograms, 'SUMMARY'];

const suffixes: ReadonlyArray<{suffix: string; part: Part; types: readonly FamilyType[]}> = [
	{suffix: '_bucket', part: 'bucket', types: histograms},
	{suffix: '_sum', part: 'sum', types: groups},
	{suffix: '_count', part: 'count', types: groups},
	{suffix: '_gsum', part: 'sum', types: ['GAUGE_HISTOGRAM']},
	{suffix: '_gcount', part: 'count', types: ['GAUGE_HISTOGRAM']},
	{suffix: '_total', part: 'value', types: ['COUNTER']},
	{suffix: '_info', part: 'value', types: ['INFO']},
	{suffix: '_created', part: 'created', types: ['COUNTER', ...groups]},
];

export interface Families {
	readonly map: ReadonlyMap<string, Building>;
	/** The family of that name, made if there is none. */
	get(name: string): Building;
	/** Says what type a family has; false when its samples were read as another one before. */
	declare(name: string, type: FamilyType): boolean;
	role(name: string): Role;
}

export function createFamilies(): Families {
	const map = new Map<string, Building>();
	const roles = new Map<string, Role>();

	const get = (name: string): Building => {
		let family = map.get(name);
		if (!family) {
			family = {name, help: '', type: 'UNTYPED', metrics: []};
			map.set(name, family);
		}

		return family;
	};

	const find = (name: string): Role => {
		const own = map.get(name);
		if (own && own.type !== 'UNTYPED' && !histograms.includes(own.type)) {
			return {name, family: own, part: own.type === 'SUMMARY' ? 'quantile' : 'value', borders: []};
		}

		for (const {suffix, part, types} of suffixes) {
			const family = name.endsWith(suffix) ? map.get(name.slice(0, -suffix.length)) : undefined;
			if (family && types.includes(family.type)) {
				return {name, family, part, borders: []};
			}
		}

		return {name, family: get(name), part: 'value', borders: []};
	};

	return {
		map,
		get,
		declare(name, type) {
			const family = get(name);
			if (family.type === type) {
				return true;
			}

			if (family.metrics.length > 0 && (groups.includes(type) || groups.includes(family.type))) {
				return false;
			}

			family.type = type;
			roles.delete(name);
			for (const {suffix} of suffixes) {
				roles.delete(name + suffix);
			}

			return true;
		},
		role(name) {
			let role = roles.get(name);
			if (!role) {
				role = find(name);
				roles.set(name, role);
			}

			return role;
		},
	};
}

const keysOf = (family: Building): Map<string, Metric> => {
	family.keys ??= new Map(family.metrics.map(metric => [labelKey(metric.labels), metric]));
	return family.keys;
};

/** The histogram or summary with these labels, made if there is none. */
export function groupOf(family: Building, labels: Labels): Group {
	const keys = keysOf(family);
	const key = labelKey(labels);
	let group = keys.get(key) as Group | undefined;
	if (!group) {
		group = family.type === 'SUMMARY' ? {labels, quantiles: {}} : {labels, buckets: {}};
		keys.set(key, group);
		family.metrics.push(group);
	}

	return group;
}

/** Adds a figure; false when it was there before and is replaced: counted twice it would double every sum. */
export function addValue(family: Building, metric: ValueMetric, continued: boolean): boolean {
	const {metrics} = family;
	if (metrics.length > 0 && (continued || family.keys)) {
		const keys = keysOf(family);
		const key = labelKey(metric.labels);
		const before = keys.get(key);
		if (before) {
			Object.assign(before, metric);
			return false;
		}

		keys.set(key, metric);
	}

	metrics.push(metric);
	return true;
}

/** The metric that a `_created` of a counter belongs to. */
export const findMetric = (family: Building, labels: Labels): Open<Metric> | undefined =>
	keysOf(family).get(labelKey(labels));
