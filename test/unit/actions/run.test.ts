import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Outcome, Plan, Step} from '../../../source/actions/action.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import {EngineError} from '../../../source/hosts/engine.js';
import {HostError, type HostErrorKind} from '../../../source/hosts/host.js';
import {actionOf, contextOf, fakes, target} from './fakes.js';

const exec = (...argv: string[]): Step => ({kind: 'exec', argv, timeout: 1000});
const post: Step = {
	kind: 'engine',
	request: {method: 'POST', path: '/containers/c0ffee/restart'},
	equivalent: ['docker', 'restart', 'element-web'],
	timeout: 1000,
};
const planOf = (...steps: Step[]): Plan => makePlan(actionOf(steps), contextOf());
const readPlanOf = (...steps: Step[]): Plan => makePlan(actionOf(steps, {risk: 'read'}), contextOf());

describe('a change', () => {
	test('is audited before and after, told in the activity, and what it touches is read again', async () => {
		const {dependencies, calls, audited, refreshed} = fakes({
			async exec(_argv, {onOutput}) {
				assert.deepEqual(audited, ['intent']);
				onOutput?.('one\ntw', 'stdout');
				onOutput?.('o\n\u001b[31mred\r\n', 'stdout');
				return {};
			},
		});
		const seen: string[] = [];
		const outcome = await runPlan(planOf(exec('a', 'b c'), post), {onOutput: line => seen.push(line)}, dependencies);
		assert.deepEqual(outcome, {kind: 'done'});
		assert.deepEqual(calls, ['a b c', 'POST /containers/c0ffee/restart']);
		assert.deepEqual(audited, ['intent', 'done']);
		assert.deepEqual(refreshed, ['containers@matrix']);
		assert.equal(seen[0], 'one');
		assert.equal(seen[1], 'two');
		assert.doesNotMatch(seen[2]!, /\u001b/);
		const [entry] = dependencies.activity.entries;
		assert.equal(entry!.level, 'good');
		assert.equal(entry!.text, 'Try element-web: done, 0.0 s');
		assert.deepEqual(entry!.output?.slice(0, 5), [
			"a 'b c'",
			'docker restart element-web',
			'  POST /containers/c0ffee/restart',
			'one',
			'two',
		]);
	});

	test('is shown as running meanwhile, and the same target takes no second one', async () => {
		const gate = Promise.withResolvers<void>();
		const {dependencies, calls} = fakes({exec: async () => gate.promise.then(() => ({}))});
		const first = runPlan(planOf(exec('slow')), {}, dependencies);
		assert.deepEqual(
			dependencies.running.value.map(({action}) => action.id),
			['test.action'],
		);
		const second = await runPlan(planOf(exec('again')), {}, dependencies);
		assert.deepEqual(second, {kind: 'failed', reason: 'Try element-web is still running'});
		const elsewhere = {...planOf(exec('other')), target: {...target, id: 'other'}};
		const third = runPlan(elsewhere, {}, dependencies);
		gate.resolve();
		assert.deepEqual(await first, {kind: 'done'});
		assert.deepEqual(await third, {kind: 'done'});
		assert.deepEqual(calls, ['slow', 'other']);
		assert.deepEqual(dependencies.running.value, []);
	});

	test('stops at the first step that fails, and says its exit code and last words', async () => {
		const {dependencies, calls, audited} = fakes({
			async exec(argv, {onOutput}) {
				onOutput?.('no such service: x\n', 'stderr');
				return {code: argv[0] === 'bad' ? 14 : 0};
			},
		});
		const outcome = await runPlan(planOf(exec('good'), exec('bad'), exec('never')), {}, dependencies);
		assert.deepEqual(outcome, {
			kind: 'failed',
			reason: 'no such service: x (step 2 of 3; the ones before it are done)',
			code: 14,
		});
		assert.deepEqual(calls, ['good', 'bad']);
		assert.deepEqual(audited, ['intent', 'failed']);
	});

	const kinds: ReadonlyArray<[HostErrorKind, Outcome['kind'], Outcome['kind']]> = [
		['unreachable', 'unreachable', 'unreachable'],
		['lost', 'unknown', 'unreachable'],
		['timeout', 'unknown', 'failed'],
		['aborted', 'unknown', 'failed'],
		['limit', 'unknown', 'failed'],
		['forbidden', 'failed', 'failed'],
		['refused', 'failed', 'failed'],
		['startup', 'failed', 'failed'],
		['missing', 'failed', 'failed'],
		['failed', 'failed', 'failed'],
	];
	const cases = [
		...kinds.map(([kind, change, read]) => ({
			name: kind,
			error: new HostError(kind, 'matrix', 'because'),
			change,
			read,
		})),
		{name: "the engine's refusal", error: new EngineError(409, 'because'), change: 'failed', read: 'failed'},
		{name: 'anything else', error: new Error('because'), change: 'unknown', read: 'failed'},
	];

	for (const {name, error, change, read} of cases) {
		test(`that ends with ${name} is ${change}, a read ${read}; neither is tried again`, async () => {
			const fail = async () => {
				throw error;
			};
			for (const step of [exec('x'), post]) {
				const {dependencies, calls, audited} = fakes({exec: fail, request: fail});
				const outcome = await runPlan(planOf(step), {}, dependencies);
				assert.equal(outcome.kind, change);
				assert.equal('reason' in outcome && outcome.reason, 'because');
				assert.equal(calls.length, 1);
				assert.deepEqual(audited, ['intent', change]);
			}

			const get: Step = {kind: 'view', title: '', request: {method: 'GET', path: '/x'}, equivalent: ['docker']};
			const {dependencies, calls, audited} = fakes({request: fail});
			const outcome = await runPlan(readPlanOf(get), {}, dependencies);
			assert.equal(outcome.kind, read);
			assert.equal(calls.length, 1);
			assert.deepEqual(audited, [], 'reads are not audited');
		});
	}

	test('not reached before its second step is failed: the first is done', async () => {
		const {dependencies} = fakes({
			async request() {
				throw new HostError('unreachable', 'matrix', 'gone');
			},
		});
		const outcome = await runPlan(planOf(exec('x'), post), {}, dependencies);
		assert.equal(outcome.kind, 'failed');
	});

	test('a look after it that did not come through is unknown, before it not reached', async () => {
		const looking: Step = {kind: 'exec', argv: ['look'], timeout: 1000, looks: true};
		for (const kind of ['lost', 'unreachable', 'timeout', 'aborted'] as const) {
			const fail = async (argv: readonly string[]) => {
				if (argv[0] === 'look') {
					throw new HostError(kind, 'matrix', 'gone');
				}

				return {};
			};
			const after = await runPlan(planOf(exec('x'), looking), {}, fakes({exec: fail}).dependencies);
			assert.deepEqual(after, {kind: 'unknown', reason: 'gone (step 2 of 2; the ones before it are done)'}, kind);
			const before = await runPlan(planOf(looking, exec('x')), {}, fakes({exec: fail}).dependencies);
			assert.ok(['unreachable', 'failed'].includes(before.kind), kind);
		}
	});

	test('whoever waits is told before each step which one it is', async () => {
		const seen: unknown[] = [];
		const {dependencies, calls} = fakes();
		const plan = planOf(exec('a'), exec('b'));
		await runPlan(plan, {onStep: index => seen.push([index, [...calls]])}, dependencies);
		assert.deepEqual(seen, [
			[0, []],
			[1, ['a']],
		]);
	});

	test('that the audit cannot note is done all the same, and the trouble is told', async () => {
		const {dependencies} = fakes({
			audit: {
				begin: async () => ({trouble: 'The audit cannot be written: disk full', end: async () => 'still full'}),
			},
		});
		assert.deepEqual(await runPlan(planOf(post), {}, dependencies), {kind: 'done'});
		assert.deepEqual(
			dependencies.activity.entries.map(({level, text}) => `${level} ${text}`),
			['good Try element-web: done, 0.0 s', 'warning The audit cannot be written: disk full', 'warning still full'],
		);
	});

	test('that is unavailable is not run', async () => {
		const {dependencies, calls, audited} = fakes();
		const plan = makePlan(actionOf([post], {unavailable: () => 'no'}), contextOf());
		assert.deepEqual(await runPlan(plan, {}, dependencies), {kind: 'failed', reason: 'no'});
		assert.deepEqual([...calls, ...audited], []);
	});

	test('that the engine finds done already is done', async () => {
		const {dependencies} = fakes({request: async () => ({status: 304, body: Buffer.alloc(0)})});
		assert.deepEqual(await runPlan(planOf(post), {}, dependencies), {kind: 'done', text: 'it was so already'});
	});

	test('that needs a terminal is refused where none is lent', async () => {
		const {dependencies} = fakes();
		const outcome = await runPlan(planOf({kind: 'terminal', argv: ['sh']}), {}, dependencies);
		assert.deepEqual(outcome, {kind: 'failed', reason: 'it needs a terminal'});
	});

	test('in a terminal: a shell ends with the status of its last command, docker says 125 to 127, lost is unknown', async () => {
		const {dependencies} = fakes();
		const ends = async (code: number | null) =>
			(await runPlan(planOf({kind: 'terminal', argv: ['sh']}), {lendTerminal: async () => code}, dependencies)).kind;
		assert.equal(await ends(0), 'done');
		assert.equal(await ends(130), 'done');
		assert.equal(await ends(126), 'failed');
		assert.equal(await ends(null), 'unknown');
	});
});

test('an action of risk read cannot reach a write path', async () => {
	const {dependencies, calls} = fakes();
	const outcome = await runPlan(readPlanOf(post), {}, dependencies);
	assert.equal(outcome.kind, 'failed');
	assert.deepEqual(calls, []);
});
