import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {hostsShown} from '../config/stacks-on.js';
import {isTold, notReached, rank, worstFirst} from '../rules/judge.js';
import {type Group, groups, type Severity, type Verdict} from '../rules/rule.js';
import type {Series} from '../store/series.js';
import {groupTitles, partName} from './overview-groups.js';

/** A part of the stack with everything that is judged of it. */
export interface PartRow {
	readonly kind: 'part';
	readonly group: Group;
	readonly title: string;
	readonly severity: Severity;
	/** Nothing of it was looked at yet. */
	readonly pending: boolean;
	/** It is told as it was when its host could be reached. */
	readonly old: boolean;
	readonly what: string;
	readonly figure?: string | undefined;
	readonly series?: Series | undefined;
	readonly since?: number | undefined;
	readonly cure?: string | undefined;
	readonly tab?: string | undefined;
	readonly select?: string | undefined;
	/** Worst first. */
	readonly verdicts: readonly Verdict[];
}

export interface LinkRow {
	readonly kind: 'link';
	readonly title: string;
	readonly what: string;
}

/** A figure of the metrics that somebody keeps in sight. */
export interface PinRow {
	readonly kind: 'pin';
	readonly title: string;
	/** Its text: see parsePin(). */
	readonly pin: string;
	readonly what: string;
	readonly figure: string;
	/** Why there is no figure, or what it means. */
	readonly note: string;
	readonly series: Series;
	/** Key of its row on the tab Metrics. */
	readonly select: string;
	/** Not as it is now. */
	readonly old: boolean;
}

export type OverviewRow = PartRow | PinRow | LinkRow;

/** The verdicts of a stack: its own, and those about hosts that it is on. */
export const verdictsOfStack = (verdicts: readonly Verdict[], config: Config, stack: Stack): readonly Verdict[] => {
	const hosts = hostsShown(config, stack);
	return verdicts.filter(verdict =>
		verdict.stack === undefined ? hosts.includes(verdict.host) : verdict.stack === stack.name,
	);
};

/** What is most to be looked at first; of what is well the nearest to its border. */
const ordered = (verdicts: readonly Verdict[]): readonly Verdict[] =>
	verdicts.toSorted(
		(one, other) =>
			rank(one) - rank(other) ||
			Number(one.old ?? false) - Number(other.old ?? false) ||
			(other.near ?? 0) - (one.near ?? 0),
	);

const label = (group: Group, {part, host}: Verdict, hosted: boolean): string => {
	if (group === 'hosts') {
		return host;
	}

	return hosted ? `${partName(group, part)} on ${host}` : partName(group, part);
};

/** What it is about stands before what is said, unless that says it itself ("9 of 100 connections"). */
const named = (group: Group, name: string, text: string): string =>
	name === '' || (selfNamed.has(group) && text.includes(name)) ? text : `${name}: ${text}`;

/** Of what cannot be looked at: what was known last, and what is known of the rest. */
const awayText = (all: readonly Verdict[], lead: Verdict): string => {
	const away = all.filter(({severity, old}) => severity === 'unknown' && old);
	const hosts = [...new Set(away.map(({host}) => host))];
	const well = all.filter(({severity}) => severity === 'ok').length;
	const last = all.length === 1 && lead.text !== notReached ? `, was: ${lead.text}` : '';
	return `${hosts.join(', ')} not reached${well > 0 ? `, ${well} well elsewhere` : ''}${last}`;
};

const whatOf = (group: Group, all: readonly Verdict[], lead: Verdict, hosted: boolean): string => {
	const [only] = all;
	if (lead.severity === 'unknown' && lead.old) {
		return awayText(all, lead);
	}

	if (all.every(({pending}) => pending) && group !== 'hosts') {
		return lead.text;
	}

	if (all.length === 1 && only) {
		return selfNamed.has(group) ? only.text : named(group, label(group, only, hosted), only.text);
	}

	const wrong = all.filter(({severity}) => severity !== 'ok').length;
	if (wrong > 0) {
		return `${named(group, label(group, lead, hosted), lead.text)}${wrong > 1 ? `, and ${wrong - 1} more` : ''}`;
	}

	if (lead.near !== undefined) {
		return named(group, label(group, lead, hosted), lead.text);
	}

	const same = all.every(({text}) => text === lead.text);
	return same ? `${all.length} ${lead.text}` : `all ${all.length} well`;
};

/** Groups of one part that is called as they are. */
const selfNamed: ReadonlySet<Group> = new Set(['homeserver', 'element', 'database', 'redis', 'prometheus']);

const figureOf = (all: readonly Verdict[], lead: Verdict): string | undefined => {
	if (all.length === 1 || lead.severity !== 'ok' || lead.near !== undefined) {
		if (lead.figure !== undefined) {
			return lead.figure;
		}
	}

	const known = all.filter(({old, pending}) => !old && !pending);
	return all.length === 1 || known.length === 0
		? undefined
		: `${known.filter(({severity}) => severity === 'ok').length}/${all.length}`;
};

const sinceOf = (all: readonly Verdict[], lead: Verdict): number | undefined =>
	lead.severity === 'ok'
		? all.reduce<number | undefined>((newest, {since}) => Math.max(newest ?? 0, since ?? 0) || undefined, undefined)
		: lead.since;

const partRow = (group: Group, verdicts: readonly Verdict[]): PartRow => {
	const all = ordered(verdicts);
	const hosted = new Set(all.map(({host}) => host)).size > 1;
	const lead = all[0]!;
	return {
		kind: 'part',
		group,
		title: groupTitles[group],
		severity: lead.severity,
		pending: lead.pending === true,
		old: lead.old === true,
		what: whatOf(group, all, lead, hosted),
		figure: figureOf(all, lead),
		series: (lead.series ? lead : all.find(({series}) => series))?.series,
		since: sinceOf(all, lead),
		cure: lead.cure,
		tab: lead.tab,
		select: lead.select,
		verdicts: all,
	};
};

/** Waiting is not as bad as anything else that is not known. */
const weight = ({severity, pending}: PartRow): number => (pending ? rank({severity: 'ok'}) - 0.5 : rank({severity}));

/** A row for each part of the stack, worst first, then in their order; behind them what is pinned and its links. */
export const overviewRows = (
	verdicts: readonly Verdict[],
	stack: Stack,
	pins: readonly PinRow[] = [],
): readonly OverviewRow[] => {
	const parts = groups.flatMap(group => {
		const of = verdicts.filter(verdict => verdict.group === group);
		return of.length === 0 ? [] : [partRow(group, of)];
	});
	const links = Object.entries(stack.links).map(([title, what]): LinkRow => ({kind: 'link', title, what}));
	return [...parts.toSorted((one, other) => weight(one) - weight(other)), ...pins, ...links];
};

export interface Sum {
	readonly critical: number;
	readonly unknown: number;
	readonly warning: number;
	readonly ok: number;
	readonly pending: number;
	/** Since when all has been well; absent while it is not. */
	readonly wellSince?: number;
}

/** How many there are of each; what only repeats that a host is away is not counted. */
export const sumOf = (verdicts: readonly Verdict[]): Sum => {
	const told = worstFirst(verdicts).filter(isTold);
	const pending = told.filter(verdict => verdict.pending).length;
	const count = (severity: Severity): number =>
		told.filter(verdict => verdict.severity === severity && !verdict.pending).length;
	const sum = {
		critical: count('critical'),
		unknown: count('unknown'),
		warning: count('warning'),
		ok: count('ok'),
		pending,
	};
	const well = sum.ok > 0 && sum.ok === told.length;
	return well ? {...sum, wellSince: Math.max(...told.map(({since}) => since ?? 0))} : sum;
};
