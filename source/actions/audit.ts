import {randomUUID} from 'node:crypto';
import {type FileHandle, mkdir, open, readdir, rename, rm, stat} from 'node:fs/promises';
import {hostname, userInfo} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {type Clock, systemClock} from '../system/clock.js';
import type {Outcome, Plan} from './action.js';

/** One line of the audit: `intent` before anything is sent, `outcome` with the same `id` afterwards. */
export interface AuditRecord {
	readonly event: 'intent' | 'outcome';
	readonly id: string;
	/** ISO 8601, UTC. */
	readonly time: string;
	/** Who: account and machine that synaptop runs on. */
	readonly user: string;
	readonly from: string;
	readonly pid: number;
	/** Where: the host's name in the config. */
	readonly host: string;
	readonly action: string;
	readonly target: string;
	/** The exact commands, secrets masked. */
	readonly command: readonly string[];
	readonly outcome?: Outcome['kind'];
	readonly reason?: string;
	readonly code?: number;
	/** ms. */
	readonly duration?: number;
}

export interface Audit {
	/** Written before anything is sent. The returned function writes the outcome. Both tell why it could not be written. */
	begin(plan: Plan): Promise<{readonly trouble?: string; end(outcome: Outcome): Promise<string | undefined>}>;
}

export interface AuditOptions {
	readonly clock?: Clock;
	/** Bytes from which on the file is put aside as audit-TIME.jsonl; 4 MiB if not given. */
	readonly rotateAt?: number;
	/** How many files put aside are kept; 9 if not given. */
	readonly keep?: number;
}

/**
 * What was changed, by whom, when and how it ended: JSON lines in `file`, 0600. Lines are only ever appended, each in one
 * write, so that several processes can share it; a full file is renamed, never rewritten.
 */
export function createAudit(
	file: string,
	{clock = systemClock, rotateAt = 4 * 1024 * 1024, keep = 9}: AuditOptions = {},
): Audit {
	const write = async (record: AuditRecord): Promise<string | undefined> => {
		try {
			await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
			await rotate(file, rotateAt, keep, record.time);
			await append(file, `${JSON.stringify(record)}\n`);
			return undefined;
		} catch (error) {
			return `The audit ${file} cannot be written: ${(error as Error).message}`;
		}
	};

	return {
		async begin({action, target, preview}) {
			const started = clock.now();
			const base = {
				id: randomUUID(),
				user: userName(),
				from: hostname(),
				pid: process.pid,
				host: target.host,
				action: action.id,
				target: target.name,
				command: preview,
			};
			const time = () => new Date(clock.now()).toISOString();
			const trouble = await write({event: 'intent', time: time(), ...base});
			return {
				...(trouble === undefined ? {} : {trouble}),
				end: outcome =>
					write({
						event: 'outcome',
						time: time(),
						...base,
						outcome: outcome.kind,
						...('reason' in outcome ? {reason: outcome.reason} : {}),
						...('code' in outcome ? {code: outcome.code} : {}),
						duration: clock.now() - started,
					}),
			};
		},
	};
}

async function append(file: string, line: string): Promise<void> {
	const handle = await open(file, 'a+', 0o600);
	try {
		const {mode, size} = await handle.stat();
		if ((mode & 0o077) !== 0) {
			await handle.chmod(0o600);
		}

		// One write of the whole line: with O_APPEND lines of several processes never mix. A short write means a full disk.
		const bytes = Buffer.from((await endsTorn(handle, size)) ? `\n${line}` : line);
		const {bytesWritten} = await handle.write(bytes);
		if (bytesWritten < bytes.length) {
			throw new Error('no space left');
		}

		await handle.datasync();
	} finally {
		await handle.close();
	}
}

/** Whether the last line was cut off by a full disk or a kill, so that the next must not be written behind it. */
async function endsTorn(handle: FileHandle, size: number): Promise<boolean> {
	if (size === 0) {
		return false;
	}

	const {buffer} = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
	return buffer[0] !== 0x0a;
}

/** A name of its own for each file put aside, so that two processes that rotate at once overwrite nothing. */
async function rotate(file: string, rotateAt: number, keep: number, time: string): Promise<void> {
	const size = await stat(file).then(
		found => found.size,
		() => 0,
	);
	if (size < rotateAt) {
		return;
	}

	const {dir, name, ext} = path.parse(file);
	await rename(file, path.join(dir, `${name}-${time.replaceAll(':', '')}-${process.pid}${ext}`));
	const aside = (await readdir(dir)).filter(entry => entry.startsWith(`${name}-`) && entry.endsWith(ext)).sort();
	await Promise.all(
		aside.slice(0, Math.max(0, aside.length - keep)).map(entry => rm(path.join(dir, entry), {force: true})),
	);
}

const userName = (): string => {
	try {
		return userInfo().username;
	} catch {
		// No entry in passwd (a container with an arbitrary uid).
		return String(process.getuid?.() ?? 'unknown');
	}
};
