import {journalFields} from '../parsers/journal.js';
import {parseUnitKey} from './watched-units.js';

/** Where to begin. A cursor is a line; all three are tried on journalctl 252. */
export type JournalPlace =
	/**
	 * That many lines before the end. Followed from where there is nothing yet it must be all: with a number (or none)
	 * journalctl 252 leaves out the first lines that come then, up to three of a unit that was just started.
	 */
	| {readonly last: number | 'all'}
	/** That line and all after it: it comes first if it is still there, so that what came back is known to fit. */
	| {readonly from: string}
	/** All after that line. */
	| {readonly after: string}
	/** That line and so many before it, newest first. */
	| {readonly before: string; readonly count: number}
	/** From a time on (ms since the epoch). */
	| {readonly since: number};

const words = (place: JournalPlace): readonly string[] => {
	// -n counts from the end also where there is a cursor, but for --cursor forwards on 252, which gives all that follows;
	// other versions are told so.
	if ('last' in place) {
		return ['-n', String(place.last)];
	}

	if ('from' in place) {
		return [`--cursor=${place.from}`, '-n', 'all'];
	}

	if ('after' in place) {
		return [`--after-cursor=${place.after}`, '-n', 'all'];
	}

	return 'before' in place
		? ['-r', `--cursor=${place.before}`, '-n', String(place.count)]
		: [`--since=@${Math.floor(place.since / 1000)}`, '-n', 'all'];
};

/**
 * The journal of a unit. A user's unit is asked for with --user-unit, not with --user -u: the lines are the same, but where
 * there is no journal of the user's own (volatile storage, UID below 1000) `--user -u` says nothing at all and exits 0
 * (252), while --user-unit finds them in the system's or says that the permission is missing. --all: a message that is
 * longer than 4 kB would be null.
 */
export function journalCommand(
	key: string,
	place: JournalPlace,
	{follow = false}: {readonly follow?: boolean} = {},
): readonly string[] {
	const {scope, name} = parseUnitKey(key);
	return [
		'journalctl',
		'--quiet',
		'--no-pager',
		scope === 'user' ? `--user-unit=${name}` : `--unit=${name}`,
		'--output=json',
		`--output-fields=${journalFields.join(',')}`,
		'--all',
		...words(place),
		...(follow ? ['-f'] : []),
	];
}
