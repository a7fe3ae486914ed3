import {constants} from 'node:os';
import {StringDecoder} from 'node:string_decoder';
import {clean} from '../parsers/clean.js';
import {type ExecOptions, type ExecResult, HostError} from './host.js';

export const defaultTimeout = 30_000;
const defaultLimit = 4 * 1024 * 1024;

export interface OutputCollector {
	add(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
	result(code: number | null, signal?: string): ExecResult;
}

/** Keeps the first `limit` bytes of both outputs and tells of chunks as they come. */
export function collectOutput({limit = defaultLimit, onOutput}: ExecOptions): OutputCollector {
	const streams = {stdout: newStream(), stderr: newStream()};
	let truncated = false;
	return {
		add(chunk, name) {
			const stream = streams[name];
			onOutput?.(stream.decoder.write(chunk), name);
			const room = limit - stream.size;
			if (chunk.length > room) {
				truncated = true;
			}

			if (room > 0) {
				// A copy: the chunk may be a small part of a large buffer.
				const kept = Buffer.from(chunk.subarray(0, room));
				stream.chunks.push(kept);
				stream.size += kept.length;
			}
		},
		result: (code, signal) => ({
			stdout: Buffer.concat(streams.stdout.chunks),
			stderr: Buffer.concat(streams.stderr.chunks),
			code,
			...(signal === undefined ? {} : {signal}),
			truncated,
		}),
	};
}

function newStream(): {chunks: Buffer[]; size: number; decoder: StringDecoder} {
	return {chunks: [], size: 0, decoder: new StringDecoder('utf8')};
}

/** What a shell's `$?` means: 128 + n is death by signal n, as far as anybody can tell afterwards. */
export function readStatus(status: number): {code: number | null; signal?: string} {
	const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
	return signal && status > 128 ? {code: null, signal} : {code: status};
}

const notFound = /not found|no such file or directory/i;

/** sh says 127 when there is no such program. */
export function throwIfMissing(host: string, argv: readonly string[], {code, stdout, stderr}: ExecResult): void {
	if (code === 127 && stdout.length === 0 && notFound.test(stderr.toString())) {
		throw missingProgram(host, argv);
	}
}

export function missingProgram(host: string, argv: readonly string[], cause?: unknown): HostError {
	return new HostError('missing', host, `There is no program ${clean(argv[0] ?? '')} on ${host}`, {
		cure: `Install it on ${host}, or see to its PATH for commands without a login`,
		cause,
	});
}

/** A command that should have gone on, or done well, did not. */
export function failedCommand(host: string, argv: readonly string[], result: ExecResult): HostError {
	try {
		throwIfMissing(host, argv, result);
	} catch (error) {
		return error as HostError;
	}

	const how = result.code === null ? `was ended by ${result.signal}` : `ended with status ${result.code}`;
	const said = lastLine(result.stderr);
	return new HostError('failed', host, `${clean(argv[0] ?? '')} on ${host} ${how}${said ? `: ${said}` : ''}`);
}

export function lastLine(text: Buffer): string {
	return clean(text.toString().trimEnd().split('\n').at(-1) ?? '').slice(0, 300);
}
