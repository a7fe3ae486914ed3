import {execFile} from 'node:child_process';
import {constants, open} from 'node:fs/promises';
import process from 'node:process';
import {promisify} from 'node:util';
import type {Stack} from '../config/stack-schema.js';
import {clean} from '../parsers/clean.js';
import {expandPath} from '../system/files.js';
import {Secret} from '../system/secret.js';
import {type GivenToken, NoToken} from './client.js';

type TokenPlace = NonNullable<Stack['admin']>['token'];

const longest = 4096;
/** A password store may ask its person for a passphrase. */
const patience = 60_000;

/** Where the config says that a token is, in words. */
export function tokenOrigin({file, env, command}: TokenPlace): string {
	return clean(file ?? (env === undefined ? (command ?? []).join(' ') : `$${env}`));
}

/** The token that the config means. Rejects with NoToken, which names the place and the cure. */
export async function findToken(place: TokenPlace): Promise<GivenToken> {
	const origin = tokenOrigin(place);
	const text = (await read(place, origin)).trim();
	if (text === '') {
		throw new NoToken(`${origin} is empty`, 'Put an access token of an administrator there, and nothing else');
	}

	if (text.length > longest || /[\s\p{Control}]/u.test(text)) {
		throw new NoToken(`${origin} holds more than a token`, 'One line with the access token, and nothing else');
	}

	return {token: new Secret(text), origin};
}

async function read({file, env, command}: TokenPlace, origin: string): Promise<string> {
	if (file !== undefined) {
		return readPrivate(file, origin);
	}

	if (env !== undefined) {
		const value = process.env[env];
		if (value === undefined) {
			throw new NoToken(`${origin} is not set`, `Start synaptop with ${env} in its environment`);
		}

		return value;
	}

	return output(command ?? [], origin);
}

/** A file that only its owner may read: a token that others can read is theirs as well. */
async function readPrivate(path: string, origin: string): Promise<string> {
	try {
		// A pipe must not keep us waiting for somebody who writes.
		await using file = await open(expandPath(path), constants.O_RDONLY | constants.O_NONBLOCK);
		const stat = await file.stat();
		const {mode, size} = stat;
		if (!stat.isFile()) {
			throw new NoToken(`${origin} is not a file`, 'Sign in, then keep the token in a file');
		}

		if ((mode & 0o077) !== 0) {
			throw new NoToken(`${origin} can be read by others (${(mode & 0o777).toString(8)})`, `chmod 600 ${origin}`);
		}

		if (size > longest) {
			throw new NoToken(`${origin} holds more than a token`, 'One line with the access token, and nothing else');
		}

		return await file.readFile('utf8');
	} catch (error) {
		if (error instanceof NoToken) {
			throw error;
		}

		const {code = ''} = error as NodeJS.ErrnoException;
		const why = {ENOENT: 'is not there', EACCES: 'cannot be read: no permission', EISDIR: 'is a directory'}[code];
		throw new NoToken(`${origin} ${why ?? `cannot be read (${code})`}`, 'Sign in, then keep the token there');
	}
}

/** A command of this machine, without a shell; what it prints is never part of an error. */
async function output([program = '', ...words]: readonly string[], origin: string): Promise<string> {
	try {
		const running = promisify(execFile)(program, words, {timeout: patience, maxBuffer: 64 * 1024});
		running.child.stdin?.end();
		return (await running).stdout;
	} catch (error) {
		const {code, killed} = error as {code?: unknown; killed?: boolean};
		const why =
			code === 'ENOENT'
				? `there is no program ${clean(program)}`
				: code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
					? 'it prints more than a token'
					: killed
						? `no answer within ${patience / 1000} s`
						: `it ended with ${clean(String(code))}`;
		throw new NoToken(`${origin}: ${why}`, 'Try the command by hand: it must print the token and nothing else');
	}
}
