import {keyLabel} from '../keys/key-name.js';
import {exportUsers, usersCsv} from '../matrix/export-users.js';
import type {PagedQuery} from '../store/paged.js';
import {bytes} from '../ui/format.js';
import {grouped} from '../ui/paged-table.js';
import type {Frame} from './frame.js';

/** Those that are being saved now: it goes on while other tabs are in front. */
const running = new WeakMap<Frame, AbortController>();

/** Stops the saving that is going on; false where none is. */
export const stopSaving = (frame: Frame): boolean => {
	const abort = running.get(frame);
	abort?.abort(new Error('stopped, nothing is left of the file'));
	return abort !== undefined;
};

/** Writes every user of a query to a CSV file of its own (0600), and tells how far it is. */
export const saveUsers = async (frame: Frame, path: string, query: PagedQuery): Promise<void> => {
	const {program, toast, keymap} = frame;
	const [key = ''] = keymap.keys('table.save').map(keyLabel);
	const abort = new AbortController();
	const {signal} = abort;
	running.set(frame, abort);
	const tell = (text: string): void => {
		toast.value = {text: `… saving users to ${path}${text} (${key} stops it)`, tone: 'accent'};
	};

	tell('');
	let done = 0;
	let counted = 0;
	try {
		const {writeFileWhole} = await import('../system/files.js');
		const users = exportUsers(program.access.client(query.stack), query, {
			signal,
			onProgress(now, total) {
				done = now;
				counted = total;
				tell(`: ${grouped(now)} of ${grouped(total)}`);
			},
		});
		const written = await writeFileWhole(path, usersCsv(users), {signal});
		const missed = counted > done ? `; the list changed meanwhile, ${grouped(counted)} were counted` : '';
		toast.value = {text: `✓ ${grouped(done)} users saved to ${path} (${bytes(written)})${missed}`, tone: 'good'};
	} catch (error) {
		toast.value = {text: `✗ not saved: ${(error as Error).message}`, tone: 'error'};
	} finally {
		running.delete(frame);
	}
};
