import assert from 'node:assert/strict';
import {test} from 'node:test';
import {rangeAnswer} from '../../../source/demo/prometheus-history.js';
import {historyPoints, historyQuery, spans, stepOf} from '../../../source/metrics/history-query.js';
import {keyMetrics} from '../../../source/metrics/key-metrics.js';
import {parseRange} from '../../../source/parsers/prometheus-range.js';

const now = 1_795_414_153;

test('every key metric has a history in the demo, with the gap of each night', () => {
	for (const {id} of keyMetrics) {
		for (const span of spans) {
			const step = stepOf(span);
			const start = now - step * (historyPoints - 1);
			const asked = new URLSearchParams({
				query: historyQuery(id, 'synapse', span),
				start: String(start),
				end: String(now),
				step: String(step),
			});
			const values = parseRange(Buffer.from(rangeAnswer(asked)), {start, step, points: historyPoints})!;
			const known = values.filter(value => value !== undefined);
			assert.ok(known.length > historyPoints / 2, `${id} ${span.id}`);
			assert.ok(id === 'updates' || span.seconds < 24 * 3600 || new Set(known).size > 1, `${id} ${span.id}`);
			assert.equal(known.length < historyPoints, span.seconds >= 6 * 3600, `${id} ${span.id}`);
		}
	}
});

test('a query that makes no sense has no series', () => {
	for (const asked of ['', 'start=1&end=0&step=1', 'start=0&end=9&step=0', 'start=x&end=y&step=z']) {
		assert.match(rangeAnswer(new URLSearchParams(asked)), /"result":\[\]/, asked);
	}
});
