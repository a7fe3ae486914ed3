import type {Config} from '../config/schema.js';
import type {Host} from '../hosts/host.js';
import type {Store} from '../store/store.js';
import type {Severity, Verdict} from './rule.js';

export interface JudgeContext {
	readonly hosts: ReadonlyMap<string, Host>;
	readonly config: Config;
	/** ms since the epoch. */
	readonly now: number;
}

/** Every rule over every slice, worst first. */
export function judge(_store: Store, _context: JudgeContext): readonly Verdict[] {
	return [];
}

/** Worst first: what could not be looked at may be as bad as anything, what is known to be critical is worse. */
export const severities: readonly Severity[] = ['critical', 'unknown', 'warning', 'ok'];

/** The exit code of `check` as Nagios expects it: 0 ok, 1 warning, 2 critical, 3 could not look. */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 | 3 {
	const has = (severity: Severity): boolean => verdicts.some(verdict => verdict.severity === severity);
	return has('critical') ? 2 : has('unknown') ? 3 : has('warning') ? 1 : 0;
}
