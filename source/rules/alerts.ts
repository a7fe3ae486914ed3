import type {Verdict} from './rule.js';

/** Those that somebody should look at. */
export const alertsOf = (verdicts: readonly Verdict[]): readonly Verdict[] =>
	verdicts.filter(({severity}) => severity === 'warning' || severity === 'critical');
