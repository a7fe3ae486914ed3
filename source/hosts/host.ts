import type {Duplex} from 'node:stream';
import {clean} from '../parsers/clean.js';
import type {Observable} from '../system/observable.js';
import type {Secret} from '../system/secret.js';

/** What the program knows of the way to a host. `waiting` is retried by itself for ever, `refused` only when told to. */
export type HostState =
	| {readonly phase: 'idle'}
	| {readonly phase: 'connecting'; readonly attempt: number}
	/** Waits for the person: a passphrase, a password, an unknown host key. */
	| {readonly phase: 'asking'; readonly question: string}
	/** `roundTrip` in ms, as usual with the newest keepalives; undefined until the first is answered. `note`: what went less well on the way. */
	| {readonly phase: 'online'; readonly since: number; readonly roundTrip?: number; readonly note?: string}
	/** Lost or not reached; `retryAt` in ms since the epoch. */
	| {
			readonly phase: 'waiting';
			readonly attempt: number;
			readonly retryAt: number;
			readonly reason: string;
			readonly cure?: string;
	  }
	/** Key, password or host key refused: trying again by itself would get the user banned. */
	| {readonly phase: 'refused'; readonly reason: string; readonly cure: string}
	| {readonly phase: 'closed'};

export type Address = {readonly path: string} | {readonly host: string; readonly port: number};

/** What goes to a command's standard input. A Secret is sent only after the far side's start marker was seen. */
export type Input = string | Uint8Array | Secret;

export interface ExecOptions {
	readonly stdin?: Input;
	/** ms until the command is given up; 30,000 if not given. */
	readonly timeout?: number;
	/** Most bytes kept of each of stdout and stderr; 4 MiB if not given. What is over is dropped and `truncated` is set. */
	readonly limit?: number;
	readonly signal?: AbortSignal;
	/** The command of an action that a person waits for: may take the channel that is kept free for that. */
	readonly urgent?: boolean;
	/** Sees output as it comes (decoded, not cleaned), beside the result. */
	readonly onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void;
}

export interface ExecResult {
	readonly stdout: Buffer;
	readonly stderr: Buffer;
	/** Exit status; null when a signal ended the command. */
	readonly code: number | null;
	readonly signal?: string;
	readonly truncated: boolean;
}

export interface StreamOptions {
	readonly stdin?: Input;
	readonly signal?: AbortSignal;
	/** Longest line in bytes; what is over is cut and marked with …; 256 KiB if not given. */
	readonly lineLimit?: number;
}

export interface SftpFile {
	readonly size: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** ms since the epoch. */
	readonly modified: number;
}

/** The few file operations that the program needs, alike over SFTP and on this machine. Paths are absolute or start with ~/. */
export interface Files {
	stat(path: string): Promise<SftpFile>;
	/** Rejects with kind `limit` when the file is larger than `limit` bytes. */
	read(path: string, limit: number): Promise<Buffer>;
	/** Writes in place (same inode) unless the file is new. */
	write(path: string, data: Uint8Array, mode?: number): Promise<void>;
	rename(from: string, to: string): Promise<void>;
	remove(path: string): Promise<void>;
}

export interface TerminalSize {
	readonly columns: number;
	readonly rows: number;
}

/** A command on a pty over there, for handing our terminal to it. */
export interface TerminalSession {
	readonly stream: Duplex;
	resize(size: TerminalSize): void;
	/** Exit status, or null when the connection was lost. */
	readonly ended: Promise<number | null>;
}

/**
 * One machine. Implementations: SshHost (ssh2), LocalHost (this machine, no SSH); both pass test/contract.
 * Every call waits for the connection while it is being made, and rejects with a HostError.
 */
export interface Host {
	readonly id: string;
	readonly state: Observable<HostState>;
	/** Runs a program with exactly these arguments, whatever the login shell; LC_ALL=C, no pty. */
	exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
	/** Standard output line by line, as bytes became text; ends when the command ends, throws HostError when it failed or was lost. */
	stream(argv: readonly string[], options?: StreamOptions): AsyncIterable<string>;
	/** A connection from that machine to one of its sockets or ports. */
	connect(address: Address, signal?: AbortSignal): Promise<Duplex>;
	/** A connection to a command's standard input and output, byte for byte (docker system dial-stdio). */
	pipe(argv: readonly string[], signal?: AbortSignal): Promise<Duplex>;
	files(): Promise<Files>;
	terminal(argv: readonly string[], size: TerminalSize): Promise<TerminalSession>;
	/** Tries now, also when refused; looks the agent's socket up anew. */
	retry(): void;
	close(): Promise<void>;
}

export type HostErrorKind =
	/** Not connected; nothing was sent. */
	| 'unreachable'
	/** The connection went while it ran: the outcome is unknown. */
	| 'lost'
	| 'timeout'
	| 'aborted'
	/** The server forbids it (forwarding, sessions). */
	| 'forbidden'
	/** The other end of a socket said no (nothing listens, no permission). */
	| 'refused'
	/** Too large. */
	| 'limit'
	/** The login shell's start-up files ended the session or ate its input; nothing was run. */
	| 'startup'
	/** No such program or file. */
	| 'missing'
	/** It was done and went wrong: a stream's program ended with an error, the disk is full. */
	| 'failed';

/** What went wrong on the way to or on a host, in words for the person: what, where, and what to do. Cleaned, for some of the words are the server's. */
export class HostError extends Error {
	override readonly name = 'HostError';
	readonly kind: HostErrorKind;
	readonly host: string;
	readonly cure?: string;

	constructor(kind: HostErrorKind, host: string, message: string, options: {cure?: string; cause?: unknown} = {}) {
		super(clean(message), {cause: options.cause});
		this.kind = kind;
		this.host = host;
		this.cure = options.cure === undefined ? undefined : clean(options.cure);
	}
}
