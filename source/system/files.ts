import {rmSync} from 'node:fs';
import {link, mkdir, open, rename, rm, unlink} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';

/** A file that could not be written, in words for the person. */
export class FileError extends Error {
	override readonly name = 'FileError';
}

/** "~/x" is in the home directory; the rest as it is, from the working directory. */
export const expandPath = (path: string): string =>
	path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path);

const reasons: Readonly<Record<string, string>> = {
	ENOSPC: 'the disk is full',
	EDQUOT: 'the quota is used up',
	EACCES: 'no permission',
	EPERM: 'no permission',
	EROFS: 'the file system is read-only',
	ENOENT: 'the directory is not there',
	ENOTDIR: 'a part of the path is no directory',
	EISDIR: 'it is a directory',
	EEXIST: 'it is there already; choose another name',
	ENAMETOOLONG: 'the name is too long',
};

const described = (error: unknown, path: string): unknown => {
	const code = (error as NodeJS.ErrnoException)?.code;
	const reason = code === undefined ? undefined : reasons[code];
	return reason ? new FileError(`${path}: ${reason}`, {cause: error}) : error;
};

export interface WriteOptions {
	/** Replaces what is there; else it is an error. */
	readonly replace?: boolean;
	readonly signal?: AbortSignal;
	/** Bytes written so far. */
	readonly onProgress?: (bytes: number) => void;
}

/** Bytes gathered before they are written. */
const batch = 64 * 1024;

/**
 * Writes text to a file of its own (0600): beside it first, then put in place whole. What cannot be finished (disk full,
 * source failed, aborted) leaves nothing behind. Rejects with FileError, or with what `chunks` threw. Resolves to the bytes.
 */
export async function writeFileWhole(
	path: string,
	chunks: Iterable<string> | AsyncIterable<string>,
	{replace = false, signal, onProgress}: WriteOptions = {},
): Promise<number> {
	const target = expandPath(path);
	const partial = join(dirname(target), `.synaptop-${process.pid}-${Math.random().toString(36).slice(2)}.part`);
	try {
		const bytes = await writePartial(partial, chunks, signal, onProgress);
		signal?.throwIfAborted();
		if (replace) {
			await rename(partial, target);
		} else {
			// A link, unlike a rename, refuses to replace what is there.
			await link(partial, target);
			await unlink(partial);
		}

		return bytes;
	} catch (error) {
		await rm(partial, {force: true});
		throw described(error, path);
	}
}

const writePartial = async (
	partial: string,
	chunks: Iterable<string> | AsyncIterable<string>,
	signal: AbortSignal | undefined,
	onProgress: ((bytes: number) => void) | undefined,
): Promise<number> => {
	const file = await open(partial, 'wx', 0o600);
	// Whoever quits meanwhile leaves nothing behind either.
	const forget = (): void => rmSync(partial, {force: true});
	process.once('exit', forget);
	try {
		let bytes = 0;
		let pending: string[] = [];
		let size = 0;
		const flush = async (): Promise<void> => {
			if (size === 0) {
				return;
			}

			const data = Buffer.from(pending.join(''));
			pending = [];
			size = 0;
			await file.writeFile(data);
			bytes += data.length;
			onProgress?.(bytes);
		};

		for await (const chunk of chunks) {
			signal?.throwIfAborted();
			pending.push(chunk);
			size += chunk.length;
			if (size >= batch) {
				await flush();
			}
		}

		await flush();
		await file.sync();
		return bytes;
	} finally {
		process.off('exit', forget);
		await file.close();
	}
};

/** Makes a directory (0700) with those above it. */
export const makeDirectory = async (path: string): Promise<void> => {
	try {
		await mkdir(expandPath(path), {recursive: true, mode: 0o700});
	} catch (error) {
		throw described(error, path);
	}
};
