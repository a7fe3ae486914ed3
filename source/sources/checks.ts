import {maskText} from '../actions/mask.js';
import type {CustomCheck} from '../config/custom-schema.js';
import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import {HostError} from '../hosts/host.js';
import {type CheckSeverity, judgeCheck} from '../parsers/check-output.js';
import {clean} from '../parsers/clean.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

/** What a check of the config found when it was last run. */
export interface CheckFacts {
	readonly severity: CheckSeverity;
	/** Clean, in one line, masked. */
	readonly text: string;
	/** When it was run; ms since the epoch. */
	readonly at: number;
	/** When it was looked whether it has to be run. */
	readonly lookedAt: number;
	readonly cure?: string;
}

export type ChecksData = ReadonlyArray<Probe<CheckFacts>>;

interface CheckPart extends Part {
	readonly check: CustomCheck;
}

/** Bytes of each output that are kept. */
const limit = 64 * 1024;

const partsOn = ({stacks}: Config, host: string): readonly CheckPart[] =>
	stacks.flatMap(({name, checks}) =>
		checks
			.filter(check => check.host === host)
			.map(check => ({stack: name, part: check.name, target: check.name, check})),
	);

/** Seconds between two looks: as often as the one that is run most often. */
const interval = ({stacks}: Config): number => {
	const all = stacks.flatMap(({checks}) => checks.map(({every}) => every / 1000));
	return Math.min(...all, 300);
};

/** What its exit code and its words mean; a check that hangs is cut, and nothing is known then. */
async function run(
	{host, signal, limit: time = Number.POSITIVE_INFINITY}: SourceContext<ChecksData>,
	{argv, script = '', timeout, warning, critical}: CustomCheck,
): Promise<Pick<CheckFacts, 'severity' | 'text'>> {
	// Something is to be told before a single look is over.
	const patience = Math.min(timeout, time * 0.8);
	try {
		const {code, stdout, stderr} = await host.exec(argv ?? ['sh', '-c', script], {timeout: patience, limit, signal});
		const output = stdout.toString().trim() === '' ? stderr.toString() : stdout.toString();
		const {severity, text} = judgeCheck(code, output, {warning, critical});
		return {severity, text: maskText(text)};
	} catch (error) {
		if (error instanceof HostError && error.kind === 'timeout') {
			return {severity: 'unknown', text: `no answer within ${Math.round(patience / 1000)} s: cut off`};
		}

		throw error;
	}
}

async function ask(
	context: SourceContext<ChecksData>,
	{check}: CheckPart,
	before: Probe<CheckFacts> | undefined,
): Promise<CheckFacts> {
	const now = context.now();
	const known = before?.state === 'up' ? before.facts : undefined;
	if (known && !isDue(known, check, interval(context.config) * 1000, now)) {
		return {...known, lookedAt: now};
	}

	const found = await run(context, check);
	return {...found, at: now, lookedAt: now, ...(check.cure === undefined ? {} : {cure: clean(check.cure)})};
}

/** Also when somebody wants to know it now: then it is looked long before it is time (a read is at most a tenth early). */
const isDue = ({at, lookedAt}: CheckFacts, {every}: CustomCheck, look: number, now: number): boolean =>
	now - at >= every - look / 2 || now - lookedAt < look * 0.8 || now < lookedAt;

/** Checks of the person's own: what they say of themselves by exit code or text. */
export const checks: PolledSource<ChecksData> = {
	id: 'checks',
	title: 'Checks',
	operations: [],
	empty: [],
	hosts: config => partHosts(config, stack => stack.checks),
	every: config => ({seen: interval(config), unseen: interval(config), atOnce: false}),
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: interval(context.config)}, (part, before) =>
			ask(context, part, before),
		),
};
