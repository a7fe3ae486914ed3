import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Verdict} from '../../../source/rules/rule.js';
import type {Flow} from '../../../source/runbook/flow.js';
import {reportData, reportText} from '../../../source/runbook/report.js';
import {runKey, runSlice} from '../../../source/runbook/runbook.js';
import {Secret} from '../../../source/system/secret.js';
import {fakeProgram} from '../../helpers/fake-program.js';
import {flowOf, held, ok, stepOf} from '../../helpers/flows.js';

const open = (...flows: readonly Flow[]) => {
	const fake = fakeProgram({flows, hosts: ['matrix']});
	const {program} = fake;
	const [symptom] = program.runbook.symptoms;
	return {...fake, symptom: symptom!, runbook: program.runbook};
};

const verdict: Verdict = {host: 'matrix', part: 'x', severity: 'critical', text: 'gone', group: 'redis'};

describe('the runbook of a program', () => {
	test('a run is in the store while it goes on and after it', async () => {
		const slow = held();
		const {program, runbook, symptom, close} = open(flowOf('redis', [stepOf('way', slow.run), stepOf('rest', ok)]));
		assert.equal(runbook.last(symptom), undefined);
		const going = runbook.run(symptom.flow, symptom.subject);
		await slow.begun;
		const now = program.store.get(runKey(symptom), runSlice.empty).data;
		assert.deepEqual([now?.phase, now?.steps.map(({phase}) => phase)], ['running', ['running', 'waiting']]);
		slow.release();
		const run = await going;
		assert.equal(run.phase, 'done');
		assert.equal(runbook.last(symptom), run);
		close();
	});

	test('one that runs already is followed, not begun twice; stopped it keeps what was found', async () => {
		let runs = 0;
		const slow = held();
		const {runbook, symptom, close} = open(
			flowOf('redis', [
				stepOf('way', async () => {
					runs += 1;
					return ok;
				}),
				stepOf('slow', slow.run),
				stepOf('rest', ok),
			]),
		);
		const one = runbook.run(symptom.flow, symptom.subject);
		const other = runbook.run(symptom.flow, symptom.subject);
		await slow.begun;
		runbook.stop(symptom);
		assert.equal(await one, await other);
		assert.equal(runs, 1);
		const run = await one;
		assert.equal(run.phase, 'stopped');
		assert.deepEqual(
			run.steps.map(({finding}) => finding?.text),
			['as it should be', 'stopped', undefined],
		);
		assert.equal((await runbook.run(symptom.flow, symptom.subject, {only: 'rest'})).steps[0]?.finding?.text, ok.text);
		close();
	});

	test('what is wrong is explained by the first that can, of the stack it is told of; what is well by none', () => {
		const {runbook, close} = open(
			flowOf('database', [stepOf('way', ok)]),
			flowOf('redis', [stepOf('way', ok)]),
			flowOf('again', [stepOf('way', ok)], {explains: () => true}),
		);
		const idOf = (change: Partial<Verdict>) => runbook.explaining({...verdict, ...change})?.flow.id;
		assert.equal(idOf({}), 'redis');
		assert.equal(idOf({severity: 'unknown'}), 'redis');
		assert.equal(idOf({severity: 'ok'}), undefined);
		assert.equal(idOf({pending: true}), undefined);
		assert.equal(idOf({stack: 'another'}), undefined);
		assert.equal(idOf({group: 'backups'}), 'again');
		close();
	});

	test("the administrator's token is in nothing that was found", async () => {
		const {program, runbook, symptom, close} = open(
			flowOf('redis', [stepOf('way', {severity: 'warning', text: 'syt_hush here', evidence: ['x syt_hush y']})]),
		);
		Object.assign(program.access, {held: () => new Secret('syt_hush')});
		const {steps} = await runbook.run(symptom.flow, symptom.subject);
		assert.doesNotMatch(JSON.stringify(steps), /syt_hush/);
		close();
	});

	test('a step cannot change anything with what it is given', async () => {
		const {program, runbook, symptom, close} = open(
			flowOf('redis', [
				stepOf('engine', async ({engine}) => {
					await engine('matrix').request({method: 'POST', path: '/containers/x/restart'});
					return ok;
				}),
				stepOf('matrix', async ({matrix}) => {
					await matrix().request({method: 'DELETE', path: '/_synapse/admin/v1/x'});
					return ok;
				}),
			]),
		);
		let reached = 0;
		const count = async () => {
			reached += 1;
		};
		Object.assign(program.access, {client: () => ({request: count})});
		const {steps} = await runbook.run(symptom.flow, symptom.subject);
		assert.match(steps[1]!.finding!.text, /a check only looks: no DELETE/);
		assert.equal(steps[0]!.finding!.severity, 'unknown');
		assert.equal(reached, 0);
		close();
	});
});

describe('a report', () => {
	const flow = flowOf('redis', [
		stepOf('way', ok),
		stepOf('server', {
			severity: 'critical',
			text: 'refuses the password',
			evidence: ['# WRONGPASS', 'password: hush'],
			next: 'Mend it',
			actions: [{action: 'unit.restart', target: {host: 'matrix', kind: 'unit', id: 'user/redis', name: 'redis'}}],
			flow: 'database',
		}),
		stepOf('rest', ok, {needs: ['server'], looks: ({subject}) => `ask ${subject.id}`}),
	]);

	test('says all of it in an order that can be read, and nothing that is secret', async () => {
		const {program, runbook, symptom, close} = open(flow);
		const run = await runbook.run(symptom.flow, symptom.subject);
		const context = {config: program.config, stack: program.config.stacks[0], subject: symptom.subject};
		const text = reportText({...run, began: 0, ended: 4200}, context, () => 'Restart')
			.replace(/synaptop, \S+ \S+,/, 'synaptop, WHEN,')
			.replaceAll(/\(\d+\.\d s\)/g, '(TIME)');
		assert.equal(
			text,
			`# Redis does not work: stack matrix

synaptop, WHEN, took 4.2 s

**Cause: refuses the password** (step 2)

## 1. ✓ ok: The way works (TIME)

Looks: look at the way

as it should be

## 2. ✗ cause: The server works (TIME)

Looks: look at the server

refuses the password

    # WRONGPASS
    password: ••••

What to do: Mend it

- offered: Restart redis on matrix
- goes on in: synaptop why database

## 3. – skipped: The rest works

Looks: ask matrix

not looked at: it needs "The server works"
`,
		);
		const data = JSON.parse(JSON.stringify(reportData(run, context)));
		assert.equal(data.cause, 'server');
		assert.deepEqual(
			data.steps.map(({state}: {readonly state: string}) => state),
			['ok', 'critical', 'skipped'],
		);
		assert.doesNotMatch(JSON.stringify(data), /hush/);
		close();
	});
});
