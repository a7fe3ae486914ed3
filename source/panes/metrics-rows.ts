import type {Config} from '../config/schema.js';
import type {FamilyRow} from '../metrics/families.js';
import {figureText, whyNone} from '../metrics/figure-text.js';
import type {KeyFigure} from '../metrics/figures.js';
import type {KeyMetric} from '../metrics/key-metric.js';
import {keyMetrics} from '../metrics/key-metrics.js';
import {parsePin, pinTitle} from '../metrics/pin.js';
import {type PinnedFigure, pinnedNote, pinnedText} from '../metrics/pinned.js';
import type {StackMetrics} from '../sources/metrics-data.js';

/** A row among the key metrics: one of them, or what somebody keeps there. */
export interface KeyRow {
	readonly key: string;
	readonly title: string;
	/** Its figure, short. */
	readonly now: string;
	/** The figure is above its limit. */
	readonly over: boolean;
	readonly limit: string;
	/** What is to be said of the figure: why there is none, since when it is. */
	readonly note: string;
	readonly history: ReadonlyArray<number | undefined>;
	/** The value of a full bar: a limit that is far away keeps noise small. */
	readonly full?: number;
	readonly names: readonly string[];
	readonly metric?: KeyMetric;
	readonly figure?: KeyFigure;
	/** Kept by somebody: the pin's text. */
	readonly pinned?: string;
}

const noteOf = (metric: KeyMetric, figure: KeyFigure | undefined): string => {
	if (!figure) {
		return 'waits for the first answer';
	}

	const processes = figure.parts.length;
	const read = figure.parts.filter(part => part !== undefined).length;
	return [
		whyNone(metric, figure),
		figure.sinceStart ? 'since the process started' : undefined,
		figure.partial ? `${read} of ${processes} processes` : undefined,
	]
		.filter(text => text !== undefined)
		.join(', ');
};

const worst = ({each}: KeyMetric, {value, parts}: KeyFigure): number | undefined =>
	each
		? parts.reduce<number | undefined>(
				(most, part) => (part === undefined ? most : Math.max(most ?? part, part)),
				undefined,
			)
		: value;

const keyRow = (metric: KeyMetric, figure: KeyFigure | undefined, thresholds: Config['thresholds']): KeyRow => {
	const limit = metric.limit?.(thresholds);
	const judged = figure && worst(metric, figure);
	return {
		key: metric.id,
		title: metric.title,
		// Of a sum or a maximum it is at least that; a quantile may change either way.
		now: `${figure?.partial ? (metric.kind === 'window' ? '≈ ' : '≥ ') : ''}${figureText(figure?.value, metric.unit)}`,
		over: limit !== undefined && judged !== undefined && judged >= limit,
		limit: limit === undefined ? '' : figureText(limit, metric.unit),
		note: noteOf(metric, figure),
		history: figure?.history.values ?? [],
		names: [...metric.names, ...(metric.aliases ?? [])],
		metric,
		...(metric.unit === 'percent' ? {full: 100} : {}),
		...(figure ? {figure} : {}),
	};
};

/** Key of the row of a pin in the table "metrics". */
export const pinKey = (pin: string): string => `pin ${pin}`;

const pinnedRow = (text: string, pinned: PinnedFigure | undefined, now: number): KeyRow => {
	const pin = parsePin(text);
	return {
		key: pinKey(text),
		title: pinTitle(pin),
		now: pinned ? pinnedText(pinned, now) : '–',
		over: false,
		limit: '',
		note: pinned ? pinnedNote(pinned) : 'waits for the page',
		history: pinned?.history.values ?? [],
		names: [pin.family],
		pinned: text,
	};
};

/** What somebody keeps in sight. */
export const pinnedRows = (stack: StackMetrics | undefined, pins: readonly string[], now: number): readonly KeyRow[] =>
	pins.map(text =>
		pinnedRow(
			text,
			stack?.pinned?.find(({pin}) => pin === text),
			now,
		),
	);

export const keyRows = (
	stack: StackMetrics | undefined,
	pins: readonly string[],
	thresholds: Config['thresholds'],
	now: number,
): readonly KeyRow[] => [
	...keyMetrics.map(metric =>
		keyRow(
			metric,
			stack?.figures.find(({id}) => id === metric.id),
			thresholds,
		),
	),
	...pinnedRows(stack, pins, now),
];

export const keyRowText = ({title, names, note}: KeyRow): string => `${title} ${names.join(' ')} ${note}`;

export const familyRowText = ({name, help, type, aliases}: FamilyRow): string => `${name} ${type} ${help} ${aliases}`;

/** All that is known of a key metric, to read. */
export function keyDetail(row: KeyRow, stack: StackMetrics | undefined): readonly string[] {
	const {metric, figure} = row;
	if (!metric) {
		return [row.title, '', row.note];
	}

	const exposed = stack?.endpoints.flatMap(({facts}) => (facts ? [facts.totals] : [])) ?? [];
	const name = (each: string): string =>
		`  ${each}${exposed.length > 0 && !exposed.some(totals => totals.has(each)) ? '  (no sample on this server)' : ''}`;
	return [
		metric.what,
		'',
		`Now: ${row.now}${row.note ? ` (${row.note})` : ''}${row.limit ? `, limit ${row.limit}${metric.each ? ' for each process' : ''}` : ''}`,
		...(figure && figure.parts.length > 1
			? [
					'',
					'By process:',
					...figure.parts.map(
						(part, index) =>
							`  ${stack?.endpoints[index]?.target ?? ''}  ${part === undefined ? '–' : figureText(part, metric.unit)}`,
					),
				]
			: []),
		'',
		'Made of:',
		...metric.names.map(name),
		...(metric.aliases
			? ['', 'Runbooks call it, though no Synapse exposes that name:', ...metric.aliases.map(each => `  ${each}`)]
			: []),
	];
}
