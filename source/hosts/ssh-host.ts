import type {Duplex} from 'node:stream';
import {Observable} from '../system/observable.js';
import type {Endpoint} from './endpoint.js';
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
import type {Ask} from './question.js';

export interface SshHostOptions {
	readonly ask: Ask;
	readonly forwardAgent?: boolean;
	/** As `ssh -F`. */
	readonly configFile?: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Connects there and nowhere else, whatever the SSH configuration says. */
	readonly endpoint?: Endpoint;
}

/** A machine over one SSH connection (ssh2) that is kept, and made anew for ever when it is lost. */
export class SshHost implements Host {
	readonly id: string;
	readonly destination: string;
	readonly state = new Observable<HostState>({phase: 'idle'});

	constructor(id: string, destination: string, _options: SshHostOptions) {
		this.id = id;
		this.destination = destination;
	}

	async exec(_argv: readonly string[], _options?: ExecOptions): Promise<ExecResult> {
		throw new HostError('unreachable', this.id, 'not built yet');
	}

	// biome-ignore lint/correctness/useYield: thin
	async *stream(_argv: readonly string[], _options?: StreamOptions): AsyncGenerator<string> {
		throw new HostError('unreachable', this.id, 'not built yet');
	}

	async connect(_address: Address, _signal?: AbortSignal): Promise<Duplex> {
		throw new HostError('unreachable', this.id, 'not built yet');
	}

	async pipe(_argv: readonly string[], _signal?: AbortSignal): Promise<Duplex> {
		throw new HostError('unreachable', this.id, 'not built yet');
	}

	async files(): Promise<Files> {
		throw new HostError('unreachable', this.id, 'not built yet');
	}

	async terminal(_argv: readonly string[], _size: TerminalSize): Promise<TerminalSession> {
		throw new HostError('unreachable', this.id, 'not built yet');
	}

	retry(): void {}

	async close(): Promise<void> {}
}
