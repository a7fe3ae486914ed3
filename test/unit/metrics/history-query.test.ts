import assert from 'node:assert/strict';
import {test} from 'node:test';
import {historyPoints, historyQuery, historySelector, spans, stepOf} from '../../../source/metrics/history-query.js';
import {keyMetrics} from '../../../source/metrics/key-metrics.js';

// That they mean the same as the live figures, a real Prometheus says: test/lab/prometheus.test.ts.

test('every key metric is asked for by all the names that it is made of, of the job only', () => {
	for (const {id, names} of keyMetrics) {
		for (const span of spans) {
			const query = historyQuery(id, 'a "job"\\', span);
			for (const name of names) {
				assert.match(query, new RegExp(`\\b${name}(?:_bucket)?\\{job="a \\\\"job\\\\"\\\\\\\\"`), id);
			}

			const selectors = query.match(/\{/g)!.length;
			assert.equal(query.match(/\{job="a \\"job\\"\\\\"/g)!.length, selectors, id);
		}

		assert.ok(names.every(name => historySelector(id, 'x').includes(name)));
	}
});

test('points are enough to draw and few enough to ask for; a rate leaves out nothing between two', () => {
	for (const span of spans) {
		const step = stepOf(span);
		assert.ok(Number.isInteger(step) && step * historyPoints === span.seconds, span.id);
		const [, window] = /\[(\d+)s\]/.exec(historyQuery('requests', 'x', span))!;
		assert.ok(Number(window) >= Math.max(step, 300));
	}
});

test('of what stands the highest of each step counts, where a step is long', () => {
	const [hour, , , week] = spans;
	assert.doesNotMatch(historyQuery('queue', 'x', hour!), /max_over_time/);
	assert.match(historyQuery('queue', 'x', week!), /^max_over_time\(\(.*\)\[2520s:60s\]\)$/);
	assert.doesNotMatch(historyQuery('requests', 'x', week!), /max_over_time/);
});
