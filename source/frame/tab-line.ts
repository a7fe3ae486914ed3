import type {Line, Segment} from '../ui/line.js';
import {lineWidth} from '../ui/text.js';

export interface Tab {
	readonly id: string;
	readonly title: string;
	/** As the person presses it. */
	readonly key: string;
}

const tabSegments = (tab: Tab, active: boolean, titled: boolean): Line => {
	const title = titled ? ` ${tab.title}` : '';
	const segments: Segment[] = active
		? [{text: ` ${tab.key}${title} `, tone: 'selected'}]
		: [{text: ' '}, {text: tab.key, tone: 'key'}, {text: `${title} `}];
	return segments;
};

/** The tabs in one row: all titles, or where these do not fit the digits and the title of the one in front. */
export const tabLine = (tabs: readonly Tab[], active: string, width: number): Line => {
	const line = (titled: (tab: Tab) => boolean): Line => [
		{text: ' '},
		...tabs.flatMap(tab => tabSegments(tab, tab.id === active, titled(tab))),
	];
	const full = line(() => true);
	return lineWidth(full) <= width ? full : line(tab => tab.id === active);
};

/** The id of the tab `by` places after `active`, round the end. */
export const nextTab = (tabs: readonly Tab[], active: string, by: number): string => {
	const index = tabs.findIndex(({id}) => id === active);
	return tabs[(index + by + tabs.length) % tabs.length]?.id ?? active;
};
