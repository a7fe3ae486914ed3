import {gunzipSync} from 'node:zlib';
import {configOf} from '../../source/config/schema.js';
import {HostError} from '../../source/hosts/host.js';
import {allFamilies, type MetricsData, metrics} from '../../source/sources/metrics.js';
import type {SourceContext} from '../../source/sources/source.js';
import {createFakeHost} from './fake-host.js';
import {fixture} from './fixture.js';

/** A metrics page that the lab's Synapse gave. */
export const recordedPage = (number: 1 | 2): string => gunzipSync(fixture(`metrics-${number}.prom.gz`)).toString();

/** Answers by URL: a page, a status with a body, or why there is none. What is not there refuses. */
export type Answers = Readonly<
	Record<string, string | {readonly status: number; readonly body: string; readonly type?: string} | Error>
>;

export const localMetrics = 'http://localhost:9000';

export const metricsConfig = (urls: readonly string[] = [localMetrics]) =>
	configOf({hosts: {matrix: {ssh: 'LXC_matrix'}}, synapse: {host: 'matrix', metrics: [...urls]}});

export interface ReadOptions {
	/** Somebody looks at all families. */
	readonly looked?: boolean;
	/** Other ids that are looked at. */
	readonly focus?: readonly string[];
}

/** The source without a network: each read is told what the listeners answer and when it is. */
export function metricsReader(urls: readonly string[] = [localMetrics]) {
	const host = createFakeHost('matrix');
	host.online();
	const config = metricsConfig(urls);
	const asked: string[] = [];
	let data: MetricsData = metrics.empty;
	return {
		asked,
		config,
		host,
		get data() {
			return data;
		},
		/** ms since the epoch. */
		async read(answers: Answers, at: number, {looked = false, focus = []}: ReadOptions = {}): Promise<MetricsData> {
			const context = {
				host,
				config,
				data,
				argument: '',
				signal: new AbortController().signal,
				focus: new Set([...(looked ? [allFamilies] : []), ...focus]),
				now: () => at,
				http: {
					async get(url: string) {
						asked.push(url);
						const answer = answers[url] ?? new HostError('refused', 'matrix', 'metrics: nothing answers there');
						if (answer instanceof Error) {
							throw answer;
						}

						const {
							status,
							body,
							type = 'text/plain',
						} = typeof answer === 'string' ? {status: 200, body: answer} : answer;
						return {status, headers: {'content-type': type}, body: Buffer.from(body)};
					},
				},
			} as unknown as SourceContext<MetricsData>;
			data = await metrics.read(context);
			return data;
		},
	};
}
