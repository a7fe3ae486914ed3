import {parseTargets} from '../parsers/prometheus-targets.js';
import {answerOf} from './ask.js';
import type {Looked} from './looked.js';
import {urlOf} from './synapse.js';

export interface FoundPrometheus {
	readonly at: Looked;
	readonly url: string;
	/** The job that scrapes Synapse. */
	readonly job: string;
}

const port = 9090;

/** A Prometheus that scrapes Synapse: one without such a job is somebody else's. */
export async function findPrometheus(at: Looked, signal: AbortSignal): Promise<FoundPrometheus | undefined> {
	const urls = [
		...at.containers
			.filter(({image, state}) => state === 'running' && /(?:^|\/)prometheus(?:[:@]|$)/.test(image))
			.flatMap(container => urlOf(container, port) ?? []),
		...(at.machine.listening.some(one => one.port === port) ? [`http://localhost:${port}`] : []),
	];
	for (const url of new Set(urls)) {
		const answer = await answerOf(at.host, `${url}/api/v1/targets?state=active`, signal);
		const targets = answer?.status === 200 ? (parseTargets(answer.body) ?? []) : [];
		const target =
			targets.find(({url: scraped}) => scraped.includes('/_synapse/metrics')) ??
			targets.find(({job}) => /synapse|matrix/i.test(job));
		if (target) {
			return {at, url, job: target.job};
		}
	}

	return undefined;
}
