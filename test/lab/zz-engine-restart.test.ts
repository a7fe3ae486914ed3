// The lab's engine goes and comes back. The last file of the tier: everything else needs the engine.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {docker, isHealthy, lab} from './lab.js';
import {box, eventually, startMonitor} from './screen.js';

/** Runs functions of the lab's own parts, one `up` or `down` at a time. */
const inLab = (script: string) =>
	promisify(execFile)('bash', [
		'-c',
		`set -euo pipefail; LAB_DIR=${path.join(import.meta.dirname)}; . "$LAB_DIR/parts/common.sh"; . "$LAB_DIR/parts/engine.sh"; take_lock; ${script}`,
	]);

test('the engine is restarted: said, what was known stays, and the pane recovers by itself', {
	timeout: 180_000,
}, async t => {
	const one = await box('stays', 'sh', '-c', 'i=0; while echo "n $((i=i+1))"; do sleep 0.5; done');
	const monitor = await startMonitor({columns: 120, rows: 36});
	t.after(async () => {
		await monitor.close();
		await inLab('engine_up');
		await one.remove();
		await eventually(isHealthy, 'the lab is well again', 90_000);
	});
	const {terminal, row, isDim, select} = monitor;
	await docker('update', '--restart', 'always', one.id);
	await select(one.name);
	await terminal.waitFor(/ n \d+$/m);
	await inLab('stop engine TERM 30');
	await terminal.waitFor(/◌ matrix: as of \S+ ago: /);
	assert.match(terminal.text(), /● matrix/);
	assert.ok(isDim(lab.containers.redis) && row(lab.containers.synapse) !== '');
	const said =
		/matrix: as of \S+ ago: (The Docker engine does not answer any more|No Docker engine).*systemctl (status|start) docker/;
	await terminal.waitFor(shown => said.test(shown.replaceAll(/\s+/g, ' ')));
	await inLab('engine_up');
	await terminal.waitFor(shown => !/as of/.test(shown) && /running +– +\d+s/.test(row(one.name)), 60_000);
	await terminal.waitFor(/was started again[\s\S]* n \d+$/m, 30_000);
	await terminal.waitFor(() => /running +healthy/.test(row(lab.containers.synapse)), 90_000);
	assert.equal(isDim(lab.containers.redis), false);
});
