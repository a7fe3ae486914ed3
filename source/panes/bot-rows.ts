import type {Stack} from '../config/stack-schema.js';
import type {WatchedUnit} from '../sources/units.js';
import {type ConfiguredUnit, unitKey, unitsOf} from '../sources/watched-units.js';
import type {Slice} from '../store/slice.js';

/** A bot or unit of the stack, or a log file. */
export type BotRow =
	| {
			readonly kind: 'unit';
			readonly host: string;
			readonly name: string;
			/** As the config has it; with what is known of it. */
			readonly one: ConfiguredUnit & Partial<WatchedUnit>;
			/** What is told is what was known last. */
			readonly old: boolean;
			/** ms since the epoch, for ages. */
			readonly now: number;
	  }
	| {readonly kind: 'file'; readonly host: string; readonly name: string};

export type UnitRow = Extract<BotRow, {kind: 'unit'}>;

/** What verdicts about units select by. */
export const rowKey = (row: BotRow): string =>
	row.kind === 'unit' ? `${row.host}/${unitKey(row.one)}` : `${row.host}:${row.name}`;

export const rowText = (row: BotRow): string =>
	row.kind === 'unit'
		? [row.name, row.host, row.one.scope, row.one.unit?.active, row.one.unit?.sub, row.one.unit?.description].join(' ')
		: `${row.name} ${row.host} file`;

/** The hosts that the stack has units on. */
export const unitHosts = (stack: Stack): readonly string[] => [...new Set(unitsOf([stack]).map(({host}) => host))];

/** Bots, other units and log files of the stack, in the config's order; `slices` are of `unitHosts`. */
export const botRows = (
	stack: Stack,
	slices: ReadonlyArray<Slice<readonly WatchedUnit[]>>,
	now: number,
): readonly BotRow[] => {
	const hosts = unitHosts(stack);
	const units = unitsOf([stack]).map((one): BotRow => {
		const slice = slices[hosts.indexOf(one.host)];
		const known = slice?.data.find(other => unitKey(other) === unitKey(one));
		const old = slice?.phase === 'stale' || slice?.phase === 'down';
		return {kind: 'unit', host: one.host, name: one.name, one: {...known, ...one}, old, now};
	});
	const files = stack.logs.map(({host, path}): BotRow => ({kind: 'file', host, name: path}));
	return [...units, ...files];
};

/** The row as text, for the clipboard. */
export const copiedRow = (row: BotRow): string => {
	if (row.kind === 'file') {
		return `${row.name}\t${row.host}`;
	}

	const {unit, scope} = row.one;
	return [row.name, row.host, scope, unit?.active ?? '–', unit?.sub ?? '–', unit?.enabled ?? '–'].join('\t');
};
