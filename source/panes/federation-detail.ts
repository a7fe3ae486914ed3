import type {Line, Segment} from '../ui/line.js';
import {panelTitle} from '../ui/panel-title.js';
import {fitLine} from '../ui/text.js';
import {wrapLine} from '../ui/wrap-line.js';
import {stateText} from './federation-columns.js';
import type {FederationRow} from './federation-rows.js';

interface Fact {
	readonly name: string;
	readonly text: string;
	readonly tone?: Segment['tone'];
}

/** What is known of a row, in the order in which a person asks. */
const facts = (row: FederationRow, host: string): readonly Fact[] => {
	const {seen, seenThere, there, wanted, section, cause, cure, url, evidence = [], evidenceThere = []} = row;
	const both = seenThere !== undefined;
	return [
		{name: both ? 'seen from here' : 'seen', text: seen},
		...(both ? [{name: `seen from ${host}`, text: `${there ? `${stateText(there)}: ` : ''}${seenThere}`}] : []),
		...(wanted === undefined || wanted === url ? [] : [{name: 'wanted', text: wanted}]),
		...(cause === undefined ? [] : [{name: 'likely cause', text: cause}]),
		...(cure === undefined ? [] : [{name: 'what helps', text: cure, tone: 'accent' as const}]),
		...(url === undefined ? [] : [{name: 'at', text: url}]),
		...evidence.map(text => ({name: '', text, tone: 'dim' as const})),
		...evidenceThere.map((text, index) => ({
			name: index === 0 ? `from ${host}` : '',
			text,
			tone: 'dim' as const,
		})),
		...(section === undefined ? [] : [{name: 'spec', text: section, tone: 'dim' as const}]),
	];
};

/** All that is known of a row, for the viewer and for copying. */
export const rowLines = (row: FederationRow, host: string): readonly string[] => [
	`${row.area} – ${stateText(row.state)}`,
	...facts(row, host).map(({name, text}) => (name === '' ? `  ${text}` : `${name}: ${text}`)),
];

const nameWidth = (all: readonly Fact[]): number => Math.max(0, ...all.map(({name}) => name.length));

/** The panel of the selected row: as many lines as fit, what cannot be shown is counted. */
export const detailPanel = (
	row: FederationRow | undefined,
	host: string,
	width: number,
	rows: number,
): readonly Line[] => {
	const state: readonly Segment[] = row ? [{text: stateText(row.state)}] : [];
	const title = panelTitle([{text: row?.area ?? 'details', tone: 'header'}], state, width, false);
	const all = row ? facts(row, host) : [];
	const indent = nameWidth(all) + 4;
	const lines = all.flatMap(({name, text, tone}) =>
		wrapLine(
			[
				{text: `  ${name.padEnd(indent - 2)}`, tone: 'dim'},
				{text, ...(tone ? {tone} : {})},
			],
			width,
			' '.repeat(indent),
		),
	);
	const room = rows - 1;
	const shown = lines.length <= room ? lines : lines.slice(0, Math.max(0, room - 1));
	const more = lines.length - shown.length;
	return [
		title,
		...shown.map(line => fitLine(line, width)),
		...(more > 0 ? [[{text: `  … ${more} more: Enter`, tone: 'dim'} as const]] : []),
	];
};
