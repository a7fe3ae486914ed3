import type {Probe} from '../sources/probe.js';
import type {Condition, RuleContext, Severity, Subject} from './rule.js';

// What the rules over probes have in common.

/** "9 ms", "1.4 s". */
export const tookText = (ms: number | undefined): string | undefined =>
	ms === undefined ? undefined : ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;

/** What it is called on a host: with its stack's name where there are several. */
export const partName = (name: string, {stack}: Probe<unknown>, {config}: RuleContext): string =>
	config.stacks.length > 1 ? `${name} of ${stack}` : name;

/** A probe as a subject; `more` says what is particular. */
export const probeSubject = <Facts>(
	name: string,
	probe: Probe<Facts>,
	context: RuleContext,
	more: Pick<Subject<Probe<Facts>>, 'ok'> & Partial<Subject<Probe<Facts>>>,
): Subject<Probe<Facts>> => ({
	part: partName(name, probe, context),
	value: probe,
	stack: probe.stack,
	figure: probe.state === 'up' ? tookText(probe.took) : undefined,
	series: probe.history,
	since: probe.state === 'up' ? probe.since : undefined,
	...more,
});

/** Not to be asked, and no answer or not the right one. */
export const notUp = <Facts>(
	severity: Exclude<Severity, 'ok'>,
	cure?: (probe: Probe<Facts>, context: RuleContext) => string | undefined,
): ReadonlyArray<Condition<Probe<Facts>>> => {
	const text = ({problem}: Probe<Facts>): string => problem?.message ?? 'does not answer';
	const since = ({since: at}: Probe<Facts>): number | undefined => at;
	return [
		{severity: 'unknown', when: ({state}) => state === 'unknown', text, cure: ({problem}) => problem?.cure, since},
		{
			severity,
			when: ({state}) => state === 'down',
			text,
			cure: (probe, context) => probe.problem?.cure ?? cure?.(probe, context),
			since,
		},
	];
};
