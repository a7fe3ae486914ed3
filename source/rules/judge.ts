import type {Config} from '../config/schema.js';
import {stacksOn} from '../config/stacks-on.js';
import type {Host} from '../hosts/host.js';
import type {Slice} from '../store/slice.js';
import type {Store} from '../store/store.js';
import {judgeConnection} from './connection.js';
import {type AnyRule, rules as allRules} from './index.js';
import {judgeSubject} from './judge-subject.js';
import {impatient, type Patience} from './patience.js';
import {groups, type RuleContext, type Severity, type Verdict} from './rule.js';

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

/** Its line's place on the Overview: of what is equally bad the title names what stands first there. */
const place = ({group}: Verdict): number => (group ? groups.indexOf(group) : 0);

export const worstFirst = (verdicts: readonly Verdict[]): readonly Verdict[] =>
	verdicts.toSorted((left, right) => rank(left) - rank(right) || place(left) - place(right));

const aboutAll = (rule: AnyRule, host: string, said: Pick<Verdict, 'text'> & Partial<Verdict>): Verdict => ({
	host,
	part: rule.title,
	severity: 'unknown',
	rule: rule.id,
	group: rule.group,
	...(rule.tab ? {tab: rule.tab} : {}),
	...said,
});

const notRead = (rule: AnyRule, host: string, {error}: Slice<unknown>): Verdict =>
	aboutAll(rule, host, {text: error?.message ?? 'could not be read', ...(error?.cure ? {cure: error.cure} : {})});

/** What is said of what was never read on a host that is away. */
export const notReached = 'host not reached';

/** What is waited for: said only of what will be read. */
const notYet = (rule: AnyRule, online: boolean, {host, config}: RuleContext): readonly Verdict[] => {
	if (!rule.source.hosts?.(config).includes(host)) {
		return [];
	}

	const said = online ? {text: 'not read yet', pending: true} : {text: notReached, old: true};
	const groups = rule.expects?.(config, host) ?? [rule.group];
	return groups.map(group => aboutAll(rule, host, {...said, group, ...(groups.length > 1 ? {part: group} : {})}));
};

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
	const all = (): readonly Verdict[] =>
		rule.subjects(slice.data, context).map(subject => judgeSubject(rule, subject, context, patience));
	switch (slice.phase) {
		case 'live':
			return all();
		case 'stale':
			return [...(online ? [notRead(rule, context.host, slice)] : []), ...all().map(asOld)];
		case 'down':
			return online ? [notRead(rule, context.host, slice)] : notYet(rule, false, context);
		default:
			return notYet(rule, online, context);
	}
};

/** What a rule says of a host; told as one, so that what is gone can be told from what could not be read. */
export interface Finding {
	readonly host: string;
	/** Absent: the connection. */
	readonly rule?: AnyRule;
	/** What is told now is all there is. */
	readonly whole: boolean;
	/** Also those that are quiet. */
	readonly verdicts: readonly Verdict[];
}

/** Every rule over every host's slice, and the hosts themselves. */
export function findAll(store: Store, context: JudgeContext): readonly Finding[] {
	const {hosts, config, now, rules = allRules, patience = impatient} = context;
	return [...hosts].flatMap(([id, host]) => {
		const connection = judgeConnection(id, host.state.value, patience);
		const online = host.state.value.phase === 'online';
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
		const found = rules.map((rule): Finding => {
			const slice = store.get({source: rule.source.id, host: id}, rule.source.empty);
			const verdicts = judgeSlice(rule, slice, online || rule.source.fromHere === true, ruled, patience);
			return {host: id, rule, whole: slice.phase === 'live', verdicts};
		});
		return [{host: id, whole: true, verdicts: [connection]}, ...found];
	});
}

/** What is told of what was found, worst first. */
export const verdictsOf = (findings: readonly Finding[]): readonly Verdict[] =>
	worstFirst(
		findings.flatMap(({verdicts}) =>
			verdicts.filter(({quiet, severity}) => !(quiet && severity !== 'warning' && severity !== 'critical')),
		),
	);

/** The verdicts of one look, worst first. */
export const judge = (store: Store, context: JudgeContext): readonly Verdict[] => verdictsOf(findAll(store, context));

/** What only repeats that a host or a source cannot be read is not told beside that. */
export const isTold = ({severity, old}: Verdict): boolean => !(old && severity === 'unknown');

/** The exit code of `check` as Nagios expects it: 0 ok, 1 warning, 2 critical, 3 could not look. */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 | 3 {
	const has = (severity: Severity): boolean => verdicts.some(verdict => verdict.severity === severity);
	return has('critical') ? 2 : has('unknown') || verdicts.length === 0 ? 3 : has('warning') ? 1 : 0;
}
