import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import type {Plan} from '../../../source/actions/action.js';
import {customActions} from '../../../source/actions/custom.js';
import {actions} from '../../../source/actions/index.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import {configOf} from '../../../source/config/schema.js';
import {createProgram} from '../../../source/create-program.js';
import {LocalHost} from '../../../source/hosts/local-host.js';
import {Secret} from '../../../source/system/secret.js';
import {contextOf, fakes} from './fakes.js';

type Own = NonNullable<Parameters<typeof configOf>[0]['actions']>[number];
type Form = NonNullable<Own['form']>;

const configWith = (own: Omit<Own, 'name' | 'host'>, more: object = {}) =>
	configOf({hosts: {matrix: {local: true}}, actions: [{name: 'own', host: 'matrix', ...own}], ...more});

const planWith = (own: Omit<Own, 'name' | 'host'>, input?: Parameters<typeof makePlan>[2]): Plan => {
	const [action] = customActions(configWith(own));
	return makePlan(action!, contextOf(undefined, {target: action!.only!}), input);
};

/** Runs it on this machine. */
const runWith = async (plan: Plan) => {
	const {dependencies} = fakes();
	const host = new LocalHost('matrix');
	const output: string[] = [];
	try {
		const outcome = await runPlan(plan, {onOutput: line => output.push(line)}, {...dependencies, host: () => host});
		return {outcome, output, activity: JSON.stringify(dependencies.activity.entries)};
	} finally {
		await host.close();
	}
};

test('the id, the risk, the host; nothing is chosen for it', () => {
	const [action] = customActions(configWith({argv: ['true'], key: 'X', title: 'My own'}));
	assert.equal(action?.id, 'custom.own');
	assert.equal(action?.title, 'My own');
	assert.equal(action?.risk, 'change');
	assert.deepEqual(action?.only, {host: 'matrix', kind: 'host', id: 'matrix', name: 'matrix'});
});

test('the preview is what runs: a script line by line, with the values before it', () => {
	const {preview} = planWith({script: 'set -e\necho "$days"', form: [{name: 'days'}]}, {days: "it's 7"});
	assert.deepEqual(preview, ["env 'days=it'\\''s 7' sh -c 'set -e", 'echo "$days"\' custom.own']);
});

describe('what a person typed', () => {
	const text = fc
		.string({unit: 'grapheme', minLength: 1, maxLength: 30})
		.filter(value => value.isWellFormed() && !/[\r\n\0]/.test(value) && !value.startsWith('-'));

	test('arrives byte for byte in a script, and is no part of it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(text, fc.constantFrom('$(id)', '`id`', '"; id; "', "'", '$days', '*')), async days => {
				const {output, outcome} = await runWith(
					planWith({script: 'printf %s "$days" | od -An -tx1 -v', form: [{name: 'days'}]}, {days}),
				);
				assert.equal(outcome.kind, 'done');
				assert.equal(output.join('').replaceAll(' ', ''), Buffer.from(days).toString('hex'));
			}),
			{numRuns: 30},
		);
	});

	test('arrives byte for byte as a word of argv', async () => {
		await fc.assert(
			fc.asyncProperty(text, async days => {
				const {preview, steps} = planWith(
					{argv: ['printf', '--', '%s', '{days}', '--x={days}', '{other}'], form: [{name: 'days'}]},
					{days},
				);
				assert.ok(preview.length > 0);
				assert.deepEqual((steps[0] as unknown as {argv: string[]}).argv.slice(3), [days, `--x=${days}`, '{other}']);
			}),
			{numRuns: 50},
		);
	});

	test('is refused where it could be taken for something else', () => {
		const refusal = (days: string, pattern?: string) =>
			planWith({argv: ['echo', '{days}'], form: [{name: 'days', ...(pattern ? {pattern} : {})}]}, {days}).unavailable;
		assert.equal(refusal('-rf'), 'days must not begin with -');
		assert.equal(refusal('a\nb'), 'days must be one line of text');
		assert.equal(refusal('', undefined), 'days is missing');
		assert.equal(refusal('7 days', String.raw`\d+`), String.raw`days must match \d+`);
		assert.equal(refusal('-1', String.raw`-?\d+`), undefined);
	});

	test('a flag is yes or empty, a choice one of them', () => {
		const form = [
			{name: 'all', kind: 'flag'},
			{name: 'level', choices: ['info', 'debug']},
		] satisfies Form;
		const plan = planWith({script: 'true', form}, {all: true, level: 'debug'});
		assert.equal(plan.preview[0], 'env all=yes level=debug sh -c true custom.own');
		assert.match(
			planWith({script: 'true', form}, {all: false, level: 'warn'}).unavailable ?? '',
			/is one of info, debug/,
		);
	});
});

describe('a secret', () => {
	const form: Form = [{name: 'password', kind: 'secret'}];
	const secret = new Secret('correct horse');

	test('comes by standard input alone; no preview, output, activity or reason has it', async () => {
		const plan = planWith(
			{
				script:
					'read -r p; test "$p" = "correct horse" && echo "got $p"; tr "\\0" " " </proc/$$/cmdline; env; echo "bad $p" >&2; exit 3',
				form,
			},
			{password: secret},
		);
		const {outcome, output, activity} = await runWith(plan);
		assert.equal(outcome.kind, 'failed');
		const all = JSON.stringify([plan.preview, outcome, output, activity]);
		assert.match(all, /got ••••/);
		// The script itself names it; what came of it does not.
		assert.doesNotMatch(JSON.stringify([outcome, output.filter(line => !line.includes('test "$p"'))]), /correct horse/);
	});

	test('is asked for first', () => {
		assert.deepEqual(
			planWith({script: 'true', form}).form?.map(({kind}) => kind),
			['secret'],
		);
	});
});

test('what looks like a secret in the config or the output is masked', async () => {
	const own: Omit<Own, 'name' | 'host'> = {argv: ['printf', 'token: abcdef\nplain\n'], risk: 'read'};
	const plan = planWith({argv: ['mysql', '--password=hunter2', '-e', 'select 1']});
	assert.deepEqual(plan.preview, ["mysql --password=•••• -e 'select 1'"]);
	const {outcome} = await runWith(planWith(own));
	assert.deepEqual(outcome, {kind: 'done', text: 'token: ••••\nplain'});
});

test('hostile output of an action is harmless', async () => {
	const {outcome} = await runWith(
		planWith({script: String.raw`printf '\033[2J\033]0;pwned\007a\342\200\256b\n'`, risk: 'read'}),
	);
	assert.deepEqual(outcome, {kind: 'done', text: 'ab'});
});

test('one that hangs is cut: nobody knows what came of a change', async () => {
	const {outcome} = await runWith(planWith({argv: ['sleep', '60'], timeout: '1s'}));
	assert.equal(outcome.kind, 'unknown');
	const read = await runWith(planWith({argv: ['sleep', '60'], timeout: '1s', risk: 'read'}));
	assert.equal(read.outcome.kind, 'failed');
});

test('they are among the actions of the program; read-only leaves those that read', async () => {
	const own = [
		{name: 'looks', host: 'matrix', argv: ['true'], risk: 'read'},
		{name: 'changes', host: 'matrix', argv: ['true']},
		{name: 'hurts', host: 'matrix', argv: ['true'], risk: 'danger'},
	] satisfies Own[];
	const idsWith = async (readOnly: boolean) => {
		const program = createProgram(configOf({hosts: {matrix: {local: true}}, actions: [...own], readOnly}), {actions});
		const ids = program.actions.map(({id}) => id).filter(id => id.startsWith('custom.'));
		await program.close();
		return ids;
	};

	assert.deepEqual(await idsWith(false), ['custom.looks', 'custom.changes', 'custom.hurts']);
	assert.deepEqual(await idsWith(true), ['custom.looks']);
});
