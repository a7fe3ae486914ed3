import type {ExecResult, Host, HostState} from '../../source/hosts/host.js';
import {HostError} from '../../source/hosts/host.js';
import {Observable} from '../../source/system/observable.js';

export interface FakeHost extends Host {
	readonly retries: number;
	online(): void;
	lose(reason?: string): void;
}

const not = (id: string) => async (): Promise<never> => {
	throw new HostError('unreachable', id, 'not in this fake');
};

/** A host that does what a test says. */
export function createFakeHost(
	id: string,
	exec?: (argv: readonly string[]) => string | Promise<string>,
	stream: Host['stream'] = async function* () {
		yield* [];
	},
): FakeHost {
	const state = new Observable<HostState>({phase: 'idle'});
	let retries = 0;
	let sessions = 0;
	return {
		id,
		state,
		get retries() {
			return retries;
		},
		online() {
			sessions += 1;
			state.value = {phase: 'online', since: sessions};
		},
		lose(reason = 'no answer') {
			state.value = {phase: 'waiting', attempt: 1, retryAt: 0, reason, cure: 'look at the cable'};
		},
		async exec(argv): Promise<ExecResult> {
			const stdout = Buffer.from((await exec?.(argv)) ?? '');
			return {stdout, stderr: Buffer.alloc(0), code: 0, truncated: false};
		},
		stream,
		connect: not(id),
		pipe: not(id),
		files: not(id),
		terminal: not(id),
		retry() {
			retries += 1;
		},
		async close() {
			state.value = {phase: 'closed'};
		},
	};
}
