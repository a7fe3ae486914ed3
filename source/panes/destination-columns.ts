import {type Destination, nextTry} from '../matrix/destinations.js';
import {age, dateTime} from '../ui/format.js';
import type {Column} from '../ui/table-column.js';

/** A server that ours cannot reach, as it is shown. */
export interface DestinationRow extends Destination {
	/** "3h", "soon". */
	readonly failingFor: string;
	readonly next: string;
	/** ms since the epoch. */
	readonly nextAt?: number;
}

export const destinationRow = (destination: Destination, now: number): DestinationRow => {
	const at = nextTry(destination);
	return {
		...destination,
		failingFor: age(Math.max(0, now - (destination.failingSince ?? now))),
		// Back-off is over: it is tried when there is something to send.
		next: at === undefined || at <= now ? 'when needed' : `in ${age(at - now)}`,
		...(at === undefined ? {} : {nextAt: at}),
	};
};

export const destinationColumns: ReadonlyArray<Column<DestinationRow>> = [
	{
		id: 'name',
		title: 'SERVER',
		width: {min: 20, good: 30, grow: 4},
		priority: 0,
		cell: ({name}) => ({text: name, tone: 'strong'}),
		sort: (a, b) => a.name.localeCompare(b.name),
	},
	{
		id: 'failing',
		title: 'FAILS FOR',
		width: 9,
		align: 'right',
		priority: 0,
		cell: ({failingFor}) => ({text: failingFor, tone: 'warning'}),
		sort: (a, b) => (b.failingSince ?? 0) - (a.failingSince ?? 0),
	},
	{
		id: 'since',
		title: 'SINCE',
		width: 16,
		priority: 3,
		cell: ({failingSince}) => ({text: dateTime(failingSince), tone: 'dim'}),
	},
	{
		id: 'last',
		title: 'LAST TRY',
		width: 16,
		priority: 2,
		cell: ({lastTry}) => ({text: dateTime(lastTry), tone: 'dim'}),
	},
	{
		id: 'next',
		title: 'NEXT TRY',
		width: 11,
		priority: 0,
		cell: ({next}) => next,
		sort: (a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0),
	},
	{
		id: 'success',
		title: 'EVER REACHED',
		width: 12,
		priority: 1,
		// When it was Synapse does not keep, only which event was the last.
		cell: ({lastSuccess}) => (lastSuccess === undefined ? {text: 'never', tone: 'dim'} : 'yes'),
		sort: (a, b) => (a.lastSuccess ?? 0) - (b.lastSuccess ?? 0),
		descending: true,
	},
];
