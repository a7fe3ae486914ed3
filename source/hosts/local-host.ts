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

/** This machine, without SSH. */
export class LocalHost implements Host {
	readonly id: string;
	readonly state = new Observable<HostState>({phase: 'online', since: Date.now()});

	constructor(id: string) {
		this.id = id;
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
