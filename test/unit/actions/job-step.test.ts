import assert from 'node:assert/strict';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {Action, JobStep, Target} from '../../../source/actions/action.js';
import {actions} from '../../../source/actions/index.js';
import {runJobStep} from '../../../source/actions/job-step.js';
import {preview} from '../../../source/actions/preview.js';
import {configOf} from '../../../source/config/schema.js';
import {createProgram} from '../../../source/create-program.js';
import {type ExecOptions, type Host, HostError, type HostState} from '../../../source/hosts/host.js';
import {beginJob} from '../../../source/jobs/begin-job.js';
import {readJobs} from '../../../source/jobs/read-jobs.js';
import {Observable} from '../../../source/system/observable.js';
import {Secret} from '../../../source/system/secret.js';
import {type JobPlace, jobPlace, jobSpec} from '../../helpers/job-place.js';
import {actionOf} from './fakes.js';

const target: Target = {host: 'here', kind: 'project', id: 'matrix', name: 'matrix'};
const step = (script: string, more: Partial<JobStep> = {}): JobStep => ({kind: 'job', title: 'Try', script, ...more});
const online: HostState = {phase: 'online', since: 0};

type Trouble = 'before' | 'after' | undefined;

/** The place's host behind a connection that goes: before what was sent arrived, or after it was done. */
const shaky = ({host}: JobPlace, trouble: (call: number) => Trouble) => {
	const state = new Observable<HostState>(online);
	let calls = 0;
	const lose = (): never => {
		state.value = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'gone'};
		setTimeout(() => {
			state.value = online;
		}, 10);
		throw new HostError('lost', 'here', 'The connection to here is lost');
	};
	return {
		id: 'here',
		state,
		async exec(argv: readonly string[], options: ExecOptions = {}) {
			calls += 1;
			const kind = trouble(calls);
			if (kind === 'before') {
				lose();
			}

			const result = await host.exec(argv, options);
			return kind === 'after' ? lose() : result;
		},
	} as unknown as Host;
};

const contextOf = (host: Host, signal?: AbortSignal) => {
	const lines: string[] = [];
	const context = {
		host,
		action: {id: 'test.job'},
		target,
		...(signal ? {signal} : {}),
		output: (more: readonly string[]) => void lines.push(...more),
	};
	return {lines, context};
};

for (const kind of ['before', 'after'] as const) {
	test(`every single command is lost ${kind === 'before' ? 'on its way' : 'on its way back'}: once, done, told`, async t => {
		const place = jobPlace(t);
		const host = shaky(place, call => (call % 2 === 1 ? kind : undefined));
		const {lines, context} = contextOf(host);
		const script = `echo once >>"$JOB/count"; sleep 0.3; echo 'PROGRESS {"step":1}'; echo hello; echo RESULT three files`;
		assert.deepEqual(await runJobStep(step(script), context), {kind: 'done', text: 'three files'});
		const [id] = place.names();
		assert.deepEqual(place.names(), [id]);
		assert.equal(place.file(id!, 'count'), 'once\n');
		assert.deepEqual(
			lines.filter(line => !/job |connection|is back/.test(line)),
			['hello'],
		);
	});
}

test('a connection that is away from the start: not reached, nothing begun', async t => {
	const place = jobPlace(t);
	const host = {
		...shaky(place, () => undefined),
		exec: async () => Promise.reject(new HostError('unreachable', 'here', 'here is away')),
	} as unknown as Host;
	await assert.rejects(runJobStep(step('true'), contextOf(host).context), {kind: 'unreachable'});
	assert.ok(!existsSync(place.jobs));
});

test('a yes of a while ago is not acted on: what had not begun by then does not begin', async t => {
	const place = jobPlace(t);
	const lost = shaky(place, call => (call === 1 ? 'before' : undefined));
	await assert.rejects(beginJob(lost, jobSpec('true'), {patience: 0}), /before it began; nothing was done/);
	assert.ok(!existsSync(place.jobs));
	const spec = jobSpec('echo here');
	const begun = shaky(place, call => (call === 1 ? 'after' : undefined));
	assert.deepEqual(await beginJob(begun, spec, {patience: 0}), {id: spec.id, state: 'running'});
});

test('who stops waiting leaves it running, and says where to look', async t => {
	const place = jobPlace(t);
	const stop = new AbortController();
	const {lines, context} = contextOf(place.host, stop.signal);
	const outcome = runJobStep(step('while ! [ -e "$JOB/go" ]; do sleep 0.02; done; echo RESULT went on'), context);
	while (lines.length === 0) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}

	stop.abort();
	const {kind, reason} = (await outcome) as {kind: string; reason: string};
	const [id] = place.names();
	assert.equal(kind, 'unknown');
	assert.match(reason, new RegExp(`goes on.* synaptop jobs .*${id!.replace('.', '[.]')}`));
	writeFileSync(path.join(place.jobs, id!, 'go'), '');
	const job = await place.until(id!, ({state}) => state !== 'running');
	assert.deepEqual([job.state, job.result, job.told], ['done', 'went on', false]);
});

test('what its last words mean', async t => {
	const place = jobPlace(t);
	const meanings = [[/No space/, 'the disk there is full']] as const;
	const failing = step('echo "x: No space left on device"; exit 1', {meanings});
	assert.deepEqual(await runJobStep(failing, contextOf(place.host).context), {
		kind: 'failed',
		reason: 'the disk there is full',
		code: 1,
	});
});

test('the preview is the script, and its input is masked', () => {
	const lines = preview(step('echo one\necho two\n', {input: new Secret('hunter2')}));
	assert.deepEqual(lines, [
		'echo one',
		'echo two',
		'  standard input: ••••',
		'  as a job on the host: it goes on when the connection or synaptop ends',
	]);
});

test('through the program: audited, in the timeline with its progress, cancelled and forgotten by actions', async t => {
	const place = jobPlace(t);
	const hosts = new Map([['here', place.host]]);
	const audited: string[] = [];
	const audit = {
		async begin() {
			audited.push('intent');
			return {
				async end({kind}: {kind: string}) {
					audited.push(kind);
					return undefined;
				},
			};
		},
	};
	const long: Action = actionOf([step(`echo 'PROGRESS {"bytes":1,"total":4}'; echo "$(id -u) "; sleep 600`)], {
		id: 'test.long',
		kind: 'project',
		risk: 'danger',
	});
	const program = createProgram(configOf({hosts: {here: {ssh: 'local'}}}), {hosts, audit, actions: [...actions, long]});
	t.after(() => program.close());
	const seen: string[] = [];
	const outcome = program.run(long, target, {onProgress: text => seen.push(text)});
	const entry = () => program.activity.entries[0];
	while (!/running, 25 %/.test(entry()?.text ?? '')) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}

	assert.deepEqual(seen[0], '25 %, 1B of 4B');
	const [id] = place.names();
	assert.equal(entry()?.subject, `job here ${id}`);
	const job: Target = {host: 'here', kind: 'job', id: id!, name: id!};
	const named = (name: string) => actions.find(action => action.id === name)!;
	const log = await program.run(named('job.log'), job);
	assert.match(log.kind === 'done' ? (log.text ?? '') : '', /^PROGRESS .*\n\d+ $/m);
	const refused = await program.run(named('job.forget'), job);
	assert.match(refused.kind === 'failed' ? refused.reason : '', /cancel it first/);
	assert.deepEqual(await program.run(named('job.cancel'), job), {kind: 'done'});
	assert.deepEqual(await outcome, {kind: 'failed', reason: 'it was cancelled'});
	assert.equal(entry()?.level, 'error');
	assert.deepEqual(await program.run(named('job.forget'), job), {kind: 'done'});
	assert.deepEqual(await readJobs(place.host, {keep: 0}), []);
	assert.equal(audited.filter(each => each === 'intent').length, 4);
	assert.deepEqual(audited.filter(each => each !== 'intent').sort(), ['done', 'done', 'failed', 'failed']);
});
