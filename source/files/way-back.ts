import type {ConfigFileState, FileBackup} from './config-file.js';

const byTime = (a: FileBackup, b: FileBackup): number => b.modified - a.modified;

/**
 * The backup to go back to, by name. A backup has the time of what stands in it, so that what the container was started
 * with is known: where it is up, that is what it is up with, and the one to go back to; where it is not, the one before.
 * All times are the host's own. Nothing is kept for it, so that every program, and whoever edited, comes to the same.
 */
export function wayBack({facts, container}: Pick<ConfigFileState, 'facts' | 'container'>): string | undefined {
	const backups = facts?.backups ?? [];
	const {startedAt, up} = container ?? {};
	if (!facts || startedAt === undefined || facts.modified <= startedAt) {
		return backups[0]?.name;
	}

	const [startedWith, before] = backups.filter(({modified}) => modified <= startedAt).toSorted(byTime);
	return (up ? startedWith : (before ?? startedWith))?.name ?? backups[0]?.name;
}

/** What the container has with the file that it was started with; undefined where it is up, or was started with another. */
export function troubleWith({facts, container}: Pick<ConfigFileState, 'facts' | 'container'>): string | undefined {
	const {startedAt, trouble} = container ?? {};
	return facts && startedAt !== undefined && facts.modified <= startedAt ? trouble : undefined;
}
