import {createConnection} from 'node:net';
import type {Duplex} from 'node:stream';
import {Observable} from '../system/observable.js';
import {
	type Address,
	type ExecOptions,
	type ExecResult,
	type Files,
	type Host,
	HostError,
	type HostState,
	type StreamOptions,
	type TerminalSession,
	type TerminalSize,
} from './host.js';
import {lazyLines} from './line-queue.js';
import {localExec} from './local-exec.js';
import {localFiles} from './local-files.js';
import {localPipe, localStream} from './local-stream.js';
import {localTerminal} from './local-terminal.js';

/** This machine, without SSH: always online. What runs is ended with close(). */
export class LocalHost implements Host {
	readonly id: string;
	readonly state: Observable<HostState>;
	readonly #closing = new AbortController();

	constructor(id: string) {
		this.id = id;
		this.state = new Observable<HostState>({phase: 'online', since: Date.now()});
	}

	async exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
		this.#check();
		return localExec(this.id, argv, {...options, signal: this.#signal(options.signal)});
	}

	stream(argv: readonly string[], options: StreamOptions = {}): AsyncIterable<string> {
		return lazyLines(async () => {
			this.#check();
			return localStream(this.id, argv, {...options, signal: this.#signal(options.signal)});
		});
	}

	async connect(address: Address, signal?: AbortSignal): Promise<Duplex> {
		this.#check();
		return dial(this.id, address, this.#signal(signal));
	}

	async pipe(argv: readonly string[], signal?: AbortSignal): Promise<Duplex> {
		this.#check();
		return localPipe(this.id, argv, this.#signal(signal));
	}

	async files(): Promise<Files> {
		return localFiles(this.id);
	}

	async terminal(argv: readonly string[], size: TerminalSize): Promise<TerminalSession> {
		this.#check();
		return localTerminal(argv, size);
	}

	retry(): void {}

	async close(): Promise<void> {
		this.state.value = {phase: 'closed'};
		this.#closing.abort();
	}

	#signal(signal: AbortSignal | undefined): AbortSignal {
		return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
	}

	#check(): void {
		if (this.#closing.signal.aborted) {
			throw new HostError('unreachable', this.id, `${this.id} is closed`);
		}
	}
}

const reasons: Readonly<Record<string, {kind: 'missing' | 'refused'; words: string}>> = {
	ENOENT: {kind: 'missing', words: 'there is no such socket'},
	ENOTFOUND: {kind: 'missing', words: 'no such name'},
	EACCES: {kind: 'refused', words: 'no permission'},
	ECONNREFUSED: {kind: 'refused', words: 'nothing listens there'},
};

function dial(host: string, address: Address, signal: AbortSignal): Promise<Duplex> {
	const target = 'path' in address ? address.path : `${address.host}:${address.port}`;
	return new Promise((resolve, reject) => {
		const socket = 'path' in address ? createConnection(address.path) : createConnection(address.port, address.host);
		const giveUp = () => fail(new HostError('aborted', host, `The connection to ${target} was given up`));
		const fail = (error: Error & {code?: string}) => {
			signal.removeEventListener('abort', giveUp);
			socket.destroy();
			const {kind, words} = reasons[error.code ?? ''] ?? {kind: 'refused', words: error.message};
			reject(error instanceof HostError ? error : new HostError(kind, host, `${target}: ${words}`, {cause: error}));
		};
		socket.once('error', fail);
		socket.once('connect', () => {
			signal.removeEventListener('abort', giveUp);
			socket.removeListener('error', fail);
			socket.setNoDelay(true);
			resolve(socket);
		});
		signal.addEventListener('abort', giveUp, {once: true});
		if (signal.aborted) {
			giveUp();
		}
	});
}
