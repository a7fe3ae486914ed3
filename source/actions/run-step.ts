import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import type {Access} from '../matrix/access.js';
import type {MatrixClient} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {parseJson} from '../parsers/json.js';
import type {RunOptions} from '../program.js';
import {handOver} from '../system/hand-over.js';
import {runAccessStep} from './access-step.js';
import type {ExecStep, Outcome, Risk, Step} from './action.js';
import {runBotStep} from './bot-step.js';
import {runFileStep} from './file-step.js';
import {runHealthStep} from './health-step.js';
import {type JobContext, runJobDeed, runJobStep} from './job-step.js';
import {lineSplitter} from './line-splitter.js';
import {maskData, maskText} from './mask.js';
import {runMatrixStep} from './matrix-step.js';

export interface StepContext extends Pick<JobContext, 'action' | 'target' | 'progress' | 'follows'> {
	readonly host: Host;
	readonly engine: Engine;
	/** The homeserver of a stack, with the administrator's token. */
	matrix(stack: string): MatrixClient;
	readonly access: Access;
	readonly risk: Risk;
	readonly signal?: AbortSignal | undefined;
	readonly lendTerminal?: RunOptions['lendTerminal'];
	/** Output as it comes, in clean lines. */
	output(lines: readonly string[]): void;
}

type StepOf<Kind> = Extract<Step, {kind: Kind}>;

/** Does one step, once. Throws HostError and EngineError; what they mean for the outcome is told by outcomeOf(). */
export async function runStep(step: Step, context: StepContext): Promise<Outcome> {
	if ('request' in step && step.request.method !== 'GET' && (context.risk === 'read' || step.kind === 'view')) {
		return {kind: 'failed', reason: `an action that reads must not ${step.request.method}`};
	}

	switch (step.kind) {
		case 'exec': {
			return exec(step, context);
		}

		case 'matrix': {
			return runMatrixStep(step, context);
		}

		case 'access': {
			return runAccessStep(step, context);
		}

		case 'file': {
			return runFileStep(step, context);
		}

		case 'health': {
			return runHealthStep(step, context);
		}

		case 'bot': {
			return runBotStep(step, context);
		}

		case 'job': {
			return runJobStep(step, context);
		}

		case 'job-deed': {
			return runJobDeed(step, context);
		}

		case 'engine': {
			const {timeout, request, told} = step;
			const {status, body} = await context.engine.request(request, {timeout, ...withSignal(context)});
			if (told) {
				return {kind: 'done', text: told(parseJson(body))};
			}

			return status === 304 ? {kind: 'done', text: 'it was so already'} : {kind: 'done'};
		}

		case 'view': {
			const {timeout, request, told} = step;
			const options = {...(timeout === undefined ? {} : {timeout}), ...withSignal(context)};
			const {body} = await context.engine.request(request, options);
			return {kind: 'done', text: told ? told(parseJson(body)) : shown(body)};
		}

		case 'terminal': {
			return terminal(step, context);
		}
	}
}

const withSignal = ({signal}: StepContext) => (signal ? {signal} : {});

/** Lines of a text that is shown. */
const mostShown = 10_000;
/** Bytes at the end of an output that are read for what they mean. */
const tail = 16_384;

async function exec(step: ExecStep, context: StepContext): Promise<Outcome> {
	const {argv, stdin, timeout, meanings, fallback, delay, reached} = step;
	if (delay !== undefined) {
		await sleep(delay, undefined, withSignal(context));
	}

	const hide = step.foreign ? maskText : (text: string) => text;
	const printed: string[] = [];
	const give = (lines: readonly string[]): void => {
		const shown = lines.map(hide);
		if (step.title === undefined) {
			context.output(shown);
		} else if (printed.length < mostShown) {
			printed.push(...shown);
		}
	};

	const out = lineSplitter(give);
	const err = lineSplitter(give);
	let last = '';
	const result = await context.host
		.exec(argv, {
			...(stdin === undefined ? {} : {stdin}),
			timeout,
			urgent: true,
			...withSignal(context),
			onOutput(chunk, stream) {
				(stream === 'stdout' ? out : err).push(chunk);
			},
		})
		.finally(() => {
			out.end();
			err.end();
			last = err.last || out.last;
		});
	if (result.code === 0 && step.title !== undefined) {
		return {kind: 'done', text: printed.slice(0, mostShown).join('\n')};
	}

	if (printed.length > 0) {
		context.output(printed.slice(0, mostShown));
	}

	if (result.code === 0) {
		return reached?.(result.stdout.toString()) ?? {kind: 'done'};
	}

	const words = [result.stdout, result.stderr].map(bytes => clean(bytes.subarray(-tail).toString())).join(' ');
	if (fallback?.words.test(words)) {
		context.output([fallback.remark]);
		return exec(fallback.step, context);
	}

	const meant = meanings?.find(([pattern]) => pattern.test(words))?.[1];
	const ended = meant ?? (result.signal ? `ended by ${clean(result.signal)}` : hide(last) || 'it said nothing');
	return {kind: 'failed', reason: ended, ...(result.code === null ? {} : {code: result.code})};
}

async function terminal({argv}: StepOf<'terminal'>, {host, lendTerminal}: StepContext): Promise<Outcome> {
	if (!lendTerminal) {
		return {kind: 'failed', reason: 'it needs a terminal'};
	}

	const code = await lendTerminal(() => handOver(host, argv));
	// A shell ends with the status of its last command: only what docker itself says (125–127) is a failure of ours.
	if (code === null) {
		return {kind: 'unknown', reason: 'the connection was lost while the terminal was open'};
	}

	return code >= 125 && code <= 127
		? {kind: 'failed', reason: 'the shell could not be opened, see above', code}
		: {kind: 'done'};
}

/** JSON with its secrets masked, in clean lines. */
function shown(body: Buffer): string {
	const text = body.toString();
	try {
		return JSON.stringify(maskData(JSON.parse(text)), undefined, 2)
			.split('\n')
			.map(clean)
			.join('\n');
	} catch {
		throw new Error('the engine answered with something that is not JSON');
	}
}
