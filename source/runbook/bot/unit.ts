import type {Unit} from '../../parsers/systemd.js';
import type {Verdict} from '../../rules/rule.js';
import {stateOf} from '../../sources/unit-news.js';
import type {WatchedUnit} from '../../sources/units.js';
import {unitKey} from '../../sources/watched-units.js';
import type {Finding, OfferedAction} from '../flow.js';
import {around, errorWords, isError, type JournalLine, lastWords, shorten, timeless} from './journal.js';

// What systemd says of a bot's unit. Pure.

/** systemd.exec(5), "Process Exit Codes": what kept it from being started at all. */
const exits: Readonly<Record<number, string>> = {
	126: 'what it starts may not be run',
	127: 'a program that it runs is not found',
	200: 'its WorkingDirectory is not there',
	203: 'the program of its ExecStart is not there, or may not be run',
	216: 'its Group is not there',
	217: 'its User is not there',
	226: 'a directory that it is to see is not there',
};

const offered = ({host, scope, name}: WatchedUnit, ...actions: readonly string[]): readonly OfferedAction[] =>
	actions.map(action => ({action, target: {host, kind: 'unit', id: unitKey({scope, name}), name}}));

const facts = (unit: Unit): readonly string[] => [
	`state ${stateOf(unit)}, ${unit.load}, result ${unit.result}, ${unit.enabled ?? 'without a unit file'}`,
	`restarts by systemd ${unit.restarts ?? 0}, exit ${unit.exit ?? 'none'}${unit.status === undefined ? '' : ` ${unit.status}`}`,
	...(unit.file === undefined ? [] : [unit.file]),
];

/** As far as it runs now: what was before somebody started or stopped it is over, what is about the next boot has a step of its own. */
export const asItRuns = (one: WatchedUnit): WatchedUnit => ({
	...one,
	...(one.unit?.active === 'inactive' || one.unit?.restarts === 0 ? {restartedAt: []} : {}),
	...(one.manager ? {manager: {...one.manager, linger: true}} : {}),
	...(one.unit?.active === 'active' && one.unit.enabled === 'disabled'
		? {unit: {...one.unit, enabled: 'enabled'}}
		: {}),
});

export interface UnitLook {
	readonly one: WatchedUnit;
	/** What the rule of units says of asItRuns(one). */
	readonly verdict: Verdict;
	/** Its last lines, where it is not well. */
	readonly lines: readonly JournalLine[];
	readonly hide: (text: string) => string;
}

/** "…; its journal says: ModuleNotFoundError: …" */
const because = (lines: readonly JournalLine[], hide: (text: string) => string): string => {
	const first = lines.findIndex(isError);
	const words = first === -1 ? lastWords(lines) : errorWords(lines, first);
	return words === undefined ? '' : `; its journal says: ${shorten(timeless(hide(words)))}`;
};

const whyNot = ({exit, status, active, enabled}: Unit, one: WatchedUnit): string => {
	const meaning = exit === 'exited' && status !== undefined ? exits[status] : undefined;
	const off =
		active === 'inactive' && enabled === 'disabled' ? ', and it is disabled, so not started at boot either' : '';
	const gone =
		active === 'inactive' && one.manager?.linger === false
			? `; ${one.manager.user} does not linger, so it ends with the last login`
			: '';
	return `${meaning === undefined ? '' : ` (${meaning})`}${off}${gone}`;
};

/** T9: what keeps the bot from running; a verdict that is a warning on the Overview is here why nobody answers. */
export function judgeUnit({one, verdict, lines, hide}: UnitLook): Finding {
	const {unit, name, problem} = one;
	const place = {tab: 'bot', select: `${one.host}/${unitKey(one)}`};
	if (problem || !unit) {
		return {severity: 'unknown', text: `${name}: ${problem?.message ?? 'not asked yet'}`, ...place};
	}

	if (unit.load !== 'loaded') {
		return {
			severity: 'critical',
			text: `${name}: ${verdict.text}`,
			next: verdict.cure ?? 'See its unit file.',
			evidence: facts(unit),
			...place,
		};
	}

	const runs = unit.active === 'active' || unit.active === 'reloading';
	const isStarting = unit.active === 'activating' && unit.sub !== 'auto-restart';
	if (runs && verdict.severity === 'ok') {
		return {severity: 'ok', text: `${name} is ${stateOf(unit)}`, evidence: facts(unit)};
	}

	const severity = runs || isStarting ? (verdict.severity === 'critical' ? 'critical' : 'warning') : 'critical';
	const first = lines.findIndex(isError);
	const shown = first === -1 ? lines.slice(-15).map(({text}) => `  ${hide(text)}`) : around(lines, first, hide);
	const isStopped = unit.active === 'inactive' && unit.result === 'success';
	return {
		severity,
		text: `${name}: ${verdict.text}${whyNot(unit, one)}${isStopped ? '' : because(lines, hide)}`,
		next: isStopped
			? 'Somebody stopped it, or it ended by itself: start it.'
			: runs || isStarting
				? `See its journal: ${verdict.cure ?? ''}`.replace(/: $/, '.')
				: 'Mend what its journal names, then start it.',
		evidence: [...facts(unit), ...shown],
		actions: isStopped
			? offered(one, 'unit.start', ...(unit.enabled === 'disabled' ? ['unit.enable'] : []))
			: offered(one, 'unit.restart'),
		...place,
	};
}

/** What of it is about the next boot or logout. */
export function judgeBoot({manager, unit, scope, name, ...one}: WatchedUnit): Finding {
	if (unit?.load !== 'loaded') {
		return {severity: 'skipped', text: 'not looked at: there is no such unit'};
	}

	const whole = {...one, scope, name} as WatchedUnit;
	if (scope === 'user' && manager?.linger === false) {
		return {
			severity: 'warning',
			text: `${name} runs only while ${manager.user} is logged in: this user does not linger`,
			next: `sudo loginctl enable-linger ${manager.user}`,
		};
	}

	return unit.enabled === 'disabled'
		? {
				severity: 'warning',
				text: `${name} is disabled: it is not started at boot`,
				next: 'Enable it.',
				actions: offered(whole, 'unit.enable'),
			}
		: {
				severity: 'ok',
				text: `${name} is ${unit.enabled ?? 'without a unit file'}${scope === 'user' ? `, ${manager?.user ?? 'its user'} lingers` : ''}`,
			};
}
