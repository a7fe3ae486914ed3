import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {actions} from '../../../source/actions/index.js';

// Each action that can hurt has a row: what a cut leaves, and the tests of the lab that cut it. A new one without a row fails.

interface Row {
	/** What is there when the connection goes, or synaptop is killed, after any step. */
	readonly leaves: string;
	/** Files of test/lab that cut it. */
	readonly cutBy: readonly string[];
}

/** Of D7 what deletes: the rest is one request each (unknown.test.ts). */
const hurting = /^(?:P2|D6|K[1-5]|O1|I1|I2|G[1-3]|B5)$/;

const job = 'the job goes on on the host and is found there, or it was never begun';

/** Nothing cuts these but what cuts every job: it is one step, and what it leaves inside is their scripts' (killed or failing in their own tests). */
const mechanism = ['jobs.test.ts'];

const rows: Readonly<Record<string, Row>> = {
	'container.update': {leaves: job, cutBy: ['update-cuts.test.ts']},
	'container.update-synapse': {leaves: job, cutBy: ['update-cuts.test.ts']},
	'container.go-back': {leaves: job, cutBy: ['update-cuts.test.ts']},
	'project.recreate': {leaves: `${job}; the stack comes up`, cutBy: ['recreate.test.ts']},
	'project.down-up': {leaves: `${job}; the stack comes up`, cutBy: ['recreate.test.ts']},
	'host.prune-images': {leaves: 'each dangling image is there or gone, tagged ones stay', cutBy: ['images.test.ts']},
	'file.edit': {
		leaves: 'the file is the old or the new one, whole; where it is new the backup is there; the edit is kept',
		cutBy: ['config-cuts.test.ts', 'config-synapse-cuts.test.ts', 'config-screen.test.ts'],
	},
	'file.apply': {leaves: 'the container comes up; the watch goes on', cutBy: ['config-synapse-cuts.test.ts']},
	'file.restore': {
		leaves: 'the file is as it was or as the backup, whole; what was there is backed up',
		cutBy: ['config-synapse-cuts.test.ts'],
	},
	'backup.database': {
		leaves: `${job}; no partial dump bears its name`,
		cutBy: ['backups-made.test.ts', 'backup-cuts.test.ts'],
	},
	'backup.config': {leaves: `${job}; no partial archive bears its name`, cutBy: ['backup-cuts.test.ts']},
	'backup.media': {leaves: `${job}; no partial archive bears its name`, cutBy: ['backup-cuts.test.ts']},
	'backup.drill': {leaves: `${job}; the scratch database is dropped`, cutBy: ['backup-cuts.test.ts']},
	'backup.restore': {
		leaves: `${job}; the database is empty as before or has all of it`,
		cutBy: ['backup-cuts.test.ts'],
	},
	'backup.read': {leaves: job, cutBy: mechanism},
	'database.vacuum': {leaves: job, cutBy: ['database-vacuum.test.ts']},
	'table.vacuum': {leaves: job, cutBy: ['database-vacuum.test.ts']},
	'synapse.create-key': {leaves: 'no key or a whole one, never another', cutBy: ['set-up-cuts.test.ts']},
	'database.create': {leaves: 'nothing, or what a second run goes on with', cutBy: ['set-up-cuts.test.ts']},
	'synapse.create-config': {leaves: 'no file or a whole one', cutBy: ['set-up-cuts.test.ts']},
	'job.cancel': {leaves: 'the job is told to end or not', cutBy: ['jobs.test.ts']},
	'job.forget': {leaves: 'the record is there or gone', cutBy: ['jobs.test.ts']},
};

const meant = actions.filter(
	({risk, operations}) =>
		risk !== 'read' && (operations.some(one => hurting.test(one)) || (operations.includes('D7') && risk === 'danger')),
);

test('every action that can hurt says what a cut leaves, and nothing else is in the list', () => {
	assert.deepEqual(Object.keys(rows).sort(), meant.map(({id}) => id).sort());
});

test('the tests that are named are there', () => {
	const lab = path.join(import.meta.dirname, '../../lab');
	for (const [id, {leaves, cutBy}] of Object.entries(rows)) {
		assert.ok(leaves !== '' && cutBy.length > 0, id);
		for (const file of cutBy) {
			assert.ok(existsSync(path.join(lab, file)), `${id}: ${file}`);
			assert.match(readFileSync(path.join(lab, file), 'utf8'), /\.cut\(\)|\.drop\(\)|SIGKILL/, `${id}: ${file}`);
		}
	}
});
