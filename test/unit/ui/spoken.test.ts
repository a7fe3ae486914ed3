import assert from 'node:assert/strict';
import {test} from 'node:test';
import {spoken} from '../../../source/ui/spoken.js';

test('rows in words: no drawing, each verdict said once, what a tone tells said', () => {
	assert.equal(spoken([{text: '────────', tone: 'border'}]), '');
	assert.equal(spoken([{text: '│ '}, {text: 'Yes?'}, {text: ' │'}]), 'Yes?');
	assert.equal(
		spoken([{text: '› ✗ critical  Containers   synapse: exited 137   ▁▂█  10:42', tone: 'selected'}]),
		'selected: critical, Containers, synapse: exited 137, 10:42',
	);
	assert.equal(spoken([{text: '  ✓ lan   answers', tone: 'good'}]), 'ok: lan, answers');
	assert.equal(
		spoken([{text: ' '}, {text: ' 1 Overview ', tone: 'selected'}, {text: ' '}, {text: '2'}, {text: ' Containers '}]),
		'selected: 1 Overview, 2 Containers',
	);
	assert.equal(spoken([{text: ' ✗ 2 critical, 1 warning · 25 ok'}]), 'error: 2 critical, 1 warning, 25 ok');
	assert.equal(spoken([{text: '● matrix 3ms  ◌ proxy retry 4s'}]), 'matrix 3ms, waiting: proxy retry 4s');
});
