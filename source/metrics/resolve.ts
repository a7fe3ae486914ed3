import type {Page} from '../parsers/prometheus-page.js';
import type {KeyMetric} from './key-metric.js';
import {keyMetrics} from './key-metrics.js';
import {findFamily} from './measure.js';

/** What a name of a metric means here. */
export interface Resolved {
	/** The names that servers have: the name itself, or what stands behind a runbook's name. */
	readonly names: readonly string[];
	readonly key?: KeyMetric;
}

/** The names behind a name: a runbook's names that no Synapse has lead to those that it means. */
export function resolveName(name: string): Resolved {
	const alias = keyMetrics.find(({aliases}) => aliases?.includes(name));
	const key = alias ?? keyMetrics.find(({names}) => names.includes(name));
	return {names: alias ? alias.names : [name], ...(key ? {key} : {})};
}

/** Whether a server exposes what the name means. */
export const isExposed = (page: Page, name: string): boolean =>
	resolveName(name).names.every(real => findFamily(page, real) !== undefined);
