// A key is one frame: what is drawn twice costs twice.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {container, live, stats} from '../helpers/containers.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {openApp} from '../helpers/screen.js';

const several = ['element-web', 'redis-local', 'synapse', 'well-known'].map(name => container(name));

test('the cursor goes to another container: one frame, and the action keys mean that one', async () => {
	const fake = fakeProgram();
	const screen = openApp(fake, {columns: 120, rows: 36});
	try {
		await fake.set({id: 'containers'}, 'matrix', live(several));
		await fake.set({id: 'container-stats'}, 'matrix', live(new Map(several.map(({id}) => [id, stats()]))));
		await screen.press('2');
		await screen.until(/› element-web/u);
		// The first move takes the log away that is open for the first row; the next one finds none.
		await screen.press('j');
		await screen.until(/› redis-local/u);
		await screen.settle();
		const before = screen.frames();
		await screen.press('j');
		await screen.settle();
		assert.match(screen.text(), /› synapse/u);
		assert.equal(screen.frames() - before, 1);
		assert.equal(screen.frame.targets.value[0]?.name, 'synapse');
	} finally {
		screen.close();
	}
});
