import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import type {Action, Plan, Target} from '../../source/actions/action.js';
import {jobCancel, jobLog} from '../../source/actions/job-actions.js';
import {jobSubject} from '../../source/jobs/job.js';
import {activityPane} from '../../source/panes/activity.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {keys, misfits, openApp, type TestScreen} from '../helpers/screen.js';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const id = 'project-recreate-12345678.abc';

const open = (size = {columns: 100, rows: 24}) => {
	const fake = fakeProgram({actions: [jobLog, jobCancel]});
	const plan = (action: Action, target: Target): Plan => ({
		action,
		target,
		steps: [],
		preview: ['the command'],
		explain: 'Ends it.',
	});
	Object.assign(fake.program, {plan});
	const screen = openApp(fake, size, [activityPane]);
	screens.push(screen);
	return {fake, screen};
};

test('a job is one line that changes; its log is a key away, and cancelling it is asked about', async () => {
	const {fake, screen} = open();
	const {activity} = fake.program;
	activity.add({
		host: 'matrix',
		kind: 'container',
		level: 'info',
		text: 'element-web is running',
		at: Date.now() - 1000,
	});
	const subject = jobSubject('matrix', id);
	activity.add({
		host: 'matrix',
		kind: 'job',
		level: 'info',
		subject,
		text: 'Recreate matrix: running, 43 %, 12MB/s, 1m left',
	});
	await screen.until(/43 %, 12MB\/s, 1m left/);
	await screen.press('o');
	assert.deepEqual(
		fake.ran.map(({action, target}) => [action.id, target]),
		[['job.log', {host: 'matrix', kind: 'job', id, name: id}]],
	);
	await screen.press('x');
	await screen.until(/Cancel the job/);
	assert.match(screen.text(), /the command/);
	await screen.press(keys.esc);
	activity.add({host: 'matrix', kind: 'job', level: 'good', subject, text: 'Recreate matrix: done, 12s'});
	await screen.until(/Recreate matrix: done, 12s/);
	assert.doesNotMatch(screen.text(), /43 %/);
	assert.equal(fake.ran.length, 1);
});

test('what is no job has nothing to cancel', async () => {
	const {fake, screen} = open();
	fake.program.activity.add({host: 'matrix', kind: 'container', level: 'info', text: 'element-web is running'});
	await screen.until(/element-web is running/);
	await screen.press('x');
	assert.doesNotMatch(screen.text(), /the command/);
	assert.deepEqual(fake.ran, []);
});

test('fits at every size', async () => {
	for (const size of [
		{columns: 60, rows: 15},
		{columns: 80, rows: 24},
		{columns: 200, rows: 50},
	]) {
		const {fake, screen} = open(size);
		const text = `Back up media: running, step 2 of 3: copying 日本語, ${'long '.repeat(40)}`;
		fake.program.activity.add({host: 'matrix', kind: 'job', level: 'info', subject: jobSubject('matrix', id), text});
		await screen.until(/Back up media/);
		assert.deepEqual(misfits(screen, size.columns, size.rows), []);
	}
});
