import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {FlowContext} from '../../../source/runbook/flow.js';
import {causeOf, runFlow, type StepRun} from '../../../source/runbook/run-flow.js';
import {flowOf, held, ok, stepOf} from '../../helpers/flows.js';

const context = {} as Omit<FlowContext, 'found' | 'signal'>;

const words = (steps: readonly StepRun[]): readonly string[] =>
	steps.map(({step, phase, finding}) => `${step.id} ${finding ? `${finding.severity}: ${finding.text}` : phase}`);

describe('a flow', () => {
	test('runs each step that can be, one after the other, with what was found before', async () => {
		const told: string[] = [];
		const steps = await runFlow(
			flowOf('x', [
				stepOf('a', {severity: 'warning', text: 'slow'}),
				stepOf('b', async ({found}) => ({severity: 'ok', text: `a was ${found('a')?.text}`}), {needs: ['a']}),
				stepOf('c', {severity: 'critical', text: 'gone'}),
				stepOf('d', ok, {needs: ['c']}),
				stepOf('e', ok, {needs: ['d']}),
			]),
			context,
			{onChange: all => void told.push(all.map(({phase}) => phase[0]).join(''))},
		);
		assert.deepEqual(words(steps), [
			'a warning: slow',
			'b ok: a was slow',
			'c critical: gone',
			'd skipped: not looked at: it needs "The c works"',
			'e skipped: not looked at: it needs "The d works"',
		]);
		assert.equal(causeOf(steps)?.step.id, 'c');
		assert.deepEqual(told.slice(0, 4), ['rwwww', 'dwwww', 'drwww', 'ddwww']);
	});

	test('to the first fault: what comes after is not run; a warning before it does not hide it', async () => {
		const flow = flowOf('x', [
			stepOf('a', {severity: 'warning', text: 'slow'}),
			stepOf('b', {severity: 'unknown', text: '?'}),
			stepOf('c', {severity: 'critical', text: 'gone'}),
			stepOf('d', ok),
		]);
		const steps = await runFlow(flow, context, {untilFault: true});
		assert.deepEqual(words(steps), ['a warning: slow', 'b unknown: ?', 'c critical: gone', 'd waiting']);
		assert.equal(causeOf(steps)?.step.id, 'c');
	});

	test('a step that throws, also at once or something that is no error, is not known; the next ones are run', async () => {
		const steps = await runFlow(
			flowOf('x', [
				stepOf('a', async () => {
					throw new Error('no \u001b[31mway\u001b[0m');
				}),
				stepOf('b', () => {
					throw 'words';
				}),
				stepOf('c', ok),
			]),
			context,
		);
		assert.deepEqual(words(steps), [
			'a unknown: could not be looked at: no way',
			'b unknown: could not be looked at: words',
			'c ok: as it should be',
		]);
	});

	test('a step that hangs is cut and said, with what it began; the next ones are run', async () => {
		let given: AbortSignal | undefined;
		const hangs = stepOf(
			'a',
			({signal}) => {
				given = signal;
				return new Promise(() => {});
			},
			{timeout: 30},
		);
		const steps = await runFlow(flowOf('x', [hangs, stepOf('b', ok)]), context);
		assert.deepEqual(words(steps), ['a unknown: no answer within 0 s: cut off', 'b ok: as it should be']);
		assert.equal(given?.aborted, true);
	});

	test('stopped: the step that runs says so, the rest is not run', async () => {
		const controller = new AbortController();
		const slow = held();
		const going = runFlow(flowOf('x', [stepOf('a', slow.run), stepOf('b', ok)]), context, {signal: controller.signal});
		await slow.begun;
		controller.abort();
		assert.deepEqual(words(await going), ['a unknown: stopped', 'b waiting']);
	});

	test('what costs something is run only when it is asked for; one step alone keeps what the others found', async () => {
		let runs = 0;
		const flow = flowOf('x', [
			stepOf('a', async () => {
				runs += 1;
				return ok;
			}),
			stepOf('b', {severity: 'ok', text: 'answers'}, {asked: 'it costs money', needs: ['a']}),
		]);
		const before = await runFlow(flow, context);
		assert.equal(before[1]?.finding?.text, 'only when asked for: it costs money');
		const steps = await runFlow(flow, context, {only: 'b', before, asked: new Set(['b'])});
		assert.deepEqual(words(steps), ['a ok: as it should be', 'b ok: answers']);
		assert.equal(runs, 1);
		const unasked = await runFlow(flow, context, {only: 'b', before});
		assert.equal(unasked[1]?.finding?.severity, 'skipped');
	});

	test('what it found is bounded, clean and masked, whatever the step says', async () => {
		const [step] = await runFlow(
			flowOf('x', [
				stepOf('a', {
					severity: 'warning',
					text: 'the token: revoked\u202e',
					next: 'two\nlines',
					evidence: [
						'password: hunter2',
						'postgres://synapse:hunter2@db/x',
						...Array.from({length: 100}, () => 'y'.repeat(9999)),
					],
				}),
				stepOf('b', {severity: 'ok', text: 'it is sesame'}),
			]),
			context,
			{hide: text => text.replaceAll('sesame', '••••')},
		);
		const {text, next, evidence = []} = step!.finding!;
		assert.equal(text, 'the token: revoked');
		assert.equal(next, 'two↵lines');
		assert.deepEqual(evidence.slice(0, 2), ['password: ••••', 'postgres://synapse:••••@db/x']);
		assert.equal(evidence.length, 41);
		assert.equal(evidence.at(-1), '… 62 more lines');
		assert.ok(evidence.every(line => line.length <= 2001));
	});
});
