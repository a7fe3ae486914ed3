import assert from 'node:assert/strict';
import {test} from 'node:test';
import {containerRows} from '../../../source/panes/container-row.js';
import {container, live, stats} from '../../helpers/containers.js';

test('new figures of the same list do not look through its images again', () => {
	let asked = 0;
	const list = Array.from({length: 100}, (_, index) =>
		Object.defineProperty(container(`synapse-${index}`), 'image', {
			get() {
				asked += 1;
				return 'matrixdotorg/synapse:v1.160.0';
			},
		}),
	);
	const listed = live(list);
	const rows = () => containerRows(['matrix'], [listed], [live(new Map(list.map(({id}) => [id, stats()])))], 0);
	const first = rows();
	assert.ok(asked > 0);
	asked = 0;
	assert.deepEqual(
		rows().map(({family}) => family),
		first.map(({family}) => family),
	);
	assert.equal(asked, 0);
});
