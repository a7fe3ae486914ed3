import {clean} from '../parsers/clean.js';
import type {Labels} from '../parsers/prometheus-page.js';

/** What of a label set: what stands (or was counted in all), what was counted in a second, and of what was measured lately. */
export const pinFigures = ['value', 'rate', 'mean', 'p50', 'p99'] as const;
export type PinFigure = (typeof pinFigures)[number];

/** A figure that somebody keeps in sight. */
export interface Pin {
	/** As on the page. */
	readonly family: string;
	/** Of one label set; absent: of all of them together. */
	readonly labels?: Labels;
	/** Of one process, by host and port of its listener; absent: of all of them together. */
	readonly process?: string;
	/** Absent: the rate of what counts, the value of what stands. */
	readonly figure?: PinFigure;
}

/** What it is kept as: a family alone is its name. */
export const pinText = ({family, labels, process, figure}: Pin): string =>
	labels === undefined && process === undefined && figure === undefined
		? family
		: JSON.stringify([
				family,
				labels && Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)),
				process ?? '',
				figure ?? '',
			]);

const isPair = (value: unknown): value is readonly [string, string] =>
	Array.isArray(value) && value.length === 2 && value.every(each => typeof each === 'string');

const parts = (text: string): readonly unknown[] => {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value : [];
	} catch {
		return [];
	}
};

/** The pin that pinText() gave this for; of any other text a family of that name. */
export function parsePin(text: string): Pin {
	const [family, pairs, process, figure] = text.startsWith('[') ? parts(text) : [];
	if (typeof family !== 'string' || (pairs !== null && !(Array.isArray(pairs) && pairs.every(isPair)))) {
		return {family: text};
	}

	const known = pinFigures.find(each => each === figure);
	return {
		family,
		...(pairs === null ? {} : {labels: Object.fromEntries(pairs)}),
		...(typeof process === 'string' && process !== '' ? {process} : {}),
		...(known ? {figure: known} : {}),
	};
}

/** The server's own name, which Synapse has in almost every set. */
const ownName = 'server_name';

/** In words, clean: `synapse_x_seconds{servlet="Sync"} p99`. */
export const pinTitle = ({family, labels, process, figure}: Pin): string => {
	const pairs = Object.entries(labels ?? {})
		.filter(([name, value]) => value !== '' && name !== ownName)
		.map(([name, value]) => `${clean(name)}=${JSON.stringify(clean(value))}`);
	return [
		`${clean(family)}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''}`,
		...(process === undefined ? [] : [`of ${clean(process)}`]),
		...(figure === undefined || figure === 'value' || figure === 'rate' ? [] : [figure]),
	].join(' ');
};
