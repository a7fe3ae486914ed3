import {append, emptySeries, type Series} from '../store/series.js';
import type {KeyId, KeyMetric} from './key-metric.js';
import {keyMetrics} from './key-metrics.js';
import type {KeyReading, Reading} from './reading.js';

/**
 * Why a figure is not there: the server does not expose it; it is not on the processes that are read, or nothing was
 * counted yet; a second reading is waited for, or nothing happened in the window; the page was cut or not read.
 */
export type Absence = 'absent' | 'elsewhere' | 'waiting' | 'unread';

/** A figure of a stack as it stands. */
export interface Figure {
	/** In the metric's unit. */
	readonly value?: number;
	readonly absence?: Absence;
	/** Made of all that was counted since the start, as there is no window yet. */
	readonly sinceStart?: true;
	/** Not every process has answered: it may be more. */
	readonly partial?: true;
	/** By process, in the order of the endpoints. */
	readonly parts: ReadonlyArray<number | undefined>;
	/** A gap where it was not known. */
	readonly history: Series;
}

/** One key metric of a stack. */
export interface KeyFigure extends Figure {
	readonly id: KeyId;
}

/** ms between two readings. */
export const expected = 15_000;

interface Vector {
	readonly values: readonly number[];
	readonly borders?: readonly number[];
	readonly sinceStart?: true;
}

const added = (left: readonly number[], right: readonly number[]): readonly number[] =>
	left.map((value, index) => value + (right[index] ?? 0));

/** What a process contributes; undefined where it has nothing to say now. */
const vectorOf = ({kind}: Pick<KeyMetric, 'kind'>, {measure, rate, window}: KeyReading): Vector | undefined => {
	if (measure.presence !== 'here') {
		return undefined;
	}

	const borders = measure.borders ? {borders: measure.borders} : {};
	switch (kind) {
		case 'level':
			return {values: measure.values};
		case 'rate':
			return rate && {values: rate};
		default:
			return window.length > 0
				? {values: window.map(({values}) => values).reduce(added), ...borders}
				: {values: measure.values, ...borders, sinceStart: true};
	}
};

const joined = (vectors: readonly Vector[], {join}: Pick<KeyMetric, 'join'>): Vector | undefined => {
	// One that has just begun says what was since its start, which is no part of a window of others.
	const windows = vectors.filter(({sinceStart}) => !sinceStart);
	const [first, ...rest] = windows.length > 0 ? windows : vectors;
	return (
		first && {
			...first,
			values: rest
				.filter(({values}) => values.length === first.values.length)
				.reduce(
					(sum, {values}) =>
						join === 'sum' ? added(sum, values) : sum.map((value, index) => Math.max(value, values[index]!)),
					first.values,
				),
		}
	);
};

const finished = ({finish}: Pick<KeyMetric, 'finish'>, vector: Vector | undefined, now: number): number | undefined => {
	const value =
		vector && finish
			? finish(vector.values, {now, ...(vector.borders ? {borders: vector.borders} : {})})
			: vector?.values[0];
	return value !== undefined && Number.isFinite(value) ? value : undefined;
};

const absenceOf = (readings: ReadonlyArray<KeyReading | undefined>): Absence => {
	const presences = readings.map(reading => reading?.measure.presence);
	if (presences.includes('here')) {
		return 'waiting';
	}

	return presences.includes(undefined) || presences.includes('unread')
		? 'unread'
		: presences.includes('elsewhere')
			? 'elsewhere'
			: 'absent';
};

/** A figure made of what the processes told of it, undefined for one that did not answer; `before` is its history. */
export const figureFrom = (
	metric: Pick<KeyMetric, 'kind' | 'join' | 'finish'>,
	keys: ReadonlyArray<KeyReading | undefined>,
	before: Series,
	now: number,
): Figure => {
	const vectors = keys.map(key => key && vectorOf(metric, key));
	const all = joined(
		vectors.filter(vector => vector !== undefined),
		metric,
	);
	const value = finished(metric, all, now);
	const partial = keys.includes(undefined) || keys.some(key => key?.measure.presence === 'unread');
	const sinceStart = all?.sinceStart === true;
	const drawn = partial || sinceStart ? undefined : value;
	return {
		...(value === undefined ? {absence: absenceOf(keys)} : {value}),
		...(value !== undefined && sinceStart ? {sinceStart} : {}),
		...(value !== undefined && partial ? {partial} : {}),
		parts: vectors.map(vector => finished(metric, vector, now)),
		history: append(before, now, drawn, {expected}),
	};
};

/** The key metrics of a stack, from what its processes told last; undefined for one that did not answer this time. */
export const figuresOf = (
	readings: ReadonlyArray<Reading | undefined>,
	before: readonly KeyFigure[],
	now: number,
): readonly KeyFigure[] =>
	keyMetrics.map(metric => ({
		id: metric.id,
		...figureFrom(
			metric,
			readings.map(reading => reading?.keys[metric.id]),
			before.find(({id}) => id === metric.id)?.history ?? emptySeries,
			now,
		),
	}));
