import type {Page} from '../parsers/prometheus-page.js';
import type {KeyId, KeyMetric} from './key-metric.js';
import {keyMetrics} from './key-metrics.js';
import {level, type Measure} from './measure.js';

/** What was counted between two readings. */
interface Counted {
	readonly at: number;
	readonly values: readonly number[];
}

/** What one key metric of one process told. */
export interface KeyReading {
	readonly measure: Measure;
	/** Of a rate: what was counted in a second since the reading before. */
	readonly rate?: readonly number[];
	/** Of a window: what was counted between the readings of the last five minutes. */
	readonly window: readonly Counted[];
}

/** What one process told at one time. */
export interface Reading {
	/** ms since the epoch, by our clock. */
	readonly at: number;
	/** Seconds since the epoch, by its clock; undefined where it does not say. */
	readonly startedAt?: number;
	readonly keys: Readonly<Record<KeyId, KeyReading>>;
}

/** How far back a window goes, in ms. */
export const windowTime = 5 * 60_000;

const started = level('process_start_time_seconds');

/** How a process's counters went on since the reading before. */
export interface Interval {
	readonly seconds: number;
	/** It began anew: everything that it has counted is new. */
	readonly restarted: boolean;
}

/** Undefined where nothing can be said: no reading before, or no time between them (a clock that was set back). */
export function intervalOf(
	before: Pick<Reading, 'at' | 'startedAt'> | undefined,
	now: Pick<Reading, 'at' | 'startedAt'>,
): Interval | undefined {
	if (!before || now.at <= before.at) {
		return undefined;
	}

	const seconds = (now.at - before.at) / 1000;
	// The same to the ms in every answer, but it is derived from the uptime: give it a second.
	const restarted =
		before.startedAt !== undefined && now.startedAt !== undefined && Math.abs(now.startedAt - before.startedAt) > 1;
	if (!restarted) {
		return {seconds, restarted};
	}

	// Its clock is another one: what it says must lie between our two readings.
	const age = now.at / 1000 - now.startedAt!;
	return {seconds: age > 0 && age < seconds ? Math.max(1, age) : seconds, restarted};
}

/** What was counted in between; undefined where counters fell without a restart that would explain it. */
export function grown(before: readonly number[] | undefined, now: readonly number[], {restarted}: Interval) {
	if (restarted) {
		return now;
	}

	if (before?.length !== now.length || now.some((value, index) => !(value >= before[index]!))) {
		return undefined;
	}

	return now.map((value, index) => value - before[index]!);
}

const sameBorders = (left: readonly number[] | undefined, right: readonly number[] | undefined): boolean =>
	left?.length === right?.length && (left ?? []).every((border, index) => border === right![index]);

/** What a page says of one figure, after what it said `last` reading and before. */
export const readKey = (
	{read, kind}: Pick<KeyMetric, 'read' | 'kind'>,
	page: Page,
	before: KeyReading | undefined,
	last: Pick<Reading, 'at' | 'startedAt'> | undefined,
	now: Pick<Reading, 'at' | 'startedAt'>,
): KeyReading => {
	const {at} = now;
	const interval = intervalOf(last, now);
	const measure = read(page);
	const recent = kind === 'window' ? (before?.window ?? []).filter(each => Math.abs(at - each.at) < windowTime) : [];
	if (measure.presence !== 'here' || kind === 'level' || !interval) {
		return {measure, window: recent};
	}

	const told = before?.measure.presence === 'here' ? before.measure : undefined;
	const alike = told === undefined || sameBorders(told.borders, measure.borders);
	// A histogram that had no sample yet had counted nothing.
	const first = told === undefined && before?.measure.presence === 'elsewhere';
	const values = grown(first ? measure.values.map(() => 0) : told?.values, measure.values, interval);
	const kept = alike ? recent : [];
	if (!values || !alike) {
		return {measure, window: kept};
	}

	return kind === 'rate'
		? {measure, rate: values.map(value => value / interval.seconds), window: []}
		: {measure, window: [...kept, {at, values}]};
};

/** What a page says of the key metrics, after the reading before of the same process. */
export function readKeys(page: Page, before: Reading | undefined, at: number): Reading {
	const start = started(page);
	const startedAt = start.presence === 'here' ? start.values[0] : undefined;
	const now = {at, ...(startedAt === undefined ? {} : {startedAt})};
	const keys = Object.fromEntries(
		keyMetrics.map(metric => [metric.id, readKey(metric, page, before?.keys[metric.id], before, now)]),
	) as Record<KeyId, KeyReading>;
	return {...now, keys};
}
