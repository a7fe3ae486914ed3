import {setImmediate as breath} from 'node:timers/promises';
import {HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {type JournalRecord, parseJournalLine} from '../parsers/journal.js';
import type {LogLine} from '../store/log-line.js';
import {type JournalPlace, journalCommand} from './journal-command.js';
import {createJournalReader} from './journal-lines.js';
import {begunAnew, emptyLog, type LogData, newestOf, withLines} from './log-data.js';
import {toNote, type Unnumbered} from './log-lines.js';
import {journalRange} from './log-range.js';
import {createLogWriter} from './log-writer.js';
import {olderLines} from './older-lines.js';
import type {SourceContext, StreamedSource} from './source.js';
import {parseUnitKey} from './watched-units.js';

type Context = SourceContext<LogData>;

/** Lines that are shown of a journal when it is opened. */
const tail = 500;
/** Lines that are fetched before the oldest at a time. */
const page = 1000;
/** Most lines that are caught up with after a cut; where more came, the newest are shown, and the others on scrolling back. */
const mostMissed = 5000;
/** Lines after which everything else gets its turn. */
const slice = 250;
/** Bytes of a record: a message of 64 kB in bytes is four times as long. */
const lineLimit = 512 * 1024;

async function* records(
	context: Context,
	place: JournalPlace,
	options: {follow?: boolean} = {},
): AsyncGenerator<JournalRecord | undefined> {
	const {host, argument, signal} = context;
	const argv = journalCommand(argument, place, options);
	let count = 0;
	try {
		for await (const line of host.stream(argv, {signal, lineLimit})) {
			if (line !== '') {
				yield parseJournalLine(line);
				count += 1;
			}

			if (count % slice === 0) {
				await breath();
			}
		}
	} catch (error) {
		throw inWords(error, host.id);
	}
}

/** What journalctl says where it may not read, with what to do. */
const inWords = (error: unknown, host: string): unknown => {
	if (!(error instanceof HostError)) {
		return error;
	}

	if (error.kind === 'missing') {
		return new HostError('missing', host, 'there is no journalctl on this host');
	}

	return /insufficient permissions/i.test(error.message) ? notPermitted(host, error) : error;
};

const notPermitted = (host: string, cause?: unknown): HostError =>
	new HostError('failed', host, 'the journal may not be read by this user', {
		cure: 'sudo usermod -aG systemd-journal USER, then a new login',
		cause,
	});

const cannotRead = (count: number): string =>
	`${count === 1 ? 'a record' : `${count} records`} could not be read (too long, or not JSON)`;

const said = (context: Context, text: string): Unnumbered => toNote(text, context.now(), 'warning');

/** A place in the journal is known by its newest line that was parsed; nothing else moves it. */
const newest = ({data}: Context): string | undefined => newestOf(data)?.cursor;

/** What was read in one go, with what it was like. */
interface Batch {
	readonly lines: Unnumbered[];
	bad: number;
}

const withBatch = (data: LogData, {lines, bad}: Batch, put: typeof withLines, notes: readonly Unnumbered[]): LogData =>
	put({...data, state: 'following', bad: data.bad + bad}, [...lines, ...notes]);

const hidden = /not seeing messages from/i;

/** Where nothing came: journalctl leaves out without a word what it may not read, but for a hint beside its ordinary output. */
async function mayRead({host, argument, signal}: Context): Promise<void> {
	const argv = journalCommand(argument, {last: 0}).filter(word => word !== '--quiet' && !word.startsWith('--output'));
	const {stderr} = await host.exec(argv, {signal});
	if (parseUnitKey(argument).scope === 'system' && hidden.test(stderr.toString())) {
		throw notPermitted(host.id);
	}
}

/** The newest lines, in place of all that is held. */
async function open(context: Context, note?: string): Promise<void> {
	const batch: Batch = {lines: [], bad: 0};
	const read = createJournalReader();
	for await (const record of records(context, {last: tail})) {
		if (record) {
			batch.lines.push(read(record));
		} else {
			batch.bad += 1;
		}
	}

	if (batch.lines.length === 0) {
		await mayRead(context);
	}

	const notes = note === undefined ? [] : [said(context, note)];
	context.update(data => withBatch(data, batch, begunAnew, [...notes, ...trouble(context, batch)]));
}

const trouble = (context: Context, {bad}: Batch): readonly Unnumbered[] =>
	bad > 0 ? [said(context, cannotRead(bad))] : [];

/**
 * Fetches what came since the newest line that is held, that line first if the journal still has it. Where it has not (it
 * was vacuumed away, or is another machine's), journalctl goes by the line's time, or from its oldest on: what comes then
 * is taken with a note, as nobody knows what lay between.
 */
async function catchUp(context: Context, cursor: string): Promise<void> {
	const batch: Batch = {lines: [], bad: 0};
	const read = createJournalReader();
	let fits: boolean | undefined;
	let tooMany = false;
	for await (const record of records(context, {from: cursor})) {
		const line = record && read(record);
		if (!line) {
			batch.bad += 1;
		} else if (fits === undefined && line.cursor === cursor) {
			fits = true;
		} else {
			fits ??= false;
			batch.lines.push(line);
		}

		if (batch.lines.length > mostMissed) {
			tooMany = true;
			break;
		}
	}

	// After the loop: where the server allows one stream, the next one waits until this one has ended.
	if (tooMany) {
		await open(context, `more than ${mostMissed} lines came meanwhile: these are the newest, the others are above`);
		return;
	}

	const gap = fits ? undefined : fits === false ? gone : nothing;
	context.update(data => {
		const isSaid = gap === undefined || data.lines.at(-1)?.text === said(context, gap).text;
		return withBatch(isSaid ? data : withLines(data, [said(context, gap)]), batch, withLines, trouble(context, batch));
	});
}

const nothing = 'the journal has nothing any more of what is above';
const gone = 'gap: the journal no longer has the line above, nor perhaps some that followed it';

async function follow(context: Context): Promise<void> {
	const cursor = newest(context);
	const read = createJournalReader();
	const writer = createLogWriter(context);
	// Where nothing is held there was nothing a moment ago, so that all is little.
	const place = cursor === undefined ? ({last: 'all'} as const) : {after: cursor};
	try {
		for await (const record of records(context, place, {follow: true})) {
			if (record) {
				writer.write(read(record));
			} else {
				writer.write(said(context, cannotRead(1)));
				context.update(data => ({...data, bad: data.bad + 1}));
			}
		}
	} finally {
		writer.flush();
	}

	if (!context.signal.aborted) {
		throw new HostError('lost', context.host.id, 'journalctl ended by itself');
	}
}

/** A page of what the journal has before a line; undefined where that line is gone, and so all before it. */
async function before(context: Context, first: LogLine): Promise<readonly Unnumbered[] | undefined> {
	const {host, argument, signal} = context;
	const argv = journalCommand(argument, {before: first.cursor, count: page + 1});
	const {stdout, code, stderr} = await host.exec(argv, {signal, limit: 8 * 1024 * 1024});
	if (code !== 0) {
		throw new HostError('failed', host.id, clean(stderr.toString().trim()).slice(0, 300));
	}

	const found = stdout
		.toString()
		.split('\n')
		.flatMap(line => parseJournalLine(line) ?? []);
	return found[0]?.cursor === first.cursor ? found.slice(1).reverse().map(createJournalReader()) : undefined;
}

/**
 * B2: the journal of a unit; the argument is "user/NAME" or "system/NAME". Runs while a pane looks at it, whether the unit
 * or its manager run or not. After a cut it goes on after the newest line that is held.
 */
export const journal: StreamedSource<LogData> = {
	id: 'journal',
	title: 'Journal',
	operations: ['B2'],
	empty: emptyLog,
	async stream(context) {
		const cursor = newest(context);
		await (cursor === undefined ? open(context) : catchUp(context, cursor));
		await follow(context);
	},
	older: context => olderLines(context, before),
	range: ({host, argument, signal}, from, to) => journalRange(host, argument, from, to, signal),
};
