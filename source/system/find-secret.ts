import {execFile} from 'node:child_process';
import {constants, open} from 'node:fs/promises';
import process from 'node:process';
import {promisify} from 'node:util';
import {clean} from '../parsers/clean.js';
import {expandPath} from './files.js';
import {Secret} from './secret.js';

/** Where the config says that a secret is: one of them. */
export interface SecretPlace {
	/** Of this machine; only its owner may read it. */
	readonly file?: string | undefined;
	readonly env?: string | undefined;
	/** Of this machine; prints it. */
	readonly command?: readonly string[] | undefined;
}

/** What it is, for the person: "token", "an access token of an administrator". */
export interface SecretWords {
	readonly name: string;
	readonly what: string;
	/** What to do where it is not there. */
	readonly cure: string;
}

/** No secret could be had; message and cure name the place, never what is in it. */
export class NoSecret extends Error {
	override readonly name = 'NoSecret';
	readonly cure: string;

	constructor(message: string, cure: string) {
		super(message);
		this.cure = cure;
	}
}

const longest = 4096;
/** A password store may ask its person for a passphrase. */
const patience = 60_000;

/** Where the config says that a secret is, in words. */
export function secretOrigin({file, env, command}: SecretPlace): string {
	return clean(file ?? (env === undefined ? (command ?? []).join(' ') : `$${env}`));
}

/** The one line that the place holds, without the blanks around it. Rejects with NoSecret. */
export async function findSecret(place: SecretPlace, words: SecretWords): Promise<Secret> {
	const origin = secretOrigin(place);
	const text = (await read(place, origin, words)).trim();
	if (text === '') {
		throw new NoSecret(`${origin} is empty`, `Put ${words.what} there, and nothing else`);
	}

	if (text.length > longest || /[\s\p{Control}]/u.test(text)) {
		throw tooMuch(origin, words);
	}

	return new Secret(text);
}

const tooMuch = (origin: string, {name, what}: SecretWords): NoSecret =>
	new NoSecret(
		`${origin} holds more than a ${name}`,
		`One line with ${what.replace(/^an? /, 'the ')}, and nothing else`,
	);

async function read({file, env, command}: SecretPlace, origin: string, words: SecretWords): Promise<string> {
	if (file !== undefined) {
		return readPrivate(file, origin, words);
	}

	if (env !== undefined) {
		const value = process.env[env];
		if (value === undefined) {
			throw new NoSecret(`${origin} is not set`, `Start synaptop with ${env} in its environment`);
		}

		return value;
	}

	return output(command ?? [], origin, words);
}

/** A file that only its owner may read: a secret that others can read is theirs as well. */
async function readPrivate(path: string, origin: string, words: SecretWords): Promise<string> {
	try {
		// A pipe must not keep us waiting for somebody who writes.
		await using file = await open(expandPath(path), constants.O_RDONLY | constants.O_NONBLOCK);
		const stat = await file.stat();
		const {mode, size} = stat;
		if (!stat.isFile()) {
			throw new NoSecret(`${origin} is not a file`, words.cure);
		}

		if ((mode & 0o077) !== 0) {
			throw new NoSecret(`${origin} can be read by others (${(mode & 0o777).toString(8)})`, `chmod 600 ${origin}`);
		}

		if (size > longest) {
			throw tooMuch(origin, words);
		}

		return await file.readFile('utf8');
	} catch (error) {
		if (error instanceof NoSecret) {
			throw error;
		}

		const {code = ''} = error as NodeJS.ErrnoException;
		const why = {ENOENT: 'is not there', EACCES: 'cannot be read: no permission', EISDIR: 'is a directory'}[code];
		throw new NoSecret(`${origin} ${why ?? `cannot be read (${code})`}`, words.cure);
	}
}

/** A command of this machine, without a shell; what it prints is never part of an error. */
async function output(
	[program = '', ...rest]: readonly string[],
	origin: string,
	{name}: SecretWords,
): Promise<string> {
	try {
		const running = promisify(execFile)(program, rest, {timeout: patience, maxBuffer: 64 * 1024});
		running.child.stdin?.end();
		return (await running).stdout;
	} catch (error) {
		const {code, killed} = error as {code?: unknown; killed?: boolean};
		const why =
			code === 'ENOENT'
				? `there is no program ${clean(program)}`
				: code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
					? `it prints more than a ${name}`
					: killed
						? `no answer within ${patience / 1000} s`
						: `it ended with ${clean(String(code))}`;
		throw new NoSecret(`${origin}: ${why}`, `Try the command by hand: it must print the ${name} and nothing else`);
	}
}
