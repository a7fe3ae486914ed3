import {selectKey} from '../ui/use-table.js';
import type {Frame} from './frame.js';
import {memoryOf} from './remembered.js';

/** Brings a tab to the front, with this row of its table selected. */
export const goTo = (frame: Frame, tab: string, row?: string): void => {
	if (row !== undefined) {
		const memory = memoryOf(frame);
		memory.set(selectKey(tab), row);
		// Its panels as at first: the list is there and has the keys.
		memory.set(tab, undefined);
	}

	frame.tab.value = tab;
};
