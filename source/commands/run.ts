import type {Action, Plan} from '../actions/action.js';
import {customActions} from '../actions/custom.js';
import {actions} from '../actions/index.js';
import {outcomeText} from '../actions/outcome.js';
import {readFirst} from '../actions/read-first.js';
import {tokenShown} from '../actions/token-shown.js';
import type {Config} from '../config/schema.js';
import {createProgram} from '../create-program.js';
import type {Program} from '../program.js';
import {didYouMean} from '../system/nearest.js';
import {afterRun} from './after-run.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, textFlag, UsageError} from './command.js';
import {consent} from './consent.js';
import {editForRun} from './edit-file.js';
import {fillForm, noForm, type Reveal} from './fill-form.js';
import {findTarget, NotReached} from './find-target.js';
import {openConfig} from './open.js';
import {ended, exits, notDone, planned, planText, type RunResult} from './run-result.js';
import {seldom} from './seldom.js';
import {Stopped, stoppable} from './stoppable.js';

/** ms for finding the target and for the advice. */
const lookTimeout = 30_000;

/** `synaptop run ID [NAME]`: one action without the screen. With --json one object is printed, whatever comes of it. */
export async function run(call: Call): Promise<number> {
	const [id] = call.input;
	try {
		return await runOne(call);
	} catch (error) {
		const {name, message} = error as Error;
		if (error instanceof NotReached || error instanceof Stopped) {
			const lines = message.split('\n').map(line => `synaptop: ${line}`);
			call.stderr.write(`${lines.join('\n')}\n`);
			print(call, notDone('unreachable', message, {action: id ?? null}));
			return exits.unreachable;
		}

		if (name === 'UsageError' || name === 'ConfigError') {
			print(call, notDone('refused', message, {action: id ?? null}));
		}

		throw error;
	}
}

const print = ({flags, stdout}: Call, result: RunResult): void => {
	if (flags.json) {
		stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
	}
};

async function runOne(call: Call): Promise<number> {
	const {input, flags} = call;
	const [id, name, ...more] = input;
	if (more.length > 0) {
		throw new UsageError(`one name only, not also "${more.join(' ')}"`);
	}

	// What is wrong with the id is said without a config, too.
	const known = id?.startsWith('custom.') ? undefined : findAction(id, actions);
	const config = await openConfig(flags);
	const action = known ?? findAction(id, [...actions, ...customActions(config)]);
	const program = createProgram(config, {ask: flags['dry-run'] ? async () => undefined : askOnTerminal(call)});
	try {
		return await perform(program, await planOf(program, action, name, config, call), call);
	} finally {
		await program.close();
	}
}

function findAction(id: string | undefined, all: readonly Action[]): Action {
	const action = all.find(candidate => candidate.id === id);
	if (!action) {
		const ids = all.map(candidate => candidate.id);
		throw new UsageError(
			id === undefined
				? `run what? One of ${ids.join(', ')}`
				: `there is no action "${id}"${didYouMean(id, ids)} (${ids.join(', ')})`,
		);
	}

	return action;
}

interface Planned {
	readonly plan: Plan;
	readonly reveal: readonly Reveal[];
}

async function planOf(
	program: Program,
	action: Action,
	name: string | undefined,
	config: Config,
	call: Call,
): Promise<Planned> {
	const {flags, signal} = call;
	if (!program.actions.some(({id}) => id === action.id)) {
		throw new UsageError(`${action.id} changes something, and this is read-only`);
	}

	const target = await stoppable(findTarget(program, action, name, lookTimeout, textFlag(flags, 'stack')), signal);
	if (action.matrix) {
		await stoppable(program.access.check(target.stack ?? target.id), signal);
	}

	await stoppable(readFirst(program, action, target, lookTimeout), call.signal);
	const first = program.plan(action, target);
	// Nobody is asked for a password that nothing is done with.
	const pretend = Boolean(flags['dry-run']) || consent(first, flags) !== undefined;
	const edited = first.edits && (await editForRun(program, target, call));
	const filled = first.form && (await fillForm(first, config, call, pretend));
	if (!filled && !edited && first.unavailable === undefined) {
		noForm(call);
	}

	const input = filled?.input ?? edited;
	return {plan: input ? program.plan(action, target, input) : first, reveal: filled?.reveal ?? []};
}

async function perform(program: Program, {plan, reveal}: Planned, call: Call): Promise<number> {
	const {flags, stdout, stderr} = call;
	const {action, target} = plan;
	const say = (text: string) => stderr.write(`${text}\n`);
	const what = `${action.title} ${target.name} on ${target.host}`;
	const refuse = (reason: string, said: string, result: RunResult): number => {
		say(said);
		print(call, notDone('refused', reason, result));
		return exits.refused;
	};

	const hindrance = plan.unavailable ?? terminalMissing(plan, call);
	if (hindrance !== undefined) {
		return refuse(hindrance, `synaptop: ${what}: ${hindrance}`, planned(plan, []));
	}

	const advice =
		action.risk === 'read' ? [] : await program.advise(action, target, AbortSignal.timeout(lookTimeout), plan.input);
	const shown = planned(plan, advice);
	const missing = consent(plan, flags);
	if (flags['dry-run'] || missing !== undefined) {
		if (!flags.json) {
			stdout.write(`${planText(plan, shown)}\n`);
		}

		if (!flags['dry-run']) {
			return refuse(missing!, `synaptop: not done: ${missing}`, shown);
		}

		print(call, shown);
		return exits.planned;
	}

	const unseen = unseenToken(plan, call);
	if (unseen !== undefined) {
		return refuse(unseen, `synaptop: not done: ${unseen}`, shown);
	}

	if (!flags.json) {
		for (const line of advice) {
			say(line);
		}
	}

	return doIt(program, {plan, reveal}, shown, call);
}

async function doIt(program: Program, {plan, reveal}: Planned, shown: RunResult, call: Call): Promise<number> {
	const {flags, stdout, stderr} = call;
	const {action, target} = plan;
	const say = (text: string) => stderr.write(`${text}\n`);
	const tokens = tokenShown(plan);
	const secret = tokens !== undefined || reveal.length > 0;
	const output: string[] = [];
	let job: string | undefined;
	const began = performance.now();
	const outcome = await program.run(action, target, {
		plan,
		signal: call.signal,
		// Where a secret is printed it stands there alone.
		onOutput: line => (flags.json ? output.push(line) : (secret ? stderr : stdout).write(`${line}\n`)),
		onJob(id) {
			job = id;
		},
		...(flags.json ? {} : {onProgress: seldom(say)}),
		...(call.interactive ? {lendTerminal: handOver => handOver()} : {}),
	});
	print(call, ended(shown, outcome, {job, duration: Math.round(performance.now() - began), output}));
	if (!flags.json) {
		if (outcome.kind === 'done' && outcome.text !== undefined && action.risk === 'read' && !secret) {
			stdout.write(`${outcome.text}\n`);
		} else {
			say(`${action.title} ${target.name} on ${target.host}: ${outcomeText(outcome)}`);
		}
	}

	await afterRun(program, plan, outcome, say);
	// Where nobody knows how it ended it may be what counts now.
	if (outcome.kind === 'done' || outcome.kind === 'unknown') {
		for (const {secret: made} of reveal) {
			stdout.write(`${made.reveal()}\n`);
		}
	}

	const token = tokens && program.access.held(tokens.stack);
	if (token && outcome.kind === 'done') {
		stdout.write(`${token.reveal()}\n`);
	}

	for (const {level, text} of program.activity.entries) {
		if (level === 'warning' && outcome.kind !== 'unknown') {
			say(`synaptop: ${text}`);
		}
	}

	return exits[outcome.kind];
}

/** Why a token must not, or could not, go to standard output; undefined where none would. */
function unseenToken(plan: Plan, {flags, interactive}: Call): string | undefined {
	const shown = tokenShown(plan);
	if (!shown) {
		return undefined;
	}

	const keep = shown.session ? ', or keep it with --set keep=yes' : '';
	if (flags.json) {
		return `--json shows no secret, so nobody would have the token: leave it out${keep}`;
	}

	return flags.reveal || interactive
		? undefined
		: `the token would go to standard output: say --reveal if that is meant${keep}`;
}

const terminalMissing = ({steps}: Plan, {interactive, flags}: Call): string | undefined =>
	!interactive && !flags['dry-run'] && steps.some(({kind}) => kind === 'terminal')
		? 'it needs a terminal on standard input and output'
		: undefined;
