import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {actions} from '../../source/actions/index.js';
import {createProgram} from '../../source/create-program.js';
import type {Question} from '../../source/hosts/question.js';
import {createQuestions} from '../../source/questions.js';
import {actionOf, config, container, fakes, target} from './actions/fakes.js';

const step = {kind: 'exec', argv: ['x'], timeout: 1} as const;

/** A program on a fake host, with the containers source having read this one. */
const programOn = (change: Partial<typeof config> = {}, options: Parameters<typeof fakes>[0] = {}) => {
	const fake = fakes(options);
	const host = Object.assign(fake.host, {
		state: {value: {phase: 'idle'}, subscribe: () => () => {}},
		close: async () => {},
	});
	const program = createProgram(
		{...config, ...change},
		{hosts: new Map([['matrix', host]]), engine: () => fake.engine, audit: fake.dependencies.audit},
	);
	program.store.set({source: 'containers', host: 'matrix'}, {phase: 'live', data: [container()], at: 1});
	return {...fake, program};
};

test('an action is planned from what is known, run and audited', async () => {
	const {program, calls, audited} = programOn();
	const restart = program.actions.find(({id}) => id === 'container.restart')!;
	assert.deepEqual(await program.run(restart, target), {kind: 'done'});
	assert.deepEqual(calls, ['POST /containers/c0ffee/restart']);
	assert.deepEqual(audited, ['intent', 'done']);
	await program.close();
});

test('the plan that was shown is the one that runs, whatever the state has become', async () => {
	const {program, calls} = programOn();
	const toggle = program.actions.find(({id}) => id === 'container.toggle')!;
	const plan = program.plan(toggle, target);
	program.store.set(
		{source: 'containers', host: 'matrix'},
		{phase: 'live', data: [container({state: 'exited'})], at: 2},
	);
	assert.equal(program.plan(toggle, target).action.id, 'container.start');
	await program.run(toggle, target, {plan});
	assert.deepEqual(calls, ['POST /containers/c0ffee/stop']);
	await program.close();
});

describe('read-only', () => {
	test('leaves only what reads', () => {
		const {program} = programOn({readOnly: true});
		assert.deepEqual(
			program.actions.map(({id}) => id),
			actions.filter(({risk}) => risk === 'read').map(({id}) => id),
		);
		assert.ok(program.actions.length > 0);
	});

	for (const action of [...actions, actionOf([step], {risk: 'danger'})].filter(({risk}) => risk !== 'read')) {
		test(`lets ${action.id} (${action.risk}) reach nothing, not even with a plan from elsewhere`, async () => {
			const writable = programOn().program;
			const readOnly = programOn({readOnly: true});
			const where = action.kind === 'project' ? {...target, kind: action.kind, id: 'matrix'} : target;
			const plan = writable.plan(action, where);
			for (const options of [{}, {plan}]) {
				const outcome = await readOnly.program.run(action, where, {...options, lendTerminal: run => run()});
				assert.equal(outcome.kind, 'failed');
			}

			assert.deepEqual([...readOnly.calls, ...readOnly.audited], []);
		});
	}

	test('lets nothing through by a reading action that stands for a changing one', async () => {
		const {program, calls} = programOn({readOnly: true});
		const sly = actionOf([], {risk: 'read', choose: () => actionOf([step])});
		assert.equal((await program.run(sly, target)).kind, 'failed');
		assert.deepEqual(calls, []);
	});
});

test('advice that cannot be found out is none', async () => {
	const {program} = programOn({}, {exec: async () => Promise.reject(new Error('no'))});
	const restart = program.actions.find(({id}) => id === 'container.restart')!;
	assert.deepEqual(await program.advise(restart, target, AbortSignal.timeout(1000)), []);
});

describe('questions', () => {
	const question: Question = {host: 'matrix', kind: 'host-key', title: 'Known?', text: [], fields: []};

	test('wait until they are answered', async () => {
		const {ask, waiting} = createQuestions();
		const answer = ask(question, new AbortController().signal);
		assert.deepEqual(
			waiting.value.map(entry => entry.question),
			[question],
		);
		waiting.value[0]!.answer([]);
		assert.deepEqual(await answer, []);
		assert.deepEqual(waiting.value, []);
	});

	test('are withdrawn with the connection', async () => {
		const {ask, waiting} = createQuestions();
		const abort = new AbortController();
		const answer = ask(question, abort.signal);
		abort.abort();
		assert.equal(await answer, undefined);
		assert.deepEqual(waiting.value, []);
		assert.equal(await ask(question, abort.signal), undefined);
	});
});
