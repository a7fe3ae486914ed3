import type {Verdict} from '../rules/rule.js';
import {endingOf, stateOf} from '../sources/unit-news.js';
import {bytes, clock, duration, monthDay, percent} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import {stateText, stateTone} from './bot-columns.js';
import type {UnitRow} from './bot-rows.js';

const time = (at: number, now: number): string =>
	monthDay(at) === monthDay(now) ? clock(at) : `${monthDay(at)} ${clock(at)}`;

const apart = (parts: ReadonlyArray<Segment | undefined>): Line => {
	const there = parts.filter(part => part !== undefined);
	return there.flatMap((part, index): Segment[] => [{text: index === 0 ? '  ' : '   '}, part]);
};

const field = (name: string, value: string | undefined): Segment => ({text: `${name} ${value ?? '–'}`});

const stateLine = (row: UnitRow): Line => {
	const {unit, scope, manager} = row.one;
	const {now} = row;
	const at = unit?.active === 'active' ? unit.activeAt : unit?.changedAt;
	const whose = scope === 'user' ? `user ${manager?.user ?? 'unit'}` : 'system unit';
	const state = unit && unit.load === 'loaded' ? stateOf(unit) : stateText(row);
	return apart([
		{text: row.name, tone: 'strong'},
		{text: state, tone: stateTone(row)},
		at === undefined ? undefined : {text: `since ${time(at, now)} (${duration(now - at)})`},
		unit?.enabled ? {text: unit.enabled, ...(unit.enabled === 'disabled' ? {tone: 'warning'} : {})} : undefined,
		{text: `${row.host}, ${whose}`, tone: 'dim'},
	]);
};

const figureLine = ({one: {unit, cpu}}: UnitRow): Line =>
	apart([
		field('main PID', unit?.pid === undefined ? undefined : String(unit.pid)),
		// Control groups version 1 do not count these for a user's units.
		field('memory', unit?.memory === undefined ? undefined : bytes(unit.memory)),
		field('CPU', cpu === undefined ? undefined : percent(cpu)),
		field('restarts', unit?.restarts === undefined ? undefined : String(unit.restarts)),
		field('last result', unit && (endingOf(unit) || unit.result || undefined)),
		unit?.tasks === undefined ? undefined : field('tasks', String(unit.tasks)),
		unit?.description ? {text: unit.description, tone: 'dim'} : undefined,
	]);

const verdictLine = ({severity, text, cure}: Verdict): Line => [
	{
		text: `  ${severity === 'critical' ? '✗' : severity === 'warning' ? '▲' : '?'} ${text}`,
		tone: severity === 'critical' ? 'error' : 'warning',
	},
	...(cure ? [{text: `   → ${cure}`, tone: 'accent' as const}] : []),
];

/** B1: what `systemctl status` says in its head, in two lines, and a third for what is wrong. */
export const headLines = (row: UnitRow, verdict: Verdict | undefined): readonly Line[] => {
	const lines = [
		stateLine(row),
		figureLine(row),
		...(verdict && verdict.severity !== 'ok' ? [verdictLine(verdict)] : []),
	];
	return row.old ? lines.map(line => line.map(segment => ({...segment, tone: 'dim' as const}))) : lines;
};
