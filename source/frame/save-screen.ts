import {clock, monthDay} from '../ui/format.js';
import type {Frame} from './frame.js';

/** Writes what is on the screen to a file of its own (0600), and says where. */
export const saveScreen = async ({screen, toast}: Frame, now = Date.now()): Promise<void> => {
	const path = `~/synaptop-${monthDay(now)}-${clock(now).replaceAll(':', '')}.txt`;
	try {
		const [{writeFileWhole}, text] = await Promise.all([import('../system/files.js'), screen.text()]);
		await writeFileWhole(path, [text]);
		toast.value = {text: `✓ screen saved to ${path}`, tone: 'good'};
	} catch (error) {
		toast.value = {text: `✗ not saved: ${(error as Error).message}`, tone: 'error'};
	}
};
