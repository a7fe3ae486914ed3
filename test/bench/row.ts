import type {Bench} from './bench-context.js';

export type Unit = 'ms' | '%' | 'MB' | 'MB/h' | 'KB/s' | 'frames/s' | 'frames' | 'bytes' | 'lines';

/**
 * What must hold of a figure. Machines are shared: a time or a share of a core that has a rival also holds when it is no
 * more than `orRatio` of what the rival took in the same run.
 */
export type Bound =
	| {readonly most: number; readonly orRatio?: number}
	| {readonly least: number}
	/** No more than this many times the rival. */
	| {readonly mostOfRival: number}
	/** At least this many times faster than the rival. */
	| {readonly timesFaster: number};

export interface Figure {
	readonly what: string;
	readonly value: number;
	readonly unit: Unit;
	/** The same measured on something else in the same run. */
	readonly rival?: {readonly name: string; readonly value: number};
	/** Absent: only told. */
	readonly bound?: Bound;
}

/** One row of quality.md's table. Adding one is a file in rows/ and a line in its index. */
export interface Row {
	readonly name: string;
	/** Without the lab it is not measured. */
	readonly needsLab?: boolean;
	measure(bench: Bench): Promise<readonly Figure[]>;
}

/** Figure over rival, or rival over figure where it must be faster. */
export function ratio({value, rival, bound}: Figure): number | undefined {
	if (!rival) {
		return undefined;
	}

	return bound && 'timesFaster' in bound ? rival.value / value : value / rival.value;
}

/** Undefined where nothing is asked. A figure that is not a number never holds. */
export function holds(figure: Figure): boolean | undefined {
	const {value, bound} = figure;
	const times = ratio(figure) ?? Number.NaN;
	if (!bound) {
		return undefined;
	}

	if ('mostOfRival' in bound) {
		return times <= bound.mostOfRival;
	}

	if ('timesFaster' in bound) {
		return times >= bound.timesFaster;
	}

	return 'least' in bound
		? value >= bound.least
		: value <= bound.most || (bound.orRatio !== undefined && times <= bound.orRatio);
}
