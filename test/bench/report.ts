import {type Bound, type Figure, holds, ratio} from './row.js';

/** What became of a row. */
export interface Outcome {
	readonly row: string;
	readonly figures: readonly Figure[];
	/** Why nothing was measured. */
	readonly notMeasured?: string;
	/** What went wrong while measuring. */
	readonly failed?: string;
}

const round = (value: number): string =>
	!Number.isFinite(value)
		? '?'
		: Math.abs(value) >= 100 || Number.isInteger(value)
			? value.toFixed(0)
			: value.toPrecision(3);

const boundText = (bound: Bound | undefined, unit: string): string => {
	if (!bound) {
		return '';
	}

	if ('mostOfRival' in bound) {
		return `≤ ${bound.mostOfRival}×`;
	}

	if ('timesFaster' in bound) {
		return `≥ ${bound.timesFaster}× faster`;
	}

	if ('least' in bound) {
		return `≥ ${bound.least} ${unit}`;
	}

	return `≤ ${bound.most} ${unit}${bound.orRatio === undefined ? '' : ` or ${bound.orRatio}×`}`;
};

const verdict = (figure: Figure): string => ({true: 'holds', false: 'FALLS SHORT', undefined: ''})[`${holds(figure)}`]!;

const cells = (figure: Figure): string[] => {
	const {what, value, unit, rival, bound} = figure;
	const times = ratio(figure);
	return [
		what,
		`${round(value)} ${unit}`,
		rival ? `${round(rival.value)} ${unit} (${rival.name})` : '',
		times === undefined ? '' : `${round(times)}×`,
		boundText(bound, unit),
		verdict(figure),
	];
};

const heads = ['', 'figure', 'rival', 'ratio', 'bound', ''];

/** The table as text, one line a figure. */
export function table(outcomes: readonly Outcome[]): string {
	const rows = outcomes.flatMap(({figures}) => figures.map(cells));
	const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(row => row[column]!.length)));
	const lines = [heads, ...rows].map(row =>
		row
			.map((cell, column) => cell.padEnd(widths[column]!))
			.join('  ')
			.trimEnd(),
	);
	const missing = outcomes.flatMap(({row, notMeasured, failed}) => [
		...(notMeasured === undefined ? [] : [`NOT MEASURED: ${row}: ${notMeasured}`]),
		...(failed === undefined ? [] : [`FAILED: ${row}: ${failed}`]),
	]);
	return [...lines, ...missing].join('\n');
}

export interface Summary {
	readonly held: number;
	readonly short: number;
	readonly notMeasured: number;
	readonly failed: number;
}

export function summary(outcomes: readonly Outcome[]): Summary {
	const verdicts = outcomes.flatMap(({figures}) => figures.map(holds));
	return {
		held: verdicts.filter(verdict => verdict === true).length,
		short: verdicts.filter(verdict => verdict === false).length,
		notMeasured: outcomes.filter(({notMeasured}) => notMeasured !== undefined).length,
		failed: outcomes.filter(({failed}) => failed !== undefined).length,
	};
}

/** For bench.json: everything with its ratio and verdict. */
export const json = (outcomes: readonly Outcome[]): unknown =>
	outcomes.map(outcome => ({
		...outcome,
		figures: outcome.figures.map(figure => ({
			...figure,
			ratio: ratio(figure) ?? null,
			holds: holds(figure) ?? null,
		})),
	}));
