import type {SFTPWrapper} from 'ssh2';
import {clean} from '../parsers/clean.js';
import {type Files, HostError, type SftpFile} from './host.js';
import type {Session} from './session.js';
import type {SftpSession} from './sftp-session.js';
import {shellFiles} from './shell-files.js';
import {sshExec} from './ssh-exec.js';

/** Files over SFTP; by programs over there where it offers none, or start-up files that print have broken it. */
export function sshFiles(session: Session, shared: SftpSession): Files {
	const shell = shellFiles(session.host, (argv, options) => sshExec(session, argv, options));
	const sftp = sftpFiles(session, shared);
	let isBroken = false;
	const choose = async <Result>(work: (files: Files) => Promise<Result>): Promise<Result> => {
		if (!isBroken) {
			try {
				return await work(sftp);
			} catch (error) {
				isBroken = error instanceof HostError && (error.kind === 'startup' || error.kind === 'forbidden');
				if (!isBroken) {
					throw error;
				}
			}
		}

		return work(shell);
	};

	return {
		stat: path => choose(files => files.stat(path)),
		read: (path, limit) => choose(files => files.read(path, limit)),
		write: (path, data, mode) => choose(files => files.write(path, data, mode)),
		rename: (from, to) => choose(files => files.rename(from, to)),
		remove: path => choose(files => files.remove(path)),
	};
}

function sftpFiles(session: Session, shared: SftpSession): Files {
	let home: string | undefined;
	const run = <Result>(path: string, work: (sftp: SFTPWrapper, path: string) => Promise<Result>): Promise<Result> =>
		shared.use(async sftp => {
			try {
				if (path.startsWith('~/')) {
					// Where SFTP starts is the home.
					home ??= await call<string>(done => sftp.realpath('.', done));
					return await work(sftp, `${home}${path.slice(1)}`);
				}

				return await work(sftp, path);
			} catch (error) {
				throw explain(session, path, error as Error);
			}
		});

	return {
		stat: path => run(path, async (sftp, real) => readStats(await call(done => sftp.stat(real, done)))),
		read: (path, limit) => run(path, (sftp, real) => read(session, sftp, real, limit)),
		write: (path, data, mode) => run(path, (sftp, real) => write(sftp, real, data, mode)),
		rename: (from, to) =>
			run(from, async (sftp, real) => {
				const target = to.startsWith('~/')
					? `${await call<string>(done => sftp.realpath('.', done))}${to.slice(1)}`
					: to;
				await rename(sftp, real, target);
			}),
		remove: path => run(path, (sftp, real) => call<void>(done => sftp.unlink(real, done))),
	};
}

interface Stats {
	readonly size: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly mtime: number;
}

function readStats({size, mode, uid, gid, mtime}: Stats): SftpFile {
	return {size, mode: mode & 0o7777, uid, gid, modified: mtime * 1000};
}

function call<Result>(
	begin: (done: (error: Error | undefined | null, result?: Result) => void) => void,
): Promise<Result> {
	return new Promise((resolve, reject) => {
		begin((error, result) => {
			if (error) {
				reject(error);
			} else {
				resolve(result as Result);
			}
		});
	});
}

async function withHandle<Result>(
	sftp: SFTPWrapper,
	handle: Buffer,
	work: (handle: Buffer) => Promise<Result>,
): Promise<Result> {
	try {
		return await work(handle);
	} finally {
		await call<void>(done => sftp.close(handle, done)).catch(() => {});
	}
}

async function read({host}: Session, sftp: SFTPWrapper, path: string, limit: number): Promise<Buffer> {
	const opened = await call<Buffer>(done => sftp.open(path, 'r', done));
	return withHandle(sftp, opened, async handle => {
		const chunks: Buffer[] = [];
		for (let size = 0; ; ) {
			// Not by the size that stat tells: /proc has none, and a log grows.
			const chunk = await readChunk(sftp, handle, size);
			if (chunk.length === 0) {
				return Buffer.concat(chunks);
			}

			chunks.push(chunk);
			size += chunk.length;
			if (size > limit) {
				throw new HostError('limit', host, `${clean(path)} on ${host} is larger than ${limit} bytes`);
			}
		}
	});
}

const chunkSize = 32 * 1024;
const endOfFile = 1;

function readChunk(sftp: SFTPWrapper, handle: Buffer, position: number): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		sftp.read(handle, Buffer.alloc(chunkSize), 0, chunkSize, position, (error, bytes, buffer) => {
			if (error && (error as {code?: unknown}).code !== endOfFile) {
				reject(error);
			} else {
				resolve(error ? Buffer.alloc(0) : buffer.subarray(0, bytes));
			}
		});
	});
}

async function write(sftp: SFTPWrapper, path: string, data: Uint8Array, mode?: number): Promise<void> {
	const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
	let isNew = false;
	const opened = await call<Buffer>(done => sftp.open(path, 'r+', done)).catch(async error => {
		if (error.code !== noSuchFile) {
			throw error;
		}

		isNew = true;
		return call<Buffer>(done => sftp.open(path, 'wx', mode ?? 0o666, done));
	});
	await withHandle(sftp, opened, async handle => {
		for (let at = 0; at < bytes.length; at += chunkSize) {
			const length = Math.min(chunkSize, bytes.length - at);
			await call<void>(done => sftp.write(handle, bytes, at, length, at, done));
		}

		if (!isNew) {
			await call<void>(done => sftp.fsetstat(handle, {size: bytes.length} as never, done));
		} else if (mode !== undefined) {
			// Whatever the umask over there.
			await call<void>(done => sftp.fchmod(handle, mode, done));
		}
	});
}

async function rename(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
	try {
		// As rename(2): puts itself in the place of an old file. The plain request refuses that.
		await call<void>(done => sftp.ext_openssh_rename(from, to, done));
	} catch (error) {
		if (!/does not support/.test((error as Error).message)) {
			throw error;
		}

		await call<void>(done => sftp.rename(from, to, done));
	}
}

const noSuchFile = 2;
const permissionDenied = 3;

function explain({host, gone}: Session, path: string, error: Error & {code?: unknown}): HostError {
	if (error instanceof HostError) {
		return error;
	}

	if (gone.aborted || /^No response|Not connected/.test(error.message)) {
		return gone.aborted
			? (gone.reason as HostError)
			: new HostError('lost', host, `SFTP on ${host} ended in the middle`, {cause: error});
	}

	const name = clean(path);
	switch (error.code) {
		case noSuchFile:
			return new HostError('missing', host, `${host}: there is no ${name}`, {cause: error});
		case permissionDenied:
			return new HostError('refused', host, `${host}: no permission for ${name}`, {cause: error});
		default:
			return new HostError('failed', host, `${host}: ${name}: ${clean(error.message)}`, {
				cure: 'Look at the free space and the rights over there (SFTP says no more than that)',
				cause: error,
			});
	}
}
