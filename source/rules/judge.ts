import type {Config} from '../config/schema.js';
import type {Host} from '../hosts/host.js';
import type {Slice} from '../store/slice.js';
import type {Store} from '../store/store.js';
import {judgeConnection} from './connection.js';
import {type AnyRule, rules as allRules} from './index.js';
import type {Severity, Verdict} from './rule.js';

export interface JudgeContext {
	readonly hosts: ReadonlyMap<string, Pick<Host, 'state'>>;
	readonly config: Config;
	/** ms since the epoch. */
	readonly now: number;
	readonly rules?: readonly AnyRule[];
}

/** Worst first: what could not be looked at may be as bad as anything, what is known to be critical is worse. */
export const severities: readonly Severity[] = ['critical', 'unknown', 'warning', 'ok'];

const rank = ({severity}: Verdict): number => severities.indexOf(severity);

const notRead = (rule: AnyRule, host: string, {error}: Slice<unknown>): Verdict => ({
	host,
	part: rule.id,
	severity: 'unknown',
	text: error?.message ?? 'could not be read',
	...(error?.cure ? {cure: error.cure} : {}),
});

/** Old data proves nothing to be right, but what was wrong is not forgotten. */
const judgeSlice = (rule: AnyRule, host: string, slice: Slice<unknown>, online: boolean, context: JudgeContext) => {
	const {config, now} = context;
	switch (slice.phase) {
		case 'live':
			return rule.judge(slice, host, config, now);
		case 'stale': {
			const bad = rule.judge(slice, host, config, now).filter(({severity}) => severity !== 'ok');
			return online ? [notRead(rule, host, slice), ...bad] : bad;
		}

		case 'down':
			return online ? [notRead(rule, host, slice)] : []; // Else the connection says it.
		default:
			return [];
	}
};

/** Every rule over every host's slice, and the hosts themselves; worst first. */
export function judge(store: Store, context: JudgeContext): readonly Verdict[] {
	const {hosts, rules = allRules} = context;
	const verdicts = [...hosts].flatMap(([id, host]) => {
		const connection = judgeConnection(id, host.state.value);
		const online = connection.severity === 'ok';
		const found = rules.flatMap(rule =>
			judgeSlice(rule, id, store.get({source: rule.source.id, host: id}, rule.source.empty), online, context),
		);
		return [connection, ...found];
	});
	return verdicts.sort((left, right) => rank(left) - rank(right));
}

/** The exit code of `check` as Nagios expects it: 0 ok, 1 warning, 2 critical, 3 could not look. */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 | 3 {
	const has = (severity: Severity): boolean => verdicts.some(verdict => verdict.severity === severity);
	return has('critical') ? 2 : has('unknown') || verdicts.length === 0 ? 3 : has('warning') ? 1 : 0;
}
