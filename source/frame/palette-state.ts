import fuzzysort from 'fuzzysort';
import type {Risk} from '../actions/action.js';
import type {Line} from '../ui/line.js';
import {fit, fitLine, width} from '../ui/text.js';

/** Something that can be chosen. */
export interface PaletteEntry {
	/** "Restart synapse on matrix". */
	readonly text: string;
	/** "tab", "action", "key", "check", "link": what sort of thing it is. */
	readonly sort: string;
	readonly risk?: Risk;
	/** As the person would press it. */
	readonly key?: string;
	run(): void;
}

export interface FoundEntry {
	readonly entry: PaletteEntry;
	/** Characters that matched, as indexes into the text. */
	readonly matched: readonly number[];
}

/** The entries that match, best first; all in their order for nothing typed. */
export const search = (entries: readonly PaletteEntry[], query: string): readonly FoundEntry[] =>
	query.trim() === ''
		? entries.map(entry => ({entry, matched: []}))
		: fuzzysort
				.go(query.trim(), entries, {key: 'text', threshold: 0.2})
				.map(result => ({entry: result.obj, matched: result.indexes}));

const riskText: Readonly<Record<Risk, string>> = {read: '', change: 'changes', danger: 'DANGER'};

/** One entry in `columns` columns: what it does with the matching letters marked, its risk, its key. */
export const entryLine = ({entry, matched}: FoundEntry, columns: number, selected: boolean): Line => {
	const key = entry.key ?? '';
	const risk = entry.risk ? riskText[entry.risk] : '';
	const right = 1 + 8 + 2 + 12;
	const letters = [...entry.text].map((text, index) => ({
		text,
		...(matched.includes(index) && !selected ? {tone: 'match' as const} : {}),
	}));
	const line: Line = [
		{text: selected ? '› ' : '  '},
		...fitLine(letters, Math.max(1, columns - 2 - right)),
		{text: ' '},
		{text: fit(risk, 8), tone: entry.risk === 'danger' ? 'error' : 'warning'},
		{text: '  '},
		{text: fit(key, Math.max(12, width(key))), tone: 'key'},
	];
	return selected
		? [
				{
					text: fitLine(line, columns)
						.map(({text}) => text)
						.join(''),
					tone: 'selected',
				},
			]
		: line;
};
