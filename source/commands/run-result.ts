import type {Outcome, Plan} from '../actions/action.js';

/**
 * What `synaptop run --json` prints: one object, alone on standard output, whatever comes of it. Every key is always
 * there; what does not apply is null or empty.
 */
export interface RunResult {
	/** Id of the action: the one it stands for, where it stands for one of several. */
	readonly action: string | null;
	/** `name` as in `--confirm`. */
	readonly target: string | null;
	readonly host: string | null;
	readonly risk: 'read' | 'change' | 'danger' | null;
	/** `planned` of --dry-run; `refused` before anything was sent. The exit codes are 0, 0, 1, 2, 3, 4. */
	readonly outcome: 'done' | 'planned' | 'failed' | 'refused' | 'unreachable' | 'unknown';
	/** Why it was not done, in words. */
	readonly reason: string | null;
	/** Exit code of the command that failed, where it is one. */
	readonly code: number | null;
	/** Id of the job on the host, where it is one: `synaptop jobs --log ID`. */
	readonly job: string | null;
	/** ms that it took; null where nothing was run. */
	readonly duration: number | null;
	/** The steps as they are shown before a yes, secrets masked. */
	readonly preview: readonly string[];
	/** What it will do, in a sentence. */
	readonly explain: string | null;
	/** What is to be known before a yes. */
	readonly advice: readonly string[];
	/** What of a file is changed, masked. */
	readonly changes: readonly string[];
	/** What was fetched; of a change what came of it, in a line. */
	readonly text: string | null;
	/** What the commands printed, in clean lines. */
	readonly output: readonly string[];
}

const nothing: RunResult = {
	action: null,
	target: null,
	host: null,
	risk: null,
	outcome: 'refused',
	reason: null,
	code: null,
	job: null,
	duration: null,
	preview: [],
	explain: null,
	advice: [],
	changes: [],
	text: null,
	output: [],
};

/** Nothing was sent: wrong use, a missing yes, something that hinders it, a host that is not reached before there is a plan. */
export const notDone = (
	outcome: 'refused' | 'unreachable',
	reason: string,
	known: Partial<RunResult> = {},
): RunResult => ({...nothing, ...known, outcome, reason});

/** What a plan tells of itself. */
export const planned = (
	{action, target, preview, explain, shows = []}: Plan,
	advice: readonly string[],
): RunResult => ({
	...nothing,
	action: action.id,
	target: target.name,
	host: target.host,
	risk: action.risk,
	outcome: 'planned',
	preview,
	explain,
	advice,
	changes: shows,
});

export const ended = (
	plan: RunResult,
	outcome: Outcome,
	{
		job,
		duration,
		output,
	}: {readonly job: string | undefined; readonly duration: number; readonly output: readonly string[]},
): RunResult => ({
	...plan,
	outcome: outcome.kind,
	reason: 'reason' in outcome ? outcome.reason : null,
	code: ('code' in outcome ? outcome.code : undefined) ?? null,
	text: ('text' in outcome ? outcome.text : undefined) ?? null,
	job: job ?? null,
	duration,
	output,
});

export const exits: Readonly<Record<RunResult['outcome'], number>> = {
	done: 0,
	planned: 0,
	failed: 1,
	refused: 2,
	unreachable: 3,
	unknown: 4,
};

/** --dry-run for people. */
export const planText = ({action, target}: Plan, {preview, changes, explain, advice, risk}: RunResult): string =>
	[
		`${action.title} ${target.name} on ${target.host} (${risk}):`,
		...preview.map(line => `  ${line}`),
		...changes,
		...(explain === null ? [] : [explain]),
		...advice,
	].join('\n');
