// What every flow of the registry holds to, whichever they are.
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {Engine} from '../../../source/hosts/engine.js';
import type {ExecResult, Host} from '../../../source/hosts/host.js';
import {HostError} from '../../../source/hosts/host.js';
import {rules} from '../../../source/rules/index.js';
import {flowContext} from '../../../source/runbook/flow-context.js';
import {flows} from '../../../source/runbook/index.js';
import {looksOf} from '../../../source/runbook/report.js';
import {runFlow} from '../../../source/runbook/run-flow.js';
import {symptomId, symptomsOf} from '../../../source/runbook/runbook.js';
import {createStore} from '../../../source/store/store.js';
import {fakeAccess} from '../../helpers/fake-program.js';

const config = configOf({
	homeserver: 'example.org',
	hosts: {matrix: {ssh: 'LXC_matrix'}, database: {ssh: 'LXC_database'}},
	synapse: {host: 'matrix', metrics: ['http://localhost:9000']},
	client: {public: 'https://example.org'},
	element: {host: 'matrix'},
	bots: [
		{host: 'matrix', unit: 'claude-matrix-bot', config: '~/bot/config.yaml'},
		{host: 'matrix', unit: 'other-bot'},
	],
	postgres: {host: 'database', address: 'localhost:5432'},
	redis: {host: 'matrix', address: 'localhost:6379'},
});
const symptoms = symptomsOf(config);

const unique = (names: readonly string[]) => assert.equal(new Set(names).size, names.length, names.join(' '));

test('flows, their subjects and their steps have names of their own', () => {
	unique(flows.map(({id}) => id));
	unique(symptoms.map(symptomId));
	for (const {id, title, steps} of flows) {
		assert.match(id, /^[a-z][a-z-]*$/);
		assert.ok(title !== '' && !/[.:]$/.test(title), id);
		assert.ok(steps.length > 0, id);
		unique(steps.map(step => step.id));
		unique(steps.map(step => step.title));
		assert.ok(
			symptoms.some(({flow}) => flow.id === id),
			`${id} has no subject in a config of everything`,
		);
	}
});

test('what a step needs comes before it; what it looks at is said', () => {
	for (const {flow, subject} of symptoms) {
		for (const [index, step] of flow.steps.entries()) {
			for (const id of step.needs ?? []) {
				assert.ok(
					flow.steps.slice(0, index).some(other => other.id === id),
					`${flow.id}: ${step.id} needs ${id}`,
				);
			}

			const looks = looksOf({step, phase: 'waiting'}, {config, subject, stack: config.stacks[0]});
			assert.notEqual(looks.trim(), '', `${flow.id} ${step.id}`);
		}
	}
});

test('a stack that has nothing to look at has no symptoms, and none throws', () => {
	const bare = configOf({hosts: {h: {local: true}}});
	for (const flow of flows) {
		for (const subject of flow.subjects(bare)) {
			assert.equal(bare.hosts[subject.host]?.local, true, `${flow.id} ${subject.id}`);
		}
	}
});

test('what rules can say is asked of every flow without harm', () => {
	for (const {flow, subject} of symptoms) {
		for (const {id, group, tab} of rules) {
			const verdict = {
				host: 'matrix',
				part: 'x',
				severity: 'critical',
				text: 'x',
				rule: id,
				group,
				...(tab ? {tab} : {}),
			} as const;
			assert.equal(typeof flow.explains(verdict, subject), 'boolean', `${flow.id} ${id}`);
		}
	}
});

type AnyStep = (typeof flows)[number]['steps'][number];

const refused = async () => {
	throw new HostError('refused', 'h', 'nothing listens');
};

/** A host that answers each command alike, and has no files and no ports. */
const answering = (answer: Partial<ExecResult>, seen: (argv: readonly string[]) => void): Host =>
	({
		id: 'h',
		state: {value: {phase: 'online', since: 0}, subscribe: () => () => {}},
		async exec(argv: readonly string[]) {
			seen(argv);
			return {stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), code: 0, truncated: false, ...answer};
		},
		files: async () => ({stat: refused, read: refused}),
		connect: refused,
	}) as unknown as Host;

/** Every command of these steps, each run for itself, also where what it needs is not well. */
async function commandsOf(wanted: (step: AnyStep) => boolean, answer: Partial<ExecResult>): Promise<readonly string[]> {
	const seen: string[] = [];
	const host = answering(answer, argv => void seen.push(argv.join(' ')));
	const engine = {docker: ['docker'], get: refused, request: refused, stream: refused} as unknown as Engine;
	for (const {flow, subject} of symptoms) {
		const context = flowContext(
			{
				config,
				hosts: new Map(Object.keys(config.hosts).map(name => [name, host])),
				engine: () => engine,
				here: {get: refused},
				access: fakeAccess(),
				sources: {read: refused},
				store: createStore(),
				now: () => 1_700_000_000_000,
			},
			subject,
		);
		for (const step of flow.steps.filter(wanted)) {
			const alone = {...flow, steps: [{...step, needs: [], timeout: 2000}]};
			await runFlow(alone, context, {asked: new Set([step.id])});
		}
	}

	return seen;
}

const asksClaude = /\bclaude\b[^|;&\n]*(?:\s-p\b|--print\b)/u;

describe('claude is asked only when somebody wants it', () => {
	test('a step that is run unasked never does, whatever answers', async () => {
		for (const answer of [{stdout: Buffer.from('active\n')}, {code: 1, stderr: Buffer.from('no')}]) {
			const seen = await commandsOf(({asked}) => asked === undefined, answer);
			assert.ok(seen.length > 0);
			for (const words of seen) {
				assert.doesNotMatch(words, asksClaude);
			}
		}
	});

	test('the one that does says what it costs, and is known by this test', async () => {
		const seen = await commandsOf(({asked}) => (asked?.length ?? 0) > 10, {code: 1});
		assert.ok(
			seen.some(words => asksClaude.test(words)),
			seen.join('\n'),
		);
	});
});
