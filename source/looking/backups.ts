import {type FoundFile, fromHome, type Looked} from './looked.js';

/** Files of one series: the same name but for what is counted or dated in it. */
export interface FoundBackups {
	readonly at: Looked;
	/** As the config takes it. */
	readonly glob: string;
	readonly count: number;
	readonly newest: FoundFile;
	/** Hours after which the next one is late, by how they followed one another. */
	readonly maxAge: number;
}

const hour = 3_600_000;
const day = 24;
/** Where one file tells no rhythm: nightly, with two hours' grace. */
const nightly = 26;

/** Characters that mean something in a pattern; a series with them in its name cannot be said. */
const special = /[*?[\]]/;

/** The path with what changes from one to the next as *: a run of digits with what dates have between them. */
export function globOf(path: string): string | undefined {
	const slash = path.lastIndexOf('/');
	const [directory, name] = [path.slice(0, slash + 1), path.slice(slash + 1)];
	if (special.test(path)) {
		return undefined;
	}

	// "matrix-2026-11-23T0312.dump", "matrix_20261123.sql.gz", "matrix.3.dump"; not the 4 of mp4 or the 2 of bz2.
	return directory + name.replace(/\d{3,}(?:[-_.:T+Z]*\d+)*Z?|(?<=[-_.])\d+(?=[-_.]|$)/g, '*').replaceAll(/\*+/g, '*');
}

/** Half of the gaps are shorter; late is a tenth more, and two hours. */
function rhythm(files: readonly FoundFile[]): number {
	const gaps = files
		.slice(1, 15)
		.map((file, index) => (files[index]!.modified - file.modified) / hour)
		.filter(gap => gap > 0.5)
		.toSorted((a, b) => a - b);
	const median = gaps[Math.floor(gaps.length / 2)];
	// Two or three may be of one evening.
	if (median === undefined || gaps.length < 2) {
		return nightly;
	}

	return Math.ceil(
		median < day / 2 ? median * 1.1 + 1 : Math.round(median / day) * day + 2 * Math.max(1, Math.round(median / day)),
	);
}

const related = /matrix|synapse|homeserver|element|dump|sql/i;

/** The series of backups on a machine, the newest first; at most `most` of them. */
export function findBackups(at: Looked, most = 5): readonly FoundBackups[] {
	const series = new Map<string, FoundFile[]>();
	for (const file of at.machine.backups) {
		const glob = related.test(file.path) ? globOf(file.path) : undefined;
		if (glob !== undefined) {
			series.set(glob, [...(series.get(glob) ?? []), file]);
		}
	}

	const found = [...series].map(([glob, files]): FoundBackups => {
		const sorted = files.toSorted((a, b) => b.modified - a.modified);
		return {
			at,
			glob: fromHome(glob, at.machine),
			count: sorted.length,
			newest: sorted[0]!,
			maxAge: rhythm(sorted),
		};
	});
	const named = ({glob}: FoundBackups): boolean => /matrix|synapse|homeserver/i.test(glob);
	// Where one is named after the stack, the others are of something else.
	const chosen = found.some(named) ? found.filter(named) : found;
	return chosen.toSorted((a, b) => b.newest.modified - a.newest.modified).slice(0, most);
}
