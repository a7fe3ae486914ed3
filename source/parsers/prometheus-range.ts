import {clean} from './clean.js';
import {isRecord, parseJson, textOf} from './json.js';
import {parseNumber} from './prometheus-number.js';

/** Where the points of a range lie, in seconds since the epoch. */
export interface Grid {
	readonly start: number;
	readonly step: number;
	readonly points: number;
}

/** A figure for each point; undefined where there is none. */
export type RangeValues = ReadonlyArray<number | undefined>;

const dataOf = (body: Buffer): unknown => {
	const answer = parseJson(body);
	return isRecord(answer) && answer.status === 'success' ? answer.data : undefined;
};

/**
 * The one series of an answer of /api/v1/query_range, point by point; empty where there is no series. Undefined if it is
 * not such an answer, or one of several series.
 */
export function parseRange(body: Buffer, {start, step, points}: Grid): RangeValues | undefined {
	const data = dataOf(body);
	if (!isRecord(data) || data.resultType !== 'matrix' || !Array.isArray(data.result) || data.result.length > 1) {
		return undefined;
	}

	const [only] = data.result as readonly unknown[];
	if (only === undefined) {
		return [];
	}

	if (!isRecord(only) || !Array.isArray(only.values)) {
		return undefined;
	}

	const values = Array.from<number | undefined>({length: points});
	for (const sample of only.values as readonly unknown[]) {
		const [at, text] = Array.isArray(sample) ? (sample as readonly unknown[]) : [];
		const index = typeof at === 'number' ? Math.round((at - start) / step) : -1;
		const value = typeof text === 'string' ? parseNumber(text) : undefined;
		if (index >= 0 && index < points && value !== undefined && Number.isFinite(value)) {
			values[index] = value;
		}
	}

	return values;
}

/** Texts of an answer of /api/v1/label/NAME/values; undefined if it is not such an answer. */
export function parseLabelValues(body: Buffer): readonly string[] | undefined {
	const data = dataOf(body);
	return Array.isArray(data) ? data.filter(value => typeof value === 'string') : undefined;
}

/** What Prometheus says of a query that it does not answer; undefined where it was not Prometheus that said something. */
export function parseQueryError(body: Buffer): string | undefined {
	const answer = parseJson(body);
	const error = isRecord(answer) && answer.status === 'error' ? textOf(answer, 'error') : undefined;
	return error === undefined ? undefined : clean(error).slice(0, 300);
}
