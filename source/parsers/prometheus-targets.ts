import {clean} from './clean.js';
import {isRecord, parseJson, textOf} from './json.js';

/** One endpoint that a Prometheus scrapes. */
export interface PrometheusTarget {
	readonly job: string;
	/** `matrix:9000`. */
	readonly instance: string;
	readonly url: string;
	readonly health: 'up' | 'down' | 'unknown';
	/** Why the last scrape failed. */
	readonly error?: string;
	/** ms since the epoch. */
	readonly scrapedAt?: number;
}

const short = (text: string | undefined): string => clean(text ?? '').slice(0, 300);

/** Active targets of an answer of /api/v1/targets; undefined if it is not such an answer. */
export function parseTargets(body: Buffer): readonly PrometheusTarget[] | undefined {
	const answer = parseJson(body);
	const data = isRecord(answer) && answer.status === 'success' ? answer.data : undefined;
	const active = isRecord(data) ? data.activeTargets : undefined;
	return Array.isArray(active) ? active.filter(isRecord).map(parseTarget) : undefined;
}

function parseTarget(target: Readonly<Record<string, unknown>>): PrometheusTarget {
	const health = textOf(target, 'health');
	const error = short(textOf(target, 'lastError'));
	const at = Date.parse(textOf(target, 'lastScrape') ?? '');
	return {
		job: short(textOf(target.labels, 'job') ?? textOf(target, 'scrapePool')),
		instance: short(textOf(target.labels, 'instance')),
		url: short(textOf(target, 'scrapeUrl')),
		health: health === 'up' || health === 'down' ? health : 'unknown',
		...(error === '' ? {} : {error}),
		// Never scraped: the year 1.
		...(at > 0 ? {scrapedAt: at} : {}),
	};
}
