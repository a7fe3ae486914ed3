import {open, rename, stat, unlink} from 'node:fs/promises';
import {homedir} from 'node:os';
import {type Files, HostError} from './host.js';

/** This machine's files, with the same words for the same troubles as over SFTP. */
export function localFiles(host: string): Files {
	const run = async <Result>(path: string, work: (path: string) => Promise<Result>): Promise<Result> => {
		try {
			return await work(expand(path));
		} catch (error) {
			throw explain(host, path, error as NodeJS.ErrnoException);
		}
	};

	return {
		stat: path =>
			run(path, async real => {
				const {size, mode, uid, gid, mtimeMs} = await stat(real);
				return {size, mode: mode & 0o7777, uid, gid, modified: Math.floor(mtimeMs / 1000) * 1000};
			}),
		read: (path, limit) => run(path, real => read(host, real, limit)),
		write: (path, data, mode) => run(path, real => write(real, data, mode)),
		rename: (from, to) => run(from, real => rename(real, expand(to))),
		remove: path => run(path, real => unlink(real)),
	};
}

function expand(path: string): string {
	return path.startsWith('~/') ? homedir() + path.slice(1) : path;
}

async function read(host: string, path: string, limit: number): Promise<Buffer> {
	const handle = await open(path, 'r');
	try {
		const chunks: Buffer[] = [];
		for (let size = 0; ; ) {
			const {bytesRead, buffer} = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null);
			if (bytesRead === 0) {
				return Buffer.concat(chunks);
			}

			chunks.push(buffer.subarray(0, bytesRead));
			size += bytesRead;
			if (size > limit) {
				throw new HostError('limit', host, `${path} on ${host} is larger than ${limit} bytes`);
			}
		}
	} finally {
		await handle.close();
	}
}

async function write(path: string, data: Uint8Array, mode?: number): Promise<void> {
	let isNew = false;
	const handle = await open(path, 'r+').catch(async error => {
		if (error.code !== 'ENOENT') {
			throw error;
		}

		isNew = true;
		return open(path, 'wx', mode ?? 0o666);
	});
	try {
		await handle.write(data, 0, data.length, 0);
		if (!isNew) {
			await handle.truncate(data.length);
		} else if (mode !== undefined) {
			await handle.chmod(mode);
		}
	} finally {
		await handle.close();
	}
}

function explain(host: string, path: string, error: NodeJS.ErrnoException): HostError {
	if (error instanceof HostError) {
		return error;
	}

	switch (error.code) {
		case 'ENOENT':
			return new HostError('missing', host, `${host}: there is no ${path}`, {cause: error});
		case 'EACCES':
		case 'EPERM':
			return new HostError('refused', host, `${host}: no permission for ${path}`, {cause: error});
		default:
			return new HostError('failed', host, `${host}: ${error.message}`, {cause: error});
	}
}
