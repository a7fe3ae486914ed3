import {selectKey} from '../ui/use-table.js';
import type {Frame} from './frame.js';
import {memoryOf} from './remembered.js';

/** Brings a tab to the front, with this row of its table selected. */
export const goTo = (frame: Frame, tab: string, row?: string): void => {
	if (row !== undefined) {
		memoryOf(frame).set(selectKey(tab), row);
	}

	frame.tab.value = tab;
};
