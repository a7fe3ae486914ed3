import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import type {Step} from '../../../source/actions/action.js';
import {createAudit} from '../../../source/actions/audit.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {preview} from '../../../source/actions/preview.js';
import {runPlan} from '../../../source/actions/run.js';
import {HostError} from '../../../source/hosts/host.js';
import {clean} from '../../../source/parsers/clean.js';
import {Secret} from '../../../source/system/secret.js';
import {actionOf, contextOf, fakes} from './fakes.js';

const nasty = ['a b', "it's", '"', '$(id)', '`id`', '-rf', '--', '', 'a\nb', '*', '~', '!x', '\\', 'é', '🙂'];

describe('a preview', () => {
	test('is a command that sh takes apart into the very words that run', () => {
		const argv = ['printf', '%s\\0', ...nasty];
		const [line] = preview({kind: 'exec', argv, timeout: 1});
		const words = execFileSync('/bin/sh', ['-c', line!]).toString().split('\0').slice(0, -1);
		assert.deepEqual(words, nasty);
	});

	test('of a request shows the docker command and the request', () => {
		const step: Step = {
			kind: 'engine',
			request: {method: 'POST', path: '/containers/x/stop', query: {t: '10'}, body: {a: 1}},
			equivalent: ['docker', 'stop', '-t', '10', 'x'],
			timeout: 1,
		};
		assert.deepEqual(preview(step), ['docker stop -t 10 x', '  POST /containers/x/stop?t=10 {"a":1}']);
	});

	test('says what goes to standard input, not its text', () => {
		assert.deepEqual(preview({kind: 'exec', argv: ['cat'], stdin: 'text', timeout: 1}), [
			'cat',
			'  standard input: 4 bytes',
		]);
		assert.deepEqual(preview({kind: 'exec', argv: ['cat'], stdin: new Secret('text'), timeout: 1}), [
			'cat',
			'  standard input: ••••',
		]);
	});

	test('of words that no argument can hold makes the plan unavailable', () => {
		const plan = makePlan(actionOf([{kind: 'exec', argv: ['x', 'a\0b'], timeout: 1}]), contextOf());
		assert.match(plan.unavailable ?? '', /NUL/);
		assert.deepEqual(plan.steps, []);
	});
});

test('a secret is in no preview, activity, outcome or audit, whatever the step and however it comes back', async () => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-secret-'));
	const file = path.join(directory, 'audit.jsonl');
	const steps = (secret: Secret): Record<string, Step> => ({
		stdin: {kind: 'exec', argv: ['register', '--password-file', '/dev/stdin'], stdin: secret, timeout: 1},
		body: {
			kind: 'engine',
			request: {method: 'POST', path: '/x', body: {deep: [{password: secret}]}},
			equivalent: ['docker', 'x'],
			timeout: 1,
		},
	});
	try {
		await fc.assert(
			fc.asyncProperty(
				// Long enough not to be part of a word by chance.
				fc.string({minLength: 9, maxLength: 40, unit: 'binary'}).filter(value => value.trim().length > 8),
				fc.constantFrom('stdin', 'body'),
				fc.boolean(),
				async (value, kind, fails) => {
					const step = steps(new Secret(value))[kind]!;
					const echo = () => {
						throw new HostError(
							fails ? 'lost' : 'refused',
							'matrix',
							`cannot do ${value} (${JSON.stringify({value})})`,
						);
					};
					const {dependencies} = fakes({
						audit: createAudit(file),
						async exec(_argv, {onOutput}) {
							onOutput?.(`your password is ${value}!\n`, 'stdout');
							onOutput?.(`bad: ${value}`, 'stderr');
							return fails ? echo() : {code: 1};
						},
						request: async () => echo(),
					});
					const plan = makePlan(actionOf([step]), contextOf());
					const lines: string[] = [];
					const outcome = await runPlan(plan, {onOutput: line => lines.push(line)}, dependencies);
					assert.notEqual(outcome.kind, 'done');
					const parts = value
						.split(/[\r\n]/)
						.map(part => part.trim())
						.filter(part => part.length > 5);
					const seen = [plan.preview, dependencies.activity.entries, outcome, lines].flatMap(strings).join('\n');
					const audited = (await readFile(file, 'utf8'))
						.trim()
						.split('\n')
						.slice(-2)
						.map(line => JSON.parse(line));
					for (const part of [value, clean(value).trim(), ...parts, ...parts.map(part => clean(part).trim())].filter(
						({length}) => length > 5,
					)) {
						assert.ok(!seen.includes(part), `in what is shown: ${JSON.stringify(seen)}`);
						assert.ok(!audited.flatMap(strings).join('\n').includes(part), 'in the audit');
					}
				},
			),
			{numRuns: 60},
		);
	} finally {
		await rm(directory, {recursive: true});
	}
});

const strings = (value: unknown): string[] =>
	typeof value === 'string'
		? [value]
		: typeof value === 'object' && value !== null
			? Object.values(value).flatMap(strings)
			: [];
