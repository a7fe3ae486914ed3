import {notReached} from '../rules/judge.js';
import type {Group, Verdict} from '../rules/rule.js';
import type {Line, Segment} from '../ui/line.js';
import {panelTitle} from '../ui/panel-title.js';
import {fit, fitLine, lineWidth, width as widthOf} from '../ui/text.js';
import {marks} from './overview-columns.js';
import {partName} from './overview-groups.js';
import type {OverviewRow} from './overview-rows.js';
import {when} from './overview-sentence.js';

const indent = 2;

const longest = (texts: readonly string[], most: number): number =>
	Math.min(most, Math.max(0, ...texts.map(text => widthOf(text))));

interface Places {
	readonly group: Group;
	readonly host: number;
	readonly part: number;
	readonly now: number;
}

const cureOf = ({cure, severity}: Verdict): Line =>
	cure !== undefined && severity !== 'ok' ? [{text: `→ ${cure}`, tone: 'accent'}] : [];

const detailLine = (verdict: Verdict, {group, host, part, now}: Places): Line => {
	const {severity, pending, old, text, figure, since} = verdict;
	const mark: Segment = pending ? {text: '◌', tone: 'dim'} : marks[severity];
	const repeats = figure !== undefined && text.includes(figure);
	return [
		{text: ' '.repeat(indent)},
		mark,
		{text: ' '},
		...(host > 0 ? [{text: `${fit(verdict.host, host)}  `, tone: 'dim'} as const] : []),
		{text: part > 0 ? `${fit(partName(group, verdict.part), part)}  ` : ''},
		{text: old && text !== notReached ? `${text} (as last seen)` : text, ...(old ? {tone: 'dim' as const} : {})},
		...(figure === undefined || repeats ? [] : [{text: `, ${figure}`}]),
		...(since === undefined || pending ? [] : [{text: `  since ${when(since, now)}`, tone: 'dim'} as const]),
	];
};

const withCure = (line: Line, cure: Line): Line => (cure.length > 0 ? [...line, {text: '  '}, ...cure] : line);

/** What helps on a row of its own where it would be cut off. */
const rowsOf = (line: Line, cure: Line, width: number): readonly Line[] =>
	cure.length > 0 && lineWidth(withCure(line, cure)) > width
		? [line, [{text: ' '.repeat(indent + 2)}, ...cure]]
		: [withCure(line, cure)];

/** Everything that is judged of a part, each with what helps. */
const details = (
	group: Group,
	verdicts: readonly Verdict[],
	now: number,
): ReadonlyArray<{readonly line: Line; readonly cure: Line}> => {
	const hosts = new Set(verdicts.map(({host}) => host));
	const places: Places = {
		group,
		host: hosts.size > 1 || group === 'hosts' ? longest([...hosts], 16) : 0,
		part: longest(
			verdicts.map(({part}) => partName(group, part)),
			28,
		),
		now,
	};
	return verdicts.map(verdict => ({line: detailLine(verdict, places), cure: cureOf(verdict)}));
};

/** Everything that is judged of a part, in lines. */
export const detailLines = (group: Group, verdicts: readonly Verdict[], now: number): readonly Line[] =>
	details(group, verdicts, now).map(({line, cure}) => withCure(line, cure));

/** The panel below the list: what is judged of the selected part, as many lines as fit. */
export const detailPanel = (
	row: OverviewRow | undefined,
	now: number,
	width: number,
	rows: number,
): readonly Line[] => {
	if (row?.kind === 'pin') {
		return [
			panelTitle([{text: 'pinned', tone: 'header'}], [], width, false),
			...[row.what, `now: ${row.figure}`, row.note]
				.map(text => fitLine([{text: `  ${text}`}], width))
				.slice(0, rows - 1),
		];
	}

	if (row?.kind !== 'part') {
		return [panelTitle([{text: row ? row.title : 'details', tone: 'header'}], [], width, false)];
	}

	const all = details(row.group, row.verdicts, now);
	const room = rows - 1;
	const wide = all.flatMap(({line, cure}) => rowsOf(line, cure, width));
	const lines = wide.length <= room ? wide : all.map(({line, cure}) => withCure(line, cure));
	const shown = lines.length <= room ? lines : lines.slice(0, Math.max(0, room - 1));
	const more = lines.length - shown.length;
	return [
		panelTitle([{text: row.title.toLowerCase(), tone: 'header'}], [{text: String(all.length)}], width, false),
		...shown.map(line => fitLine(line, width)),
		...(more > 0 ? [[{text: `    … ${more} more: Enter`, tone: 'dim'} as const]] : []),
	];
};
