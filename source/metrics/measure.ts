import type {Family, Labels, Page} from '../parsers/prometheus-page.js';

/**
 * What one page says of a key metric. `absent`: this server does not expose it; `elsewhere`: the family is there without a
 * sample, so another process has it, or nothing was counted yet; `unread`: the page is cut off before it.
 */
export type Measure =
	| {readonly presence: 'here'; readonly values: readonly number[]; readonly borders?: readonly number[]}
	| {readonly presence: 'absent' | 'elsewhere' | 'unread'};

export type Read = (page: Page) => Measure;
export type Where = (labels: Labels) => boolean;

/** OpenMetrics names a counter's family without the _total of its samples. */
export const findFamily = ({families}: Page, name: string): Family | undefined =>
	families.get(name) ?? (name.endsWith('_total') ? families.get(name.slice(0, -'_total'.length)) : undefined);

const missing = ({cut, overlong}: Page): Measure => ({presence: cut || overlong ? 'unread' : 'absent'});
const elsewhere: Measure = {presence: 'elsewhere'};

/** Sum over all label sets that count: Synapse adds labels from version to version, so none is ever matched as a whole. */
const sum = ({metrics}: Family, where: Where | undefined): number | undefined => {
	let total: number | undefined;
	for (const metric of metrics) {
		if ('value' in metric && (!where || where(metric.labels))) {
			total = (total ?? 0) + metric.value;
		}
	}

	return total;
};

/** What stands now, as a sum. */
export const level =
	(name: string, where?: Where): Read =>
	page => {
		const family = findFamily(page, name);
		if (!family) {
			return missing(page);
		}

		const total = sum(family, where);
		return total === undefined ? elsewhere : {presence: 'here', values: [total]};
	};

/** What was counted so far. Labels that never occurred have no sample, and count 0. */
export const counter =
	(name: string, where?: Where): Read =>
	page => {
		const family = findFamily(page, name);
		if (!family) {
			return missing(page);
		}

		return family.metrics.length === 0 ? elsewhere : {presence: 'here', values: [sum(family, where) ?? 0]};
	};

/** How many label sets count. */
export const number =
	(name: string, which: (value: number) => boolean): Read =>
	page => {
		const family = findFamily(page, name);
		if (!family) {
			return missing(page);
		}

		const values = family.metrics.flatMap(metric => ('value' in metric ? [metric.value] : []));
		return values.length === 0 ? elsewhere : {presence: 'here', values: [values.filter(which).length]};
	};

const worst = (measures: readonly Measure[]): Measure =>
	measures.find(({presence}) => presence === 'unread') ??
	measures.find(({presence}) => presence === 'absent') ??
	elsewhere;

/** Several, side by side; there only where all are. */
export const together =
	(...reads: readonly Read[]): Read =>
	page => {
		const measures = reads.map(read => read(page));
		const here = measures.filter(measure => measure.presence === 'here');
		return here.length === measures.length
			? {presence: 'here', values: here.flatMap(({values}) => values)}
			: worst(measures.filter(({presence}) => presence !== 'here'));
	};

/** Several, side by side, that may be on processes apart: what is not on this one is less than anything. */
export const apart =
	(...reads: readonly Read[]): Read =>
	page => {
		const measures = reads.map(read => read(page));
		return measures.some(({presence}) => presence === 'here')
			? {
					presence: 'here',
					values: measures.map(measure =>
						measure.presence === 'here' ? measure.values[0]! : Number.NEGATIVE_INFINITY,
					),
				}
			: worst(measures);
	};

/** Another figure made of what was read. */
export const made =
	(read: Read, make: (values: readonly number[]) => number): Read =>
	page => {
		const measure = read(page);
		return measure.presence === 'here' ? {presence: 'here', values: [make(measure.values)]} : measure;
	};

/** A histogram's buckets, summed over the label sets that count. */
export const spread =
	(name: string, where?: Where): Read =>
	page => {
		const family = findFamily(page, name);
		if (!family) {
			return missing(page);
		}

		const sums = new Map<string, number>();
		for (const metric of family.metrics) {
			if ('buckets' in metric && (!where || where(metric.labels))) {
				for (const border in metric.buckets) {
					sums.set(border, (sums.get(border) ?? 0) + metric.buckets[border]!);
				}
			}
		}

		if (sums.size === 0) {
			return elsewhere;
		}

		const sorted = [...sums].map(([border, count]) => [borderOf(border), count] as const).sort(([a], [b]) => a - b);
		return {presence: 'here', values: sorted.map(([, count]) => count), borders: sorted.map(([border]) => border)};
	};

export const borderOf = (text: string): number => (/^\+?inf/i.test(text) ? Number.POSITIVE_INFINITY : Number(text));
