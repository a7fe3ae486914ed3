import type {Config} from '../config/schema.js';
import {stacksOn} from '../config/stacks-on.js';
import type {Host} from '../hosts/host.js';
import type {Slice} from '../store/slice.js';
import type {Store} from '../store/store.js';
import {judgeConnection} from './connection.js';
import {type AnyRule, rules as allRules} from './index.js';
import {judgeSubject} from './judge-subject.js';
import {impatient, type Patience} from './patience.js';
import type {RuleContext, Severity, Verdict} from './rule.js';

export interface JudgeContext {
	readonly hosts: ReadonlyMap<string, Pick<Host, 'state'>>;
	readonly config: Config;
	/** ms since the epoch. */
	readonly now: number;
	readonly rules?: readonly AnyRule[];
	/** What earlier looks showed; absent: there was none, and no condition is waited for. */
	readonly patience?: Patience;
}

/** Worst first: what could not be looked at may be as bad as anything, what is known to be critical is worse. */
export const severities: readonly Severity[] = ['critical', 'unknown', 'warning', 'ok'];

export const rank = ({severity}: Pick<Verdict, 'severity'>): number => severities.indexOf(severity);

export const worstFirst = (verdicts: readonly Verdict[]): readonly Verdict[] =>
	verdicts.toSorted((left, right) => rank(left) - rank(right));

const notRead = (rule: AnyRule, host: string, {error}: Slice<unknown>): Verdict => ({
	host,
	part: rule.title,
	severity: 'unknown',
	text: error?.message ?? 'could not be read',
	rule: rule.id,
	group: rule.group,
	...(rule.tab ? {tab: rule.tab} : {}),
	...(error?.cure ? {cure: error.cure} : {}),
});

/** Old data proves nothing to be right, but what was wrong is not forgotten. */
const asOld = (verdict: Verdict): Verdict =>
	verdict.severity === 'ok' ? {...verdict, severity: 'unknown', old: true} : {...verdict, old: true};

const judgeSlice = (
	rule: AnyRule,
	slice: Slice<unknown>,
	online: boolean,
	context: RuleContext,
	patience: Patience,
): readonly Verdict[] => {
	const all = () =>
		rule
			.subjects(slice.data, context)
			.map(subject => judgeSubject(rule, subject, context, patience))
			.filter(verdict => verdict !== undefined);
	switch (slice.phase) {
		case 'live':
			return all();
		case 'stale':
			return [...(online ? [notRead(rule, context.host, slice)] : []), ...all().map(asOld)];
		case 'down':
			return online ? [notRead(rule, context.host, slice)] : []; // Else the connection says it.
		default:
			return [];
	}
};

/** Every rule over every host's slice, and the hosts themselves; worst first. */
export function judge(store: Store, context: JudgeContext): readonly Verdict[] {
	const {hosts, config, now, rules = allRules, patience = impatient} = context;
	const verdicts = [...hosts].flatMap(([id, host]) => {
		const connection = judgeConnection(id, host.state.value);
		const online = connection.severity === 'ok';
		const ruled: RuleContext = {
			host: id,
			config,
			stacks: stacksOn(config, id),
			now,
			latest(source) {
				const {data, at} = store.get({source: source.id, host: id}, source.empty);
				return at === undefined ? undefined : data;
			},
		};
		const found = rules.flatMap(rule =>
			judgeSlice(rule, store.get({source: rule.source.id, host: id}, rule.source.empty), online, ruled, patience),
		);
		return [connection, ...found];
	});
	return worstFirst(verdicts);
}

/** Of these something is said; what is only old is told by the verdict about the connection or the source. */
export const isTold = ({severity, old}: Verdict): boolean => !(old && severity === 'unknown');

/** The exit code of `check` as Nagios expects it: 0 ok, 1 warning, 2 critical, 3 could not look. */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 | 3 {
	const has = (severity: Severity): boolean => verdicts.some(verdict => verdict.severity === severity);
	return has('critical') ? 2 : has('unknown') || verdicts.length === 0 ? 3 : has('warning') ? 1 : 0;
}
