import {readFile, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import ssh2, {type ParsedKey} from 'ssh2';
import {keyType} from './known-hosts.js';

/** What an identity file turned out to be. `public`: its public half, if it can be known without a passphrase. */
export type IdentityFile =
	| {readonly kind: 'absent'; readonly path: string}
	| {readonly kind: 'unusable'; readonly path: string; readonly reason: string}
	| {readonly kind: 'public'; readonly path: string; readonly public: Buffer}
	| {
			readonly kind: 'private';
			readonly path: string;
			readonly text: Buffer;
			/** Changes when the file does. */
			readonly stamp: string;
			readonly isEncrypted: boolean;
			readonly public?: Buffer;
	  };

/** Reads what ssh_config's IdentityFile names, as ssh takes it: a private key, or a public key whose other half the agent has. */
export async function readIdentityFile(path: string): Promise<IdentityFile> {
	let text: Buffer;
	let stamp: string;
	try {
		const {mode, uid, size, mtimeMs} = await stat(path);
		text = await readFile(path);
		stamp = `${size}:${mtimeMs}`;
		const isPublic = publicFromLine(text) !== undefined;
		// sshkey_perm_ok() in OpenSSH's authfile.c.
		if (!isPublic && uid === process.getuid?.() && (mode & 0o077) !== 0) {
			const reason = `${tilde(path)} can be read by others and is left out, as ssh does (chmod 600)`;
			return {kind: 'unusable', path, reason};
		}
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code !== 'ENOENT' && code !== 'ENOTDIR') {
			return {kind: 'unusable', path, reason: `${tilde(path)} cannot be read (${code})`};
		}

		const other = await readPublic(`${path}.pub`);
		return other ? {kind: 'public', path, public: other} : {kind: 'absent', path};
	}

	const line = publicFromLine(text);
	if (line) {
		return {kind: 'public', path, public: line};
	}

	const header = publicFromPrivate(text);
	const half = header ?? (await readPublic(`${path}.pub`));
	if (half && keyType(half).startsWith('sk-')) {
		const reason = `${tilde(path)} is a FIDO key, which this transport does not know`;
		return {kind: 'unusable', path, reason};
	}

	const parsed = parsePrivate(text);
	if (parsed instanceof Error && !isEncryptedError(parsed)) {
		return {kind: 'unusable', path, reason: `${tilde(path)}: ${parsed.message}`};
	}

	const isEncrypted = parsed instanceof Error;
	return {kind: 'private', path, text, stamp, isEncrypted, public: isEncrypted ? half : parsed.getPublicSSH()};
}

/** The private key, or why not. With a passphrase this takes a quarter of a second of CPU (bcrypt): do it once. */
export function parsePrivate(text: Buffer, passphrase?: string): ParsedKey | Error {
	const parsed = ssh2.utils.parseKey(text, passphrase);
	const key = Array.isArray(parsed) ? parsed[0]! : parsed;
	return key instanceof Error || key.isPrivateKey() ? key : new Error('not a private key');
}

export function isEncryptedError(error: Error): boolean {
	return /no passphrase given/i.test(error.message);
}

async function readPublic(path: string): Promise<Buffer | undefined> {
	try {
		return publicFromLine(await readFile(path));
	} catch {
		return undefined;
	}
}

/** `ssh-ed25519 AAAA… comment` */
function publicFromLine(text: Buffer): Buffer | undefined {
	const match = /^\s*([a-z][\w@.-]+)\s+([A-Za-z\d+/]+=*)/.exec(text.toString('latin1'));
	const blob = match ? Buffer.from(match[2]!, 'base64') : undefined;
	return blob && keyType(blob) === match?.[1] ? blob : undefined;
}

/** The public half stands in clear in front of an encrypted key (OpenSSH, PROTOCOL.key). */
function publicFromPrivate(text: Buffer): Buffer | undefined {
	const match = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z\d+/=\s]+)-----END/.exec(text.toString('latin1'));
	const data = Buffer.from(match?.[1] ?? '', 'base64');
	try {
		let offset = 'openssh-key-v1\0'.length;
		const string = (): Buffer => {
			const length = data.readUInt32BE(offset);
			const value = data.subarray(offset + 4, offset + 4 + length);
			offset += 4 + length;
			return value;
		};

		for (let field = 0; field < 3; field++) {
			string();
		}

		offset += 4;
		const blob = Buffer.from(string());
		return keyType(blob) === '' ? undefined : blob;
	} catch {
		return undefined;
	}
}

/** A path as the person writes it. */
export function tilde(path: string): string {
	const home = homedir();
	return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
