import {count} from '../../ui/format.js';
import type {Line, Segment} from '../../ui/line.js';
import {lineWidth} from '../../ui/text.js';

export interface SectionTitle {
	readonly id: string;
	readonly title: string;
	readonly count: number | undefined;
}

const segments = ({title, count: number}: SectionTitle, front: boolean, named: boolean): readonly Segment[] => {
	const figure = number === undefined ? '' : ` ${count(number)}`;
	return front
		? [{text: ` ${title}${figure} `, tone: 'selected'}]
		: named
			? [{text: ` ${title}`}, {text: `${figure} `, tone: 'dim'}]
			: [{text: ` ${title.slice(0, 3)} `, tone: 'dim'}];
};

/** " Users 1.2k  Rooms 34  Reports 0 …   } next": shortened where it is narrow. */
export const sectionLine = (sections: readonly SectionTitle[], front: string, width: number, next: string): Line => {
	const line = (named: boolean): Line => [
		{text: ' '},
		...sections.flatMap(section => segments(section, section.id === front, named)),
	];
	const hint: Line =
		next === '' || sections.length < 2 ? [] : [{text: '  '}, {text: next, tone: 'key'}, {text: ' next', tone: 'dim'}];
	const tries: readonly Line[] = [[...line(true), ...hint], line(true), [...line(false), ...hint]];
	return tries.find(one => lineWidth(one) <= width) ?? line(false);
};
