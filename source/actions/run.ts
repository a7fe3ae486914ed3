import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import {jobSubject} from '../jobs/job.js';
import type {Access} from '../matrix/access.js';
import type {RunningAction, RunOptions} from '../program.js';
import type {Activity} from '../store/activity.js';
import type {Clock} from '../system/clock.js';
import type {Observable} from '../system/observable.js';
import type {Outcome, Plan, Step, Target} from './action.js';
import type {Audit} from './audit.js';
import {fileLooks} from './file-step.js';
import {outcomeOf, outcomeText} from './outcome.js';
import {redactor, secretsOf} from './redact.js';
import {runStep, type StepContext} from './run-step.js';

export interface RunDependencies {
	host(id: string): Host | undefined;
	engine(host: string): Engine;
	readonly access: Access;
	readonly audit: Audit;
	readonly activity: Activity;
	readonly running: Observable<readonly RunningAction[]>;
	readonly clock: Clock;
	refresh(sourceIds: readonly string[], host: string): void;
}

const sameTarget = (a: Target, b: Target): boolean =>
	a.host === b.host && a.kind === b.kind && a.id === b.id && a.stack === b.stack;

/** Does what was planned, step by step, once: audited before and after, output in the activity. Never rejects. */
export async function runPlan(plan: Plan, options: RunOptions, dependencies: RunDependencies): Promise<Outcome> {
	const {running, clock} = dependencies;
	const {action, target} = plan;
	if (!options.lendTerminal && plan.steps.some(({kind}) => kind === 'terminal')) {
		return {kind: 'failed', reason: 'it needs a terminal'};
	}

	const other = running.value.find(entry => sameTarget(entry.target, target) && entry.action.risk !== 'read');
	if (plan.unavailable !== undefined) {
		return {kind: 'failed', reason: plan.unavailable};
	}

	if (plan.edits) {
		return {kind: 'failed', reason: 'it needs the edited file first'};
	}

	if (plan.form) {
		return {kind: 'failed', reason: `it needs to know first: ${plan.form.map(({label}) => label).join(', ')}`};
	}

	if (other && action.risk !== 'read') {
		return {kind: 'failed', reason: `${other.action.title} ${target.name} is still running`};
	}

	const entry: RunningAction = {action, target, startedAt: clock.now()};
	running.value = [...running.value, entry];
	try {
		return action.risk === 'read'
			? await runSteps(plan, options, dependencies, nobody)
			: await runAudited(plan, options, dependencies);
	} finally {
		running.value = running.value.filter(present => present !== entry);
		dependencies.refresh(action.refresh, target.host);
	}
}

async function runAudited(plan: Plan, options: RunOptions, dependencies: RunDependencies): Promise<Outcome> {
	const {activity, audit, clock} = dependencies;
	const {host, name} = plan.target;
	const title = `${plan.action.title} ${name}`;
	const started = clock.now();
	const id = activity.add({host, kind: 'action', level: 'info', text: `${title}: running`, output: plan.preview});
	const warn = (trouble: string | undefined): void => {
		if (trouble !== undefined) {
			activity.add({host, kind: 'action', level: 'warning', text: trouble});
		}
	};

	const record = await audit.begin(plan);
	warn(record.trouble);
	const outcome = await runSteps(plan, options, dependencies, {
		output: lines => activity.output(id, lines),
		progress: text => activity.update(id, {text: `${title}: running, ${text}`}),
		follows(job, on) {
			options.onJob?.(job);
			activity.update(id, {subject: jobSubject(on, job)});
			dependencies.refresh(['jobs'], on);
		},
	});
	const seconds = ((clock.now() - started) / 1000).toFixed(1);
	activity.update(id, {level: levels[outcome.kind], text: `${title}: ${outcomeText(outcome)}, ${seconds} s`});
	warn(await record.end(outcome));
	return outcome;
}

/** Who sees what goes on beside the person who waits. */
type Told = Required<Pick<StepContext, 'output' | 'progress'>> & {follows(job: string, host: string): void};

const nobody: Told = {output() {}, progress() {}, follows() {}};

const levels = {done: 'good', failed: 'error', unreachable: 'error', unknown: 'warning'} as const;

/** The steps in turn, until one is not done. Each is begun at most once, whatever happens to the connection. */
async function runSteps(
	{action, target, steps}: Plan,
	options: RunOptions,
	dependencies: RunDependencies,
	told: Told,
): Promise<Outcome> {
	const host = dependencies.host(target.host);
	if (!host) {
		return {kind: 'failed', reason: `there is no host ${target.host}`};
	}

	// A server may repeat the token that it was asked with.
	const {access} = dependencies;
	const secrets = secretsOf(steps);
	const plain = redactor(secrets);
	const stacks = steps.flatMap(step => ('stack' in step ? step.stack : []));
	// A step may have brought a new token.
	const redact = (text: string): string =>
		stacks.length === 0
			? plain(text)
			: redactor([...secrets, ...stacks.flatMap(stack => access.held(stack) ?? [])])(text);

	const output = (lines: readonly string[]): void => {
		const shown = lines.map(redact);
		told.output(shown);
		for (const line of shown) {
			options.onOutput?.(line);
		}
	};

	const progress = (text: string): void => {
		told.progress(text);
		options.onProgress?.(text);
	};

	let outcome: Outcome = {kind: 'done'};
	for (const [index, step] of steps.entries()) {
		options.onStep?.(index);
		const engine = dependencies.engine(target.host);
		const matrix = (stack: string) => access.client(stack);
		const there = hostOf(step) ?? target.host;
		const on = dependencies.host(there);
		if (!on) {
			return {kind: 'failed', reason: `there is no host ${there}`};
		}

		const context = {
			host: on,
			engine,
			matrix,
			access,
			action,
			target,
			risk: action.risk,
			output,
			progress,
			follows: (job: string) => told.follows(job, there),
			...pick(options),
		};
		try {
			outcome = await runStep(step, context);
		} catch (error) {
			// What nobody could look at after a change may have failed or not.
			outcome = outcomeOf(error, looks(step) && steps.slice(0, index).every(looks) ? 'read' : action.risk);
		}

		if (outcome.kind !== 'done') {
			return withRedactedReason(afterSteps(outcome, index, steps), redact);
		}

		if (outcome.text !== undefined) {
			outcome = {...outcome, text: redact(outcome.text)};
			if (index < steps.length - 1) {
				output([outcome.text!]);
			}
		}
	}

	return outcome;
}

/** Where it is not the target's. */
const hostOf = (step: Step): string | undefined => (step.kind === 'job' ? step.as?.target.host : undefined);

const pick = ({signal, lendTerminal}: RunOptions) => ({signal, lendTerminal});

/** Whether it changes nothing, whatever the action does. */
const looks = (step: Step): boolean =>
	step.kind === 'view' ||
	step.kind === 'health' ||
	(step.kind === 'exec' && step.looks === true) ||
	(step.kind === 'file' && fileLooks(step)) ||
	(step.kind === 'job-deed' && step.deed === 'log') ||
	(step.kind === 'matrix' && step.request.method === 'GET' && !step.then);

/** "Not reached" is said only while nothing was done. */
function afterSteps(outcome: Exclude<Outcome, {kind: 'done'}>, index: number, steps: readonly Step[]): typeof outcome {
	if (steps.slice(0, index).every(looks)) {
		return outcome;
	}

	const reason = `${outcome.reason} (step ${index + 1} of ${steps.length}; the ones before it are done)`;
	if (outcome.kind !== 'unreachable') {
		return {...outcome, reason};
	}

	return {kind: looks(steps[index]!) ? 'unknown' : 'failed', reason};
}

const withRedactedReason = (
	outcome: Exclude<Outcome, {kind: 'done'}>,
	redact: (text: string) => string,
): Exclude<Outcome, {kind: 'done'}> => ({...outcome, reason: redact(outcome.reason)});
