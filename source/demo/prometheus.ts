import {type HttpRecording, serveHttp} from './http-answers.js';
import type {Accept} from './machine.js';
import {rfc3339, seconds} from './time.js';

/** The lab has no Prometheus: this is the answer of its documentation (HTTP API, "Targets"), with the demo's one target. */
export function prometheus({isUp, now}: {isUp(): boolean; now(): bigint}): Accept {
	const instance = 'matrix:9000';
	const scrapeUrl = `http://${instance}/_synapse/metrics`;
	const answer = (): HttpRecording => {
		const target = {
			discoveredLabels: {
				__address__: instance,
				__metrics_path__: '/_synapse/metrics',
				__scheme__: 'http',
				__scrape_interval__: '15s',
				__scrape_timeout__: '10s',
				job: 'synapse',
			},
			labels: {instance, job: 'synapse'},
			scrapePool: 'synapse',
			scrapeUrl,
			globalUrl: scrapeUrl,
			lastError: isUp() ? '' : `Get "${scrapeUrl}": dial tcp 192.0.2.104:9000: connect: connection refused`,
			lastScrape: rfc3339(now() - seconds(4)),
			lastScrapeDuration: 0.042108,
			health: isUp() ? 'up' : 'down',
			scrapeInterval: '15s',
			scrapeTimeout: '10s',
		};
		return {
			head,
			body: JSON.stringify({status: 'success', data: {activeTargets: [target], droppedTargets: []}}),
		};
	};

	return serveHttp(path => (path === '/api/v1/targets' ? answer() : undefined), missing);
}

const head = 'HTTP/1.1 200 OK\nContent-Type: application/json\nDate: \nContent-Length: 0';
const missing: HttpRecording = {
	head: 'HTTP/1.1 404 Not Found\nContent-Type: text/plain; charset=utf-8\nDate: \nContent-Length: 0',
	body: '404 page not found\n',
};
