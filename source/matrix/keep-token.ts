import {spawn} from 'node:child_process';
import {lstat, readFile, realpath, rm} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {configDirectory} from '../config/paths.js';
import type {Stack} from '../config/stack-schema.js';
import {clean} from '../parsers/clean.js';
import {expandPath, FileError, makeDirectory, writeFileWhole} from '../system/files.js';
import type {Secret} from '../system/secret.js';

/** A path as a person writes it: from ~ where it is below the home. */
const shortPath = (full: string): string => {
	const below = path.relative(homedir(), full);
	return below.startsWith('..') || path.isAbsolute(below) ? full : path.join('~', below);
};

/** Where a stack's token is kept unless the person says otherwise; each of several has its own. */
export const tokenFile = (stack: Pick<Stack, 'name'>, several: boolean): string =>
	shortPath(path.join(configDirectory(), several ? `token-${stack.name.replaceAll(/[^\w.-]/g, '_')}` : 'token'));

/**
 * Puts the token into a file of its own (0600), whole or not at all. What else is there is replaced only on request; of a
 * link the file that it means. Rejects with FileError.
 */
export async function keepInFile(file: string, token: Secret, replace: boolean): Promise<void> {
	const full = expandPath(file);
	await makeDirectory(path.dirname(full));
	const target = await realpath(full).catch(() => full);
	try {
		await writeFileWhole(target, [`${token.reveal()}\n`], {replace});
	} catch (error) {
		if (!replace && (error as {cause?: NodeJS.ErrnoException}).cause?.code === 'EEXIST') {
			if ((await readFile(target, 'utf8').catch(() => '')).trim() === token.reveal()) {
				// The same one; the rename sees to 0600.
				await writeFileWhole(target, [`${token.reveal()}\n`], {replace: true});
				return;
			}

			throw new FileError(`${file} holds something else already: say that it is to be replaced, or another file`);
		}

		throw error;
	}
}

/** Bytes; more than a token has. */
const longest = 8192;

/** Removes a file that holds this token and nothing else; false where it does not, or cannot be removed. */
export async function removeKept(file: string, token: Secret): Promise<boolean> {
	const full = expandPath(file);
	try {
		const stat = await lstat(full);
		if (!stat.isFile() || stat.size > longest || (await readFile(full, 'utf8')).trim() !== token.reveal()) {
			return false;
		}

		await rm(full);
		return true;
	} catch {
		return false;
	}
}

/** A password store may ask its person for a passphrase. */
const patience = 60_000;

/** Hands the token to a command of this machine on standard input. Resolves with what went wrong, in clean words. */
export async function keepWithCommand(argv: readonly string[], token: Secret): Promise<string | undefined> {
	const [program = '', ...words] = argv;
	return new Promise(resolve => {
		const child = spawn(program, words, {stdio: ['pipe', 'ignore', 'pipe'], timeout: patience});
		let said = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			said = (said + text).slice(-4096);
		});
		child.once('error', error => {
			const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
			resolve(missing ? `there is no program ${clean(program)}` : clean(error.message));
		});
		child.once('close', (code, signal) => {
			const last = clean(said.replaceAll(token.reveal(), '••••').trim().split('\n').at(-1) ?? '');
			const ended = code === null ? `it was ended by ${signal}` : `it ended with ${code}`;
			resolve(code === 0 ? undefined : `${ended}${last ? `: ${last}` : ''}`);
		});
		// A program that reads nothing says so by how it ends.
		child.stdin.on('error', () => {});
		child.stdin.end(`${token.reveal()}\n`);
	});
}

/** The line of the config with which the file counts at the next start; undefined where it is there already. */
export const configLineForFile = (stack: Stack, several: boolean, file: string): string | undefined => {
	const named = stack.admin?.token.file;
	return named !== undefined && expandPath(named) === expandPath(file)
		? undefined
		: line(stack, several, `{file: ${file}}`);
};

/** As for a file; of `pass` it is known what prints again. */
export const configLineForCommand = (stack: Stack, several: boolean, argv: readonly string[]): string => {
	const [program = '', verb, ...words] = argv;
	const entry = words.findLast(word => !word.startsWith('-'));
	const prints =
		path.basename(program) === 'pass' && verb === 'insert' && entry !== undefined
			? [program, 'show', entry].join(', ')
			: 'the command that prints it';
	return line(stack, several, `{command: [${prints}]}`);
};

const line = ({name}: Stack, several: boolean, place: string): string =>
	several ? `stacks: {${name}: {admin: {token: ${place}}}}` : `admin: {token: ${place}}`;
