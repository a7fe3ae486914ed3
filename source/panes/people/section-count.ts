import {useLayoutEffect} from 'react';
import {useRemembered} from '../../frame/remembered.js';

type Counts = Readonly<Record<string, number>>;

const none: Counts = {};

/** How many each section had when it was looked at last, by the section's id. */
export const useSectionCounts = (stack: string): readonly [Counts, (change: (counts: Counts) => Counts) => void] =>
	useRemembered(`counts ${stack}`, none);

/** Tells how many a section has, for the line at the top; undefined: not known yet, what was told stays. */
export const useSectionCount = (stack: string, section: string, count: number | undefined): void => {
	const [told, tell] = useSectionCounts(stack);
	const known = told[section];
	useLayoutEffect(() => {
		if (count !== undefined && count !== known) {
			tell(before => ({...before, [section]: count}));
		}
	}, [section, count, known, tell]);
};
