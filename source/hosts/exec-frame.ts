import {randomBytes} from 'node:crypto';
import {quote} from './quote.js';

/**
 * One command, byte for byte under any login shell. The line for `ssh exec` is fixed but for the nonce, so that bash,
 * dash, zsh, fish and csh all read it alike; the script goes in as the first line of standard input behind the nonce,
 * so that start-up files which print, or eat a line, do no harm; both outputs are framed by markers with the nonce:
 *
 *     stdout: noise \001NONCE\n payload \002NONCE:STATUS\n     stderr: noise \001NONCE\n payload \002NONCE\n
 *
 * A cut or foreign first line ends with status 125 and runs nothing. The shell's own line in `ps` shows no script.
 */
export interface Frame {
	/** For the exec request of SSH, or `sh -c`. */
	readonly command: string;
	/** Goes to standard input first, then the command's own input. A secret goes only after `started`: start-up files read too. */
	readonly preamble: Buffer;
}

export interface FrameRequest {
	/** From createNonce(), new for each command. */
	readonly nonce: string;
	/** Absolute, or starting with ~/ for the home over there. */
	readonly directory?: string;
	/** The first line on stderr is then the process group of the command, to end it by. */
	readonly tellGroup?: boolean;
	/** Not for secrets: the environment of a process can be read by others. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** Status of the wrapper when it did not get its script whole: nothing was run. */
export const frameRefused = 125;

/** 96 random bits. */
export function createNonce(): string {
	return randomBytes(12).toString('hex');
}

export function frameCommand(
	argv: readonly string[],
	{nonce, tellGroup, directory, environment = {}}: FrameRequest,
): Frame {
	if (!/^[\da-f]{16,}$/.test(nonce)) {
		throw new RangeError('The nonce must be hexadecimal digits');
	}

	const script = [
		// $$ in a subshell is the shell above it; sshd has made that the leader of a group (setsid).
		...(tellGroup ? ['printf "%d\\n" $$ >&2'] : []),
		...(directory === undefined ? [] : [`cd ${quoteDirectory(directory)} || exit 126`]),
		...Object.entries(environment).map(exportLine),
		`exec ${quoteProgram(argv)}`,
	].join('\n');
	return {command: wrapper(nonce), preamble: Buffer.from(`${nonce}:${escapeOctal(script)}\n`, 'latin1')};
}

/** One line for the exec request that any login shell reads alike, for a terminal, where standard input is taken. Below 10 KB: bsd-csh. */
export function inlineCommand(argv: readonly string[]): string {
	return `exec /bin/sh -c 'eval "$(printf %b "${escapeOctal(`exec ${quoteProgram(argv)}`)}")"'`;
}

// No ', ! or newline may stand inside: fish and csh read them otherwise. LC_ALL first, so that sh itself sees bytes.
function wrapper(nonce: string): string {
	const script = [
		// A line without its end is one that was cut.
		`LC_ALL=C; export LC_ALL; IFS= read -r s || exit ${frameRefused}; case "$s" in`,
		`${nonce}:*) printf "\\001%s\\n" ${nonce}; printf "\\001%s\\n" ${nonce} >&2;`,
		// biome-ignore lint/suspicious/noTemplateCurlyInString: sh's, not ours.
		'(eval "$(printf %b "${s#*:}")"); s=$?;',
		`printf "\\002%s:%d\\n" ${nonce} $s; printf "\\002%s\\n" ${nonce} >&2; exit $s;;`,
		`*) exit ${frameRefused};; esac`,
	].join(' ');
	return `exec /bin/sh -c '${script}'`;
}

function quoteProgram(argv: readonly string[]): string {
	const program = argv[0];
	// exec would take it for its option, or say nothing for an empty one.
	if (program === undefined || program === '' || program.startsWith('-')) {
		throw new RangeError('A command needs the name of a program');
	}

	return quote(argv);
}

function quoteDirectory(directory: string): string {
	if (directory === '~' || directory.startsWith('~/')) {
		return directory.length > 2 ? `"$HOME"/${quote([directory.slice(2)])}` : '"$HOME"';
	}

	if (!directory.startsWith('/')) {
		throw new RangeError(`Not an absolute directory: ${directory}`);
	}

	return quote([directory]);
}

function exportLine([name, value]: [string, string]): string {
	if (!/^[A-Za-z_]\w*$/.test(name)) {
		throw new RangeError(`Not the name of an environment variable: ${name}`);
	}

	return `export ${name}=${quote(['', value]).slice(3)}`;
}

/** One line of printable ASCII for `printf %b`. */
function escapeOctal(script: string): string {
	return [...Buffer.from(script)].map(escapeByte).join('');
}

function escapeByte(byte: number): string {
	const character = String.fromCharCode(byte);
	return /[\w /.,:@+=-]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
}
