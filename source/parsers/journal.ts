/** A line of the journal, as `journalctl -o json` has it. Not cleaned. */
export interface JournalRecord {
	readonly cursor: string;
	/** ms since the epoch, when the journal got it. */
	readonly at: number;
	readonly text: string;
	/** syslog's: 0 emergency … 3 error, 4 warning, 5 notice, 6 info, 7 debug. */
	readonly priority?: number;
	/** "stdout" for what a unit wrote to its output: its PRIORITY says nothing, it is 6 on every line. */
	readonly transport?: string;
}

/** The fields to ask for; the cursor and the times come by themselves. A whole record is 1.1 kB. */
export const journalFields = ['MESSAGE', 'PRIORITY', '_TRANSPORT'] as const;

const isBytes = (value: unknown): value is readonly number[] =>
	Array.isArray(value) && value.every(item => typeof item === 'number');

/** Text, bytes where it has control characters or is not UTF-8, null where it is too long and --all was not given, or several of those. */
const message = (value: unknown): string => {
	if (typeof value === 'string') {
		return value;
	}

	if (isBytes(value)) {
		return Buffer.from(value).toString();
	}

	return Array.isArray(value) ? value.map(message).join(' ') : '';
};

const firstText = (value: unknown): string | undefined => {
	const one = Array.isArray(value) ? value[0] : value;
	return typeof one === 'string' ? one : undefined;
};

/** Undefined for what is no record: a line that was cut, a message of journalctl's own. */
export function parseJournalLine(line: string): JournalRecord | undefined {
	let fields: Record<string, unknown>;
	try {
		fields = JSON.parse(line);
	} catch {
		return undefined;
	}

	const cursor = fields?.__CURSOR;
	const microseconds = Number(fields?.__REALTIME_TIMESTAMP);
	if (typeof cursor !== 'string' || cursor === '' || !Number.isFinite(microseconds)) {
		return undefined;
	}

	const priority = firstText(fields.PRIORITY);
	const transport = firstText(fields._TRANSPORT);
	return {
		cursor,
		at: Math.floor(microseconds / 1000),
		text: message(fields.MESSAGE),
		...(priority !== undefined && /^[0-7]$/.test(priority) ? {priority: Number(priority)} : {}),
		...(transport === undefined ? {} : {transport}),
	};
}
