import {HostError} from '../hosts/host.js';
import type {LogLine} from '../store/log-line.js';
import {createFileReader, fromLineStart, parseCursor, takeLines, wholeLines} from './file-lines.js';
import {begunAnew, emptyLog, type LogData, withLines} from './log-data.js';
import {type FilePart, readPart, watchScript} from './log-file-script.js';
import {toNote, type Unnumbered} from './log-lines.js';
import {fileRange} from './log-range.js';
import {olderLines} from './older-lines.js';
import type {SourceContext, StreamedSource} from './source.js';

/** A log file, as far as it is held. */
export interface FileLogData extends LogData {
	/** Of the file that is read now; empty until one was found. */
	readonly inode: string;
	/** Where the first line begins that was not read yet. */
	readonly offset: number;
	/** The end of a line that was too long to be read whole is left out. */
	readonly torn: boolean;
}

export const emptyFileLog: FileLogData = {...emptyLog, inode: '', offset: 0, torn: false};

type Context = SourceContext<FileLogData>;

/** Bytes that are read at the end when a file is opened, and before the oldest line at a time. */
const page = 128 * 1024;
/** Bytes that are read at once; a longer line is cut. */
const most = 1024 * 1024;
/** Bytes that are caught up with after a cut; where more came, the newest are shown, and the others on scrolling back. */
const mostMissed = 4 * most;

const say = (context: Context, text: string, change: Partial<FileLogData> = {}): void => {
	context.update(data => withLines({...data, ...change}, [toNote(text, context.now(), 'warning')]), {urgent: true});
};

/** Shows the end of the file that has the name now, in place of all that is held. */
async function open(context: Context, note?: string): Promise<void> {
	const {host, argument, signal} = context;
	const part = await readPart(host, argument, {inode: '', offset: 0, count: page}, signal);
	if (part.word === 'missing') {
		missing(context);
		return;
	}

	const {inode} = part;
	const begun = fromLineStart(part) ?? {...part, data: Buffer.alloc(0), offset: part.offset + part.data.length};
	const {lines, end} = wholeLines(begun, inode, createFileReader());
	const notes = note === undefined ? [] : [toNote(note, context.now(), 'warning')];
	context.update(data => ({
		...begunAnew(data, [...lines, ...notes]),
		state: 'following',
		inode,
		offset: end,
		torn: begun.data.length === 0 && part.offset > 0,
	}));
}

const missing = (context: Context): void => {
	if (context.data.state !== 'removed') {
		say(context, `${context.argument} is not there`, {state: 'removed', inode: '', offset: 0});
	} else {
		context.update(data => data);
	}
};

/** Another file has the name: it is read from its beginning. */
const turnTo = (context: Context, {inode}: FilePart, text: string): void => {
	const next = inode === '-' ? '' : inode;
	say(context, text, {inode: next, offset: 0, torn: false, ...(next === '' ? {state: 'removed'} : {})});
};

/** Takes the whole lines of a part; tells whether there is more to read. */
function take(context: Context, part: FilePart): boolean {
	const {inode, torn} = context.data;
	const full = part.data.length >= most;
	const taken = takeLines(part, {inode, torn, full}, reader(context));
	if (taken.end > part.offset) {
		context.update(data => withLines({...data, offset: taken.end, torn: taken.torn}, taken.lines));
	}

	return full;
}

const readers = new WeakMap<AbortSignal, ReturnType<typeof createFileReader>>();

const reader = ({signal}: Context): ReturnType<typeof createFileReader> => {
	const known = readers.get(signal) ?? createFileReader();
	readers.set(signal, known);
	return known;
};

/** Reads all that there is now. */
async function catchUp(context: Context): Promise<void> {
	const {host, argument, signal} = context;
	for (let more = true; more && !signal.aborted; ) {
		const {inode, offset, state} = context.data;
		if (inode === '' && state === 'removed') {
			const {word, inode: found} = await readPart(host, argument, {inode: '', offset: 0, count: 0}, signal);
			if (word === 'missing') {
				return;
			}

			say(context, `${argument} is there now`, {state: 'following', inode: found, offset: 0});
			continue;
		}

		const part = await readPart(host, argument, {inode, offset, count: most}, signal);
		switch (part.word) {
			case 'same':
				if (part.size - offset > mostMissed) {
					await open(context, 'more came than is shown at once: these lines are the newest, the others are above');
					return;
				}

				more = take(context, part);
				break;
			case 'old':
				// What was written before it was renamed; then the new one.
				if (!take(context, part)) {
					turnTo(context, part, `${argument} was rotated`);
				}

				break;
			case 'cut':
				turnTo(context, part, `${argument} was truncated`);
				break;
			case 'other':
				turnTo(context, part, `gap: ${argument} was replaced, its end may be missing here`);
				break;
			case 'missing':
				missing(context);
				return;
		}
	}
}

/** A page of what the file has before a line; undefined where that file is gone. */
async function before({host, argument, signal}: Context, first: LogLine): Promise<readonly Unnumbered[] | undefined> {
	const {inode, offset: end} = parseCursor(first.cursor);
	for (let size = page; end > 0; size *= 8) {
		const offset = Math.max(0, end - size);
		const part = await readPart(host, argument, {inode, offset, count: end - offset}, signal);
		if ((part.word !== 'same' && part.word !== 'old') || part.data.length < end - offset) {
			return undefined;
		}

		const begun = fromLineStart(part);
		if (begun && begun.data.length > 0) {
			return wholeLines(begun, inode, createFileReader()).lines;
		}

		if (size >= mostMissed) {
			return undefined;
		}
	}

	return [];
}

/**
 * A log file of the config; the argument is its path. Runs while a pane looks at it. What was read is known by inode and
 * byte, so that after a cut, a rename or a truncation it goes on where it was.
 */
export const logFile: StreamedSource<FileLogData> = {
	id: 'log-file',
	title: 'Log file',
	operations: ['B2'],
	empty: emptyFileLog,
	async stream(context) {
		const {host, argument, signal} = context;
		if (context.data.state === 'opening') {
			await open(context);
		} else {
			context.update(data => data);
		}

		// Looked at when something changes; the first word comes at once.
		for await (const _ of host.stream(['sh', '-c', watchScript, 'sh', argument], {signal})) {
			await catchUp(context);
		}

		if (!signal.aborted) {
			throw new HostError('lost', host.id, `the watch of ${argument} ended by itself`);
		}
	},
	older: context => olderLines(context, before),
	range: ({host, argument, signal}, from, to) => fileRange(host, argument, from, to, signal),
};
