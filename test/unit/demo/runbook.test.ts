// The guided checks in the demo: they run there as on a real host, so that a newcomer sees what they are.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {createProgram} from '../../../source/create-program.js';
import {type Demo, startDemo} from '../../../source/demo/demo.js';
import type {Program} from '../../../source/program.js';
import {causeOf} from '../../../source/runbook/run-flow.js';
import {connectDemo, type DemoClient} from '../../helpers/demo-client.js';

describe('the runbook of the demo', () => {
	let demo: Demo;
	let client: DemoClient;
	let program: Program;
	before(async () => {
		demo = await startDemo({seed: 7, faults: false});
		const {config, endpoints, here, federation} = demo;
		program = createProgram(config, {endpoints, here, federation});
		client = await connectDemo(endpoints.database!);
	});
	after(async () => {
		client.end();
		await program.close();
		await demo.stop();
	});

	const run = async (flow: string) => {
		const symptom = program.runbook.symptoms.find(one => one.flow.id === flow)!;
		const {steps} = await program.runbook.run(symptom.flow, symptom.subject);
		const words = steps.map(({step, finding}) => `${step.id} ${finding?.severity}: ${finding?.text}`).join('\n');
		return {steps, words, cause: causeOf(steps)};
	};

	test('every step of every flow has something to look at; the bot has no quota, all else is well', async () => {
		for (const {flow} of program.runbook.symptoms) {
			const {steps, words, cause} = await run(flow.id);
			assert.deepEqual(
				steps.filter(({finding}) => finding?.severity === 'unknown').map(({step}) => step.id),
				[],
				`${flow.id}\n${words}`,
			);
			assert.equal(cause?.step.id, flow.id === 'bot' ? 'journal' : undefined, `${flow.id}\n${words}`);
			assert.ok(steps.filter(({finding}) => finding?.severity === 'ok').length > steps.length / 2, words);
		}
	});

	test('PostgreSQL is stopped: that is the cause, and not what comes of it', async t => {
		assert.equal((await client.exec('systemctl stop postgresql')).code, 0);
		t.after(() => client.exec('systemctl start postgresql'));
		const database = await run('database');
		assert.equal(database.cause?.step.id, 'server', database.words);
		const synapse = await run('synapse');
		assert.equal(synapse.cause?.step.id, 'database', synapse.words);
		assert.match(synapse.cause?.finding?.text ?? '', /refuse/i);
	});

	test('claude is asked only when somebody wants it, and answers', async () => {
		const symptom = program.runbook.symptoms.find(({flow}) => flow.id === 'bot')!;
		const {steps} = await program.runbook.run(symptom.flow, symptom.subject, {
			only: 'claude',
			asked: new Set(['claude']),
		});
		assert.equal(steps.find(({step}) => step.id === 'claude')?.finding?.severity, 'ok');
	});
});
