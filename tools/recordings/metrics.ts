import {gunzipSync} from 'node:zlib';
import {fixture} from './fixtures.js';

/** Gauges that only grow, or nearly so. */
const growing =
	/^(?:synapse_util_caches_cache|synapse_util_caches_cache_hits|synapse_util_caches_response_cache|synapse_util_caches_response_cache_hits|process_cpu_\w+_seconds_total)$/;

/** The second metrics page; a sample that grew since the first one has a tab and its growth behind it. */
export function livingMetrics(): string {
	const page = (number: number) =>
		gunzipSync(fixture(`metrics-${number}.plain.prom.gz`))
			.toString()
			.split('\n');
	const cut = (line: string) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)] as const;
	const before = new Map(page(1).map(cut));
	let grows = false;
	return page(2)
		.map(line => {
			if (line.startsWith('#')) {
				const [, kind, name = '', type = ''] = line.split(' ');
				grows = kind === 'TYPE' ? /counter|histogram|summary/.test(type) || growing.test(name) : grows;
				return line;
			}

			const [sample, value] = cut(line);
			const growth = Number(value) - Number(before.get(sample) ?? 0);
			return grows && growth > 0 ? `${line}\t${Number(growth.toPrecision(6))}` : line;
		})
		.join('\n');
}
