import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nearest} from '../../../source/system/nearest.js';

test('the nearest name, where one is near', () => {
	assert.equal(nearest('synaps', ['synapse', 'element-web']), 'synapse');
	assert.equal(nearest('READONLY', ['readOnly', 'theme']), 'readOnly');
	assert.equal(nearest('elment-wb', ['synapse', 'element-web']), 'element-web');
	assert.equal(nearest('redis', ['synapse', 'element-web']), undefined);
	assert.equal(nearest('xy', ['ab', 'cd']), undefined);
	assert.equal(nearest('x', []), undefined);
});
