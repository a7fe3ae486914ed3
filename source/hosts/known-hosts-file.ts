import {createHmac, randomBytes} from 'node:crypto';
import {mkdir, open, readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {type HostName, type KnownHosts, keyType, knownHostsName, parseKnownHosts} from './known-hosts.js';

/** Reads the files in their order. One that is not there is empty; one that cannot be read is a problem with line 0. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHosts> {
	const read = await Promise.all(files.map(readOne));
	return {entries: read.flatMap(one => one.entries), problems: read.flatMap(one => one.problems)};
}

async function readOne(file: string): Promise<KnownHosts> {
	try {
		return parseKnownHosts(await readFile(file, 'utf8'), file);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return {entries: [], problems: code === 'ENOENT' || code === 'ENOTDIR' ? [] : [{file, line: 0, reason: message}]};
	}
}

/**
 * Adds a line for the key, as ssh does after a yes: the directory 0700 and the file 0600 if they are new, existing lines untouched.
 * Rejects with the file system's error.
 */
export async function appendKnownHost(
	file: string,
	host: HostName,
	key: Buffer,
	{hash}: {hash: boolean},
): Promise<void> {
	await mkdir(dirname(file), {recursive: true, mode: 0o700});
	const handle = await open(file, 'a+', 0o600);
	try {
		const {size} = await handle.stat();
		const last = Buffer.alloc(1);
		if (size > 0) {
			await handle.read(last, 0, 1, size - 1);
		}

		const gap = size > 0 && last[0] !== 0x0a ? '\n' : '';
		await handle.appendFile(`${gap}${formatKnownHost(host, key, hash)}\n`);
	} finally {
		await handle.close();
	}
}

/** The line without its end. */
export function formatKnownHost(host: HostName, key: Buffer, hash: boolean): string {
	const name = knownHostsName(host);
	if (!/^[^\s,|@!*?#][^\s,!*?]*$/.test(name)) {
		throw new RangeError(`Not a name for known_hosts: ${JSON.stringify(name)}`);
	}

	return `${hash ? hashName(name) : name} ${keyType(key)} ${key.toString('base64')}`;
}

function hashName(name: string): string {
	const salt = randomBytes(20);
	return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
