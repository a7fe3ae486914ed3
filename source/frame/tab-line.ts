import type {Line, Segment} from '../ui/line.js';
import {lineWidth} from '../ui/text.js';

export interface Tab {
	readonly id: string;
	readonly title: string;
	/** As the person presses it. */
	readonly key: string;
}

/** What a tab says beside its key; '' for nothing. */
type Titles = (tab: Tab) => string;

/** Below this the first letters of two titles are the same: Containers, Config. */
const leastLetters = 4;

const tabSegments = (tab: Tab, active: boolean, title: string): readonly Segment[] => {
	const words = title === '' ? '' : ` ${title}`;
	return active
		? [{text: ` ${tab.key}${words} `, tone: 'selected'}]
		: [{text: ' '}, {text: tab.key, tone: 'key'}, {text: `${words} `}];
};

const lineOf = (tabs: readonly Tab[], active: string, titles: Titles): Line => [
	{text: ' '},
	...tabs.flatMap(tab => tabSegments(tab, tab.id === active, titles(tab))),
];

/** Titles cut to the most letters that fit; what is left over makes some whole again. Undefined where too little is left. */
const cutTitles = (tabs: readonly Tab[], active: string, width: number): Titles | undefined => {
	const roomBeside = (titles: Titles) => width - lineWidth(lineOf(tabs, active, titles));
	const cutTo =
		(letters: number): Titles =>
		({id, title}) =>
			id === active ? title : title.slice(0, letters);
	let letters = Math.max(...tabs.map(({title}) => title.length));
	while (letters >= leastLetters && roomBeside(cutTo(letters)) < 0) {
		letters -= 1;
	}

	if (letters < leastLetters) {
		return undefined;
	}

	let room = roomBeside(cutTo(letters));
	const whole = new Set([active]);
	for (const {id, title} of tabs) {
		const missing = title.length - letters;
		if (missing > 0 && missing <= room && id !== active) {
			whole.add(id);
			room -= missing;
		}
	}

	return tab => (whole.has(tab.id) ? tab.title : cutTo(letters)(tab));
};

/** The first of these, nearest first, that fit all together. */
const thatFit = (nearest: readonly Tab[], fits: (ids: ReadonlySet<string>) => boolean): ReadonlySet<string> => {
	let kept: ReadonlySet<string> = new Set();
	for (const {id} of nearest) {
		const more = new Set([...kept, id]);
		if (kept.size > 0 && !fits(more)) {
			break;
		}

		kept = more;
	}

	return kept;
};

/**
 * The tabs in one row: all titles; where these do not fit the first letters of each; where that says too little, the titles of
 * those near the one in front and the digits of the others. The one in front has its title always.
 */
export const tabLine = (tabs: readonly Tab[], active: string, width: number): Line => {
	const fits = (line: Line) => lineWidth(line) <= width;
	const full = lineOf(tabs, active, ({title}) => title);
	if (fits(full)) {
		return full;
	}

	const cut = cutTitles(tabs, active, width);
	if (cut) {
		return lineOf(tabs, active, cut);
	}

	const place = tabs.findIndex(({id}) => id === active);
	const nearest = tabs
		.map((tab, index) => ({tab, away: Math.abs(index - place)}))
		.sort((a, b) => a.away - b.away)
		.map(({tab}) => tab);
	const titled =
		(ids: ReadonlySet<string>): Titles =>
		({id, title}) =>
			ids.has(id) ? title : '';
	// All digits fit but where somebody gave the tabs keys with long names.
	const inFront = titled(new Set([active]));
	const ids = thatFit(nearest, some =>
		fits(
			lineOf(
				tabs.filter(({id}) => some.has(id)),
				active,
				inFront,
			),
		),
	);
	const shown = tabs.filter(({id}) => ids.has(id));
	const titles = thatFit(nearest, some => fits(lineOf(shown, active, titled(some))));
	return lineOf(shown, active, titled(titles));
};

/** The id of the tab `by` places after `active`, round the end. */
export const nextTab = (tabs: readonly Tab[], active: string, by: number): string => {
	const index = tabs.findIndex(({id}) => id === active);
	return tabs[(index + by + tabs.length) % tabs.length]?.id ?? active;
};
