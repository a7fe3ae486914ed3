import type {LogRecord} from './engine.js';

/** Log bytes in, whole records out. */
export interface LogReader {
	/** Throws when the bytes are no log of the engine. */
	push(chunk: Buffer): LogRecord[];
	/** What stood unfinished when the engine ended the answer properly. At a cut it is dropped: it comes again. */
	finish(): LogRecord[];
}

/** Most bytes of a record's text; what is over is cut and marked with …. */
export const longestText = 256 << 10;
/** Time as the engine prints it, nanoseconds in full: 30 characters, then a blank. */
const timeLength = 31;
/** The engine stores a longer line in parts of this size, each with the time of the first (20.10: seen). */
const partLength = 16_384;
const longestFrame = 16 << 20;
const lineFeed = 0x0a;

/** A line whose end has not come. */
interface OpenLine {
	readonly time: string;
	readonly parts: Buffer[];
	size: number;
}

/**
 * The answer of GET /containers/{id}/logs?timestamps=1 of a container without a terminal: frames of 8 bytes of header
 * (stream, 0, 0, 0, length as 32 bits) and a message. Parts of one long line are put together again.
 */
export function frameLogReader(): LogReader {
	let held: Buffer = Buffer.alloc(0);
	const open: Partial<Record<LogRecord['stream'], OpenLine>> = {};

	const close = (stream: LogRecord['stream']): LogRecord[] => {
		const line = open[stream];
		delete open[stream];
		return line ? [record(stream, line.time, Buffer.concat(line.parts))] : [];
	};

	const take = (stream: LogRecord['stream'], message: Buffer): LogRecord[] => {
		const {time, text} = splitTime(message);
		const finished = open[stream]?.time === time ? [] : close(stream);
		const line = open[stream] ?? {time, parts: [], size: 0};
		open[stream] = line;
		if (line.size <= longestText) {
			line.parts.push(text);
			line.size += text.length;
		}

		return text.at(-1) === lineFeed ? [...finished, ...close(stream)] : finished;
	};

	return {
		push(chunk) {
			held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
			const records: LogRecord[] = [];
			let at = 0;
			while (held.length - at >= 8) {
				const length = frameLength(held, at);
				if (held.length - at - 8 < length) {
					break;
				}

				// 3 is the engine's own error in the middle of a log.
				records.push(...take(held[at] === 1 ? 'stdout' : 'stderr', held.subarray(at + 8, at + 8 + length)));
				at += 8 + length;
			}

			held = held.subarray(at);
			return records;
		},
		finish: () => [...close('stdout'), ...close('stderr')],
	};
}

function frameLength(bytes: Buffer, at: number): number {
	const length = bytes.readUInt32BE(at + 4);
	if (bytes[at]! > 3 || bytes.readUIntBE(at + 1, 3) !== 0 || length > longestFrame) {
		throw new Error('The answer is not a log of the Docker engine');
	}

	return length;
}

/** The same of a container with a terminal: one stream of lines, CRLF, the time again before each part of a long line. */
export function terminalLogReader(): LogReader {
	let held: Buffer = Buffer.alloc(0);
	const read = (line: Buffer): LogRecord => {
		const {time, text} = splitTime(joinParts(line));
		return record('stdout', time, text);
	};

	return {
		push(chunk) {
			held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
			const records: LogRecord[] = [];
			let at = 0;
			for (let end = held.indexOf(lineFeed); end !== -1; end = held.indexOf(lineFeed, at)) {
				records.push(read(held.subarray(at, end)));
				at = end + 1;
			}

			// Bounded also while no end of line comes: the text would be cut anyway.
			held = held.subarray(at, at + 2 * longestText);
			return records;
		},
		finish: () => (held.length > timeLength ? [read(held)] : []),
	};
}

function joinParts(line: Buffer): Buffer {
	if (line.length <= timeLength + partLength) {
		return line;
	}

	const prefix = line.subarray(0, timeLength);
	const parts: Buffer[] = [line.subarray(0, timeLength + partLength)];
	for (let at = timeLength + partLength; at < line.length; at += partLength) {
		if (line.subarray(at, at + timeLength).equals(prefix)) {
			at += timeLength;
		}

		parts.push(line.subarray(at, at + partLength));
	}

	return Buffer.concat(parts);
}

function splitTime(message: Buffer): {time: string; text: Buffer} {
	const blank = message.subarray(0, 64).indexOf(' ');
	const time = message.toString('latin1', 0, Math.max(0, blank));
	return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(time)
		? {time, text: message.subarray(blank + 1)}
		: {time: '', text: message};
}

function record(stream: LogRecord['stream'], time: string, bytes: Buffer): LogRecord {
	const isLong = bytes.length > longestText;
	const text = bytes.toString('utf8', 0, Math.min(bytes.length, longestText)).replace(/\r?\n$|\r$/, '');
	return {stream, time, text: isLong ? `${text}…` : text};
}
