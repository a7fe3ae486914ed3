import {clean} from '../parsers/clean.js';
import type {Family, FamilyType, Page} from '../parsers/prometheus-page.js';
import {countText, figureText} from './figure-text.js';
import type {Unit} from './key-metric.js';
import {keyMetrics} from './key-metrics.js';
import {counts, type Trends} from './trends.js';

/** A family of all processes of a stack, as it is shown. Texts are clean. */
export interface FamilyRow {
	/** As on the page: for looking it up. */
	readonly id: string;
	readonly name: string;
	readonly type: FamilyType;
	readonly help: string;
	/** Label sets, of all processes. */
	readonly sets: number;
	readonly total?: number;
	readonly rate?: number;
	readonly history?: Float64Array;
	/** Names that runbooks have for it. */
	readonly aliases: string;
}

const aliasesOf = (name: string): string =>
	keyMetrics
		.filter(({names}) => names.includes(name))
		.flatMap(({aliases = [], title}) => [...aliases, title])
		.join(' ');

/** All families of these pages, by name. */
export function familyRows(pages: readonly Page[], trends: Trends): readonly FamilyRow[] {
	const families = new Map<string, {readonly first: Family; sets: number}>();
	for (const page of pages) {
		for (const family of page.families.values()) {
			const known = families.get(family.name);
			if (known) {
				known.sets += family.metrics.length;
			} else {
				families.set(family.name, {first: family, sets: family.metrics.length});
			}
		}
	}

	return [...families.values()].map(({first: {name, type, help}, sets}) => {
		const trend = trends.get(name);
		return {
			id: name,
			name: clean(name),
			type,
			help: clean(help),
			sets,
			aliases: aliasesOf(name),
			...(trend?.total === undefined ? {} : {total: trend.total}),
			...(trend?.rate === undefined ? {} : {rate: trend.rate}),
			...(trend ? {history: trend.history} : {}),
		};
	});
}

/** What a family's figures are, as far as its name tells: `when` is a time since the epoch; `scale` makes it seconds. */
export interface FamilyUnit {
	readonly unit: Unit | 'when';
	readonly scale: number;
}

/** In ms though their names or help do not say so (research in Synapse's source). */
const inMs = ['synapse_event_processing_lag', 'synapse_federation_server_oldest_inbound_pdu_in_staging'];

export function unitOf({name, type}: Pick<FamilyRow, 'name' | 'type'>): FamilyUnit {
	if (inMs.includes(name)) {
		return {unit: 'time', scale: 1e-3};
	}

	if (/_start_time_seconds$|_created$/.test(name)) {
		return {unit: 'when', scale: 1};
	}

	if (/_last_ts$|_last_(?:received|sent)_pdu_time$/.test(name)) {
		return {unit: 'when', scale: 1e-3};
	}

	if (/_bytes(?:_total)?$/.test(name)) {
		return {unit: 'bytes', scale: 1};
	}

	const isTime =
		/_seconds(?:_total)?$/.test(name) || (type === 'HISTOGRAM' && /_time$|_lag_by_event$|_response$/.test(name));
	return {unit: isTime ? 'time' : 'count', scale: 1};
}

/** A value of a family; of histograms and summaries one of what they measure. */
export function familyText(value: number | undefined, {unit, scale}: FamilyUnit, now: number): string {
	if (value === undefined) {
		return '–';
	}

	if (unit !== 'when') {
		return figureText(value * scale, unit);
	}

	const age = now / 1000 - value * scale;
	// The largest unit alone: "22m ago".
	return value > 0 && age >= 0 ? `${figureText(age, 'time').replace(/^(\d+[dhm]) .*/, '$1')} ago` : countText(value);
}

/** How many were counted in all; of what does not count, the sum of its values. */
export const totalText = (row: FamilyRow, now: number): string => {
	const unit = unitOf(row);
	if (row.type === 'HISTOGRAM' || row.type === 'SUMMARY') {
		return row.total === undefined ? '–' : countText(row.total);
	}

	return unit.unit === 'when' && row.sets > 1 ? '–' : familyText(row.total, unit, now);
};

/** What was counted in a second. */
export const rateText = (rate: number | undefined, {type, name}: Pick<FamilyRow, 'name' | 'type'>): string => {
	if (rate === undefined || !counts({type})) {
		return '–';
	}

	const {unit} = unitOf({name, type});
	return `${type === 'COUNTER' && unit === 'bytes' ? figureText(rate, 'bytes') : countText(rate)}/s`;
};
