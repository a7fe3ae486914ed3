import type {FamilyType, Labels, Metric} from '../parsers/prometheus-page.js';
import {unitOf} from './families.js';
import type {KeyMetric} from './key-metric.js';
import {findFamily, type Measure, type Read, spread} from './measure.js';
import type {Pin, PinFigure} from './pin.js';
import {quantile} from './quantile.js';
import {counts} from './trends.js';

/** How a pin is measured: as key metrics are. */
export type PinMeasure = Pick<KeyMetric, 'kind' | 'join' | 'finish' | 'read'>;

export const shares: Readonly<Partial<Record<PinFigure, number>>> = {p50: 0.5, p99: 0.99};

/** What is shown of it where the pin does not say: the rate of what counts, the value of what stands. */
export const figureOfPin = ({figure}: Pin, type: FamilyType | undefined): PinFigure =>
	figure ?? (type !== undefined && counts({type}) ? 'rate' : 'value');

const names = (labels: Labels): readonly string[] => Object.keys(labels);

const isOf =
	({labels}: Pin) =>
	(metric: Metric): boolean =>
		labels === undefined ||
		(names(labels).length === names(metric.labels).length &&
			names(labels).every(name => labels[name] === metric.labels[name]));

const counted = (metric: Metric): readonly number[] => ['value' in metric ? metric.value : (metric.count ?? 0)];

const measured = (metric: Metric): readonly number[] =>
	'value' in metric ? [] : [metric.count ?? Number.NaN, metric.sum ?? Number.NaN];

const given =
	(share: number) =>
	(metric: Metric): readonly number[] => [
		'quantiles' in metric ? (metric.quantiles[String(share)] ?? Number.NaN) : Number.NaN,
	];

const sums = (one: number, other: number): number => one + other;

/** What `of` says of the label sets, joined; `none` where there is no such set. */
const all =
	(pin: Pin, of: (metric: Metric) => readonly number[], join = sums, none?: readonly number[]): Read =>
	(page): Measure => {
		const family = findFamily(page, pin.family);
		if (!family) {
			return {presence: page.cut || page.overlong ? 'unread' : 'absent'};
		}

		const [first, ...rest] = family.metrics.filter(isOf(pin)).map(of);
		if (!first) {
			return none && family.metrics.length > 0 ? {presence: 'here', values: none} : {presence: 'elsewhere'};
		}

		const values = rest.reduce((sum, each) => sum.map((value, index) => join(value, each[index]!)), first);
		return {presence: 'here', values};
	};

const quantileOf = (pin: Pin, type: FamilyType | undefined, share: number): PinMeasure =>
	type === 'SUMMARY'
		? {kind: 'level', join: 'max', read: all(pin, given(share), Math.max)}
		: {
				kind: 'window',
				join: 'sum',
				read: spread(pin.family, labels => isOf(pin)({labels, value: 0})),
				finish: (values, {borders = []}) => quantile(share, borders, values),
			};

export const pinMeasure = (pin: Pin, type: FamilyType | undefined): PinMeasure => {
	const figure = figureOfPin(pin, type);
	const share = shares[figure];
	if (share !== undefined) {
		return quantileOf(pin, type, share);
	}

	switch (figure) {
		case 'mean':
			return {
				kind: 'window',
				join: 'sum',
				read: all(pin, measured),
				finish: ([count = 0, sum = 0]) => (count > 0 ? sum / count : undefined),
			};
		case 'rate':
			// A label set that never occurred has counted nothing.
			return {kind: 'rate', join: 'sum', read: all(pin, counted, sums, [0])};
		default: {
			// Of times the latest.
			const isTime = type !== undefined && unitOf({name: pin.family, type}).unit === 'when';
			return {kind: 'level', join: isTime ? 'max' : 'sum', read: all(pin, counted, isTime ? Math.max : sums)};
		}
	}
};
