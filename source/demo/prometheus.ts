import {type HttpRecording, serveHttp} from './http-answers.js';
import type {Accept} from './machine.js';
import {rangeAnswer} from './prometheus-history.js';
import {type Json, recordedTargets} from './recorded.js';
import {rfc3339, seconds} from './time.js';

const instance = 'matrix:9000';

/** As recorded of the lab's target, for the demo's one. */
const aboutOurs = (target: Json): Json =>
	JSON.parse(JSON.stringify(target).replace(/(?:127\.0\.0\.1|vm):900\d/g, instance));

/** A Prometheus that scrapes Synapse each 15 s. */
export function prometheus({isUp, now}: {isUp(): boolean; now(): bigint}): Accept {
	const answer = (): HttpRecording => {
		const target = {
			...aboutOurs(isUp() ? recordedTargets.up : recordedTargets.down),
			lastScrape: rfc3339(now() - seconds(4)),
		};
		const data = {activeTargets: [target], droppedTargets: []};
		return {head: recordedTargets.head, body: JSON.stringify({status: 'success', data})};
	};

	return serveHttp((path, query) => {
		switch (path) {
			case '/api/v1/targets':
				return answer();
			case '/api/v1/query_range':
				return {head: recordedTargets.head, body: rangeAnswer(query)};
			default:
				return undefined;
		}
	}, missing);
}

/** As Go's net/http has it. */
const missing: HttpRecording = {
	head: 'HTTP/1.1 404 Not Found\nContent-Type: text/plain; charset=utf-8\nDate: \nContent-Length: 0',
	body: '404 page not found\n',
};
