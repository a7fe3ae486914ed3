import type {Action, Outcome, Plan} from '../actions/action.js';
import {actions} from '../actions/index.js';
import {outcomeText} from '../actions/outcome.js';
import {tokenShown} from '../actions/token-shown.js';
import {createProgram} from '../create-program.js';
import type {Program} from '../program.js';
import {didYouMean} from '../system/nearest.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, type Flags, textFlag, UsageError} from './command.js';
import {editForRun} from './edit-file.js';
import {fillForm, noForm, type Reveal} from './fill-form.js';
import {findTarget, NotReached} from './find-target.js';
import {openConfig} from './open.js';
import {Stopped, stoppable} from './stoppable.js';

const exits: Readonly<Record<Outcome['kind'], number>> = {done: 0, failed: 1, unreachable: 3, unknown: 4};
const refused = 2;

/** ms for finding the target and for the advice. */
const lookTimeout = 30_000;

/** `synaptop run ID [NAME]`: one action without the screen. */
export async function run(call: Call): Promise<number> {
	const {input, flags} = call;
	const [id, name, ...more] = input;
	const action = findAction(id);
	if (more.length > 0) {
		throw new UsageError(`one name only, not also "${more.join(' ')}"`);
	}

	const config = await openConfig(flags);
	const program = createProgram(config, {ask: askOnTerminal(call)});
	try {
		if (!program.actions.includes(action)) {
			throw new UsageError(`${action.id} changes something, and this is read-only`);
		}

		const target = await stoppable(
			findTarget(program, action, name, lookTimeout, textFlag(flags, 'stack')),
			call.signal,
		);
		if (action.matrix) {
			await stoppable(program.access.check(target.stack ?? target.id), call.signal);
		}

		const first = program.plan(action, target);
		// Nobody is asked for a password that nothing is done with.
		const pretend = Boolean(call.flags['dry-run']) || consent(first, call.flags) !== undefined;
		const edited = first.edits && (await editForRun(program, target, call));
		const filled = first.form && (await fillForm(first, program.config, call, pretend));
		if (!filled && !edited && first.unavailable === undefined) {
			noForm(call);
		}

		const input = filled?.input ?? edited;
		const plan = input ? program.plan(action, target, input) : first;
		return await perform(program, plan, call, filled?.reveal ?? []);
	} catch (error) {
		if (error instanceof NotReached || error instanceof Stopped) {
			call.stderr.write(
				`${error.message
					.split('\n')
					.map(line => `synaptop: ${line}`)
					.join('\n')}\n`,
			);
			return exits.unreachable;
		}

		throw error;
	} finally {
		await program.close();
	}
}

function findAction(id: string | undefined): Action {
	const action = actions.find(candidate => candidate.id === id);
	if (!action) {
		const ids = actions.map(candidate => candidate.id);
		throw new UsageError(
			id === undefined
				? `run what? One of ${ids.join(', ')}`
				: `there is no action "${id}"${didYouMean(id, ids)} (${ids.join(', ')})`,
		);
	}

	return action;
}

async function perform(program: Program, plan: Plan, call: Call, reveal: readonly Reveal[]): Promise<number> {
	const {flags, stdout, stderr} = call;
	const {action, target} = plan;
	const say = (text: string) => stderr.write(`${text}\n`);
	const what = `${action.title} ${target.name} on ${target.host}`;
	const hindrance = plan.unavailable ?? terminalMissing(plan, call);
	if (hindrance !== undefined) {
		say(`synaptop: ${what}: ${hindrance}`);
		return refused;
	}

	const advice =
		action.risk === 'read' ? [] : await program.advise(action, target, AbortSignal.timeout(lookTimeout), plan.input);
	const missing = consent(plan, flags);
	if (flags['dry-run'] || missing !== undefined) {
		const shown = {
			action: action.id,
			host: target.host,
			target: target.name,
			command: plan.preview,
			explain: plan.explain,
			advice,
			...(plan.shows ? {changes: plan.shows} : {}),
		};
		stdout.write(flags.json ? `${JSON.stringify(shown, undefined, 2)}\n` : `${dryText(plan, advice)}\n`);
		if (!flags['dry-run']) {
			say(`synaptop: not done: ${missing}`);
		}

		return flags['dry-run'] ? 0 : refused;
	}

	if (!flags.json) {
		for (const line of advice) {
			say(line);
		}
	}

	const shown = tokenShown(plan);
	const unseen = shown && unseenToken(shown.session, call);
	if (unseen !== undefined) {
		say(`synaptop: not done: ${unseen}`);
		return refused;
	}

	const secret = shown !== undefined || reveal.length > 0;
	const output: string[] = [];
	const outcome = await program.run(action, target, {
		plan,
		signal: call.signal,
		// Where a secret is printed it stands there alone.
		onOutput: line => (flags.json ? output.push(line) : (secret ? stderr : stdout).write(`${line}\n`)),
		...(flags.json ? {} : {onProgress: seldom(say)}),
		...(call.interactive ? {lendTerminal: handOver => handOver()} : {}),
	});
	if (flags.json) {
		stdout.write(
			`${JSON.stringify({action: action.id, host: target.host, target: target.name, command: plan.preview, advice, outcome, output}, undefined, 2)}\n`,
		);
	} else if (outcome.kind === 'done' && outcome.text !== undefined && action.risk === 'read' && !secret) {
		stdout.write(`${outcome.text}\n`);
	} else {
		say(`${what}: ${outcomeText(outcome)}`);
	}

	// Where nobody knows how it ended it may be what counts now.
	if (outcome.kind === 'done' || outcome.kind === 'unknown') {
		for (const {secret} of reveal) {
			stdout.write(`${secret.reveal()}\n`);
		}
	}

	const token = shown && program.access.held(shown.stack);
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

/** ms between two lines of progress. */
const progressEvery = 5000;

const seldom = (say: (text: string) => void): ((text: string) => void) => {
	let next = 0;
	return text => {
		if (performance.now() >= next) {
			next = performance.now() + progressEvery;
			say(`… ${text}`);
		}
	};
};

/** Why a token must not, or could not, go to standard output. */
function unseenToken(session: boolean, {flags, interactive}: Call): string | undefined {
	const keep = session ? ', or keep it with --set keep=yes' : '';
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

const dryText = ({action, target, preview, explain, shows = []}: Plan, advice: readonly string[]): string =>
	[
		`${action.title} ${target.name} on ${target.host}:`,
		...preview.map(line => `  ${line}`),
		...shows,
		explain,
		...advice,
	].join('\n');

/** Undefined where the flags say yes to this risk; else what is missing. */
export function consent({action, target}: Pick<Plan, 'action' | 'target'>, flags: Flags): string | undefined {
	switch (action.risk) {
		case 'read': {
			return undefined;
		}

		case 'change': {
			return flags.yes ? undefined : 'it changes something: say --yes';
		}

		case 'danger': {
			const given = textFlag(flags, 'confirm');
			if (given === undefined) {
				return `it is dangerous: say --confirm ${target.name}`;
			}

			return given === target.name ? undefined : `--confirm says "${given}", the target is "${target.name}"`;
		}
	}
}
