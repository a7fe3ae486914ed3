import type {Unit} from '../parsers/systemd.js';
import {endingOf, stateOf} from '../sources/unit-news.js';
import {type UnitsData, units, type WatchedUnit} from '../sources/units.js';
import {unitKey, unitsOf} from '../sources/watched-units.js';
import {bytes} from '../ui/format.js';
import type {Condition, Rule, RuleContext} from './rule.js';

const minute = 60_000;
/** So many restarts by systemd within this time are a loop. */
const loopTime = 5 * minute;
const loopCount = 3;
/** One look alone shows a loop where it was restarted often and has just begun. */
const freshTime = 2 * minute;

const flag = ({scope}: WatchedUnit): string => (scope === 'user' ? ' --user' : '');
const command =
	(verb: string) =>
	(one: WatchedUnit): string =>
		`${one.scope === 'system' ? 'sudo ' : ''}systemctl${flag(one)} ${verb} ${one.name}`;
const journal = ({scope, name}: WatchedUnit): string =>
	`journalctl ${scope === 'user' ? '--user-unit' : '-u'} ${name} -n 50`;

const has = ({unit, problem}: WatchedUnit, holds: (unit: Unit) => boolean): boolean =>
	!problem && unit !== undefined && holds(unit);

const recent = ({restartedAt}: WatchedUnit, now: number): number =>
	restartedAt.filter(at => now - at < loopTime && at <= now).length;

const began = ({startedAt}: Unit, now: number): number =>
	startedAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now - startedAt);

const loops = (one: WatchedUnit, now: number): boolean =>
	has(
		one,
		unit =>
			recent(one, now) >= loopCount ||
			((unit.restarts ?? 0) >= loopCount && (unit.sub === 'auto-restart' || began(unit, now) < freshTime)),
	);

const ending = ({unit}: WatchedUnit): string => {
	const text = unit ? endingOf(unit) : '';
	return text && `: ${text}`;
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const changedAt = ({unit}: WatchedUnit): number | undefined => unit?.changedAt;

/** Meant to run: started at boot, or by a timer or socket that somebody would have configured instead. */
const enabled = ({enabled: state}: Unit): boolean => state === 'enabled' || state === 'enabled-runtime';

const isBot = ({bot}: WatchedUnit): boolean => bot;

const conditions: ReadonlyArray<Condition<WatchedUnit>> = [
	{
		severity: 'unknown',
		when: ({problem}) => problem !== undefined,
		text: ({problem}) => problem?.message ?? '',
		cure: ({problem}) => problem?.cure,
	},
	{
		severity: 'critical',
		when: one => has(one, unit => unit.load !== 'loaded'),
		text: ({unit}) =>
			unit?.load === 'not-found' ? 'there is no such unit' : `${unit?.load}: ${unit?.loadError ?? ''}`,
		cure: ({unit, scope, name}) =>
			unit?.load === 'not-found'
				? `look for its name: systemctl${scope === 'user' ? ' --user' : ''} list-unit-files`
				: unit?.load === 'masked'
					? command('unmask')({scope, name} as WatchedUnit)
					: undefined,
	},
	{
		severity: 'critical',
		when: one => has(one, ({active}) => active === 'failed'),
		text: one => `failed${ending(one)}`,
		cure: journal,
		since: changedAt,
	},
	{
		severity: 'critical',
		when: (one, {now}) => loops(one, now),
		text: (one, {now}) =>
			recent(one, now) >= loopCount
				? `restarted by systemd ${times(recent(one, now))} in 5 min${ending(one)}`
				: `restarted by systemd ${times(one.unit?.restarts ?? 0)}, just now again${ending(one)}`,
		cure: journal,
	},
	{
		severity: 'critical',
		when: one => has(one, unit => unit.active === 'inactive' && isBot(one) && enabled(unit)),
		text: one => `inactive though enabled${ending(one)}`,
		cure: command('start'),
		since: changedAt,
	},
	{
		severity: 'warning',
		when: one => has(one, unit => unit.active === 'inactive' && (isBot(one) || enabled(unit))),
		text: one => (one.unit && enabled(one.unit) ? `inactive though enabled${ending(one)}` : `inactive${ending(one)}`),
		cure: command('start'),
		since: changedAt,
	},
	{
		severity: 'warning',
		when: one => has(one, ({sub}) => sub === 'auto-restart'),
		text: one => `fell${ending(one)}, systemd starts it again`,
		cure: journal,
		since: changedAt,
	},
	{
		severity: 'warning',
		when: one => has(one, ({active}) => active === 'activating' || active === 'deactivating'),
		for: 30,
		text: ({unit}) => (unit ? stateOf(unit) : ''),
		cure: journal,
		since: changedAt,
	},
	{
		severity: 'warning',
		when: (one, {now}) => has(one, () => recent(one, now) > 0),
		text: (one, {now}) => `restarted by systemd ${times(recent(one, now))} in 5 min`,
		cure: journal,
	},
	{
		severity: 'warning',
		when: one => has(one, unit => unit.active === 'active' && one.scope === 'user' && one.manager?.linger === false),
		text: ({manager}) => `runs only while ${manager?.user} is logged in`,
		cure: ({manager}) => `sudo loginctl enable-linger ${manager?.user}`,
	},
	{
		severity: 'warning',
		when: one => has(one, unit => isBot(one) && unit.active === 'active' && unit.enabled === 'disabled'),
		text: 'runs, but is not started at boot',
		cure: command('enable'),
	},
	{
		severity: 'warning',
		when: one => has(one, ({reloadNeeded}) => reloadNeeded),
		text: 'its unit file changed and was not read again',
		cure: one => `systemctl${flag(one)} daemon-reload`,
	},
];

const stackOf = (one: WatchedUnit, {config}: RuleContext): string | undefined => {
	const owners = config.stacks.filter(stack =>
		unitsOf([stack]).some(other => other.host === one.host && unitKey(other) === unitKey(one)),
	);
	return owners.length === 1 ? owners[0]!.name : undefined;
};

/** The scope is said where a name alone would be two. */
const partOf = (one: WatchedUnit, all: UnitsData): string => {
	const kind = one.bot ? 'bot' : 'unit';
	const double = all.some(({name, scope}) => name === one.name && scope !== one.scope);
	return double ? `${kind} ${one.name} (${one.scope})` : `${kind} ${one.name}`;
};

/** Bots and units that failed, restart again and again, do not run though they should, or are not there. */
export const unitsRule: Rule<UnitsData, WatchedUnit> = {
	id: 'units',
	title: 'units',
	source: units,
	reports: true,
	group: 'units',
	tab: 'bot',
	expects: ({stacks}, host) => [
		...new Set(
			unitsOf(stacks).flatMap(one => (one.host === host ? [one.bot ? ('bots' as const) : ('units' as const)] : [])),
		),
	],
	subjects: (data, context) =>
		data.map(one => ({
			part: partOf(one, data),
			value: one,
			ok: one.unit ? stateOf(one.unit) : 'not asked yet',
			group: one.bot ? 'bots' : 'units',
			stack: stackOf(one, context),
			figure: one.unit?.memory === undefined ? undefined : bytes(one.unit.memory),
			series: one.memoryHistory,
			select: `${one.host}/${unitKey(one)}`,
			since: one.unit?.active === 'active' ? one.unit.activeAt : one.unit?.changedAt,
		})),
	conditions,
};
