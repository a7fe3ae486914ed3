import type {Duplex} from 'node:stream';
import type {Observable} from '../system/observable.js';
import type {
	Address,
	ExecOptions,
	ExecResult,
	Files,
	Host,
	HostState,
	StreamOptions,
	TerminalSession,
	TerminalSize,
} from './host.js';
import {lazyLines} from './line-queue.js';
import type {Session} from './session.js';
import type {SshHostOptions} from './ssh-host-options.js';
import {SshLink} from './ssh-link.js';

export type {SshHostOptions} from './ssh-host-options.js';

/** A machine over one SSH connection (ssh2) that is kept, and made anew for ever when it is lost. */
export class SshHost implements Host {
	readonly id: string;
	readonly destination: string;
	readonly #link: SshLink;
	readonly #files = new WeakMap<Session, Files>();

	constructor(id: string, destination: string, options: SshHostOptions) {
		this.id = id;
		this.destination = destination;
		this.#link = new SshLink(id, destination, options);
	}

	get state(): Observable<HostState> {
		return this.#link.state;
	}

	async exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
		const session = await this.#link.session(options?.signal);
		const {sshExec} = await import('./ssh-exec.js');
		return sshExec(session, argv, options);
	}

	stream(argv: readonly string[], options?: StreamOptions): AsyncIterable<string> {
		return lazyLines(async () => {
			const session = await this.#link.session(options?.signal);
			const {sshStream} = await import('./ssh-stream.js');
			return sshStream(session, argv, options);
		});
	}

	async connect(address: Address, signal?: AbortSignal): Promise<Duplex> {
		const session = await this.#link.session(signal);
		const {sshConnect} = await import('./ssh-socket.js');
		return sshConnect(session, address, signal);
	}

	async pipe(argv: readonly string[], signal?: AbortSignal): Promise<Duplex> {
		const session = await this.#link.session(signal);
		const {sshPipe} = await import('./ssh-pipe.js');
		return sshPipe(session, argv, signal);
	}

	async files(): Promise<Files> {
		const session = await this.#link.session();
		const kept = this.#files.get(session);
		if (kept) {
			return kept;
		}

		const [{sshFiles}, {sftpSession}] = await Promise.all([import('./ssh-files.js'), import('./sftp-session.js')]);
		const files = this.#files.get(session) ?? sshFiles(session, sftpSession(session));
		this.#files.set(session, files);
		return files;
	}

	async terminal(argv: readonly string[], size: TerminalSize): Promise<TerminalSession> {
		const session = await this.#link.session();
		const {sshTerminal} = await import('./ssh-terminal.js');
		return sshTerminal(session, argv, size);
	}

	retry(): void {
		this.#link.retry();
	}

	close(): Promise<void> {
		return this.#link.close();
	}
}
