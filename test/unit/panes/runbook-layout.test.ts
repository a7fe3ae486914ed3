import assert from 'node:assert/strict';
import {test} from 'node:test';
import {forSteps, runbookPanels, shareRunbook} from '../../../source/panes/runbook/layout.js';

test('the panels have all rows and no more; the one with the focus is always there', () => {
	for (let height = 4; height < 70; height++) {
		for (const focus of runbookPanels) {
			for (const zoom of [false, true]) {
				for (const count of [1, 9, 40]) {
					const layout = forSteps(shareRunbook(height, {list: 7, steps: 42}, focus, zoom), count);
					assert.equal(layout.list + layout.steps + layout.detail, height);
					assert.ok(layout[focus] >= 3, `${height} ${focus}`);
					assert.ok(Object.values(layout).every(rows => rows >= 0));
				}
			}
		}
	}

	assert.deepEqual(shareRunbook(10, {list: 7, steps: 12}, 'steps', false), {list: 0, steps: 10, detail: 0});
});

test('what a short flow leaves is for the details', () => {
	const shared = shareRunbook(40, {list: 7, steps: 16}, 'steps', false);
	const short = forSteps(shared, 8);
	assert.deepEqual([short.list, short.steps, short.detail], [7, 10, 23]);
});
