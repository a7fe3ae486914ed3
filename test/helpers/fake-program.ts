import type {Action, Target} from '../../source/actions/action.js';
import {configOf} from '../../source/config/schema.js';
import type {Host, HostState} from '../../source/hosts/host.js';
import type {Access} from '../../source/matrix/access.js';
import type {AccessState} from '../../source/matrix/client.js';
import type {Program} from '../../source/program.js';
import type {Flow} from '../../source/runbook/flow.js';
import {createRunbook} from '../../source/runbook/runbook.js';
import type {LogTime} from '../../source/sources/container-log-range.js';
import {createActivity} from '../../source/store/activity.js';
import {keyText, type Slice, type SliceKey} from '../../source/store/slice.js';
import {createStore} from '../../source/store/store.js';
import {Observable} from '../../source/system/observable.js';

/** An administrator's token that is as the test says; nothing is asked. */
export const fakeAccess = (state: AccessState = {phase: 'idle'}): Access => {
	const observable = new Observable<AccessState>(state);
	const nobody = {
		async request() {
			throw new Error('no pane asks a homeserver');
		},
	};
	return {
		state: () => observable,
		client: () => nobody,
		open: () => nobody,
		check: async () => observable.value,
		use: async () => observable.value,
		held: () => undefined,
		kept() {},
		forget() {},
	};
};

export interface FakeProgram {
	readonly program: Program;
	/** Puts a slice in place, as a source would; resolves when everybody was told. */
	set<Data>(source: {readonly id: string}, host: string, slice: Slice<Data>, argument?: string): Promise<void>;
	setHost(host: string, state: HostState): void;
	/** What is looked at now: key of the slice → ids in focus. */
	readonly looked: ReadonlyMap<string, readonly string[]>;
	/** Keys of every look, in order; also those that ended. */
	readonly opened: readonly string[];
	/** Keys of logs whose older lines were asked for. */
	readonly older: readonly string[];
	/** Called when older lines are asked for. */
	onOlder?: (key: SliceKey) => void;
	/** What is answered to sources.range(). */
	range: (key: string, from: LogTime | undefined, to: LogTime | undefined) => Iterable<string>;
	readonly ran: ReadonlyArray<{readonly action: Action; readonly target: Target}>;
	close(): void;
}

export interface FakeOptions {
	readonly hosts?: readonly string[];
	readonly readOnly?: boolean;
	readonly actions?: readonly Action[];
	/** In place of the registry's. */
	readonly flows?: readonly Flow[];
	/** More of the config: a stack's parts. */
	readonly config?: Omit<Parameters<typeof configOf>[0], 'hosts'>;
}

/** A program without hosts: what the sources would tell is put in place by the test. */
export const fakeProgram = ({
	hosts = ['matrix'],
	readOnly = false,
	actions = [],
	flows,
	config = {},
}: FakeOptions = {}): FakeProgram => {
	const store = createStore({tick: 1});
	const activity = createActivity({ticker: store.ticker});
	const states = new Map(hosts.map(host => [host, new Observable<HostState>({phase: 'online', since: 0})]));
	const looked = new Map<string, readonly string[]>();
	const opened: string[] = [];
	const older: string[] = [];
	const ran: Array<{action: Action; target: Target}> = [];
	const whole = configOf({
		hosts: Object.fromEntries(hosts.map(host => [host, {ssh: host}])),
		theme: 'mono',
		readOnly,
		...config,
	});
	const fakeHosts = new Map(hosts.map(host => [host, {id: host, state: states.get(host)!} as unknown as Host]));
	const engine: Program['engine'] = host => {
		throw new Error(`no pane reaches the engine of ${host}`);
	};
	const access = fakeAccess();
	const sources: Program['sources'] = {
		start() {},
		stop() {},
		view(key, focus = []) {
			const name = keyText(key);
			opened.push(name);
			looked.set(name, focus);
			return {
				focus: ids => void looked.set(name, ids),
				release: () => void looked.delete(name),
			};
		},
		refresh() {},
		async older(key) {
			older.push(keyText(key));
			fake.onOlder?.(key);
		},
		async *range(key, from, to) {
			yield* fake.range(keyText(key), from, to);
		},
		once: async (source, host) => store.get({source: source.id, host}, source.empty),
		read: async (source, host) => store.get({source: source.id, host}, source.empty).data,
	};
	const here = {
		get: async () => {
			throw new Error('no pane asks from here');
		},
	};
	const now = () => Date.now();
	const fake: FakeProgram = {
		program: {
			config: whole,
			hosts: fakeHosts,
			store,
			sources,
			activity,
			actions,
			running: new Observable<Program['running']['value']>([]),
			questions: new Observable<Program['questions']['value']>([]),
			engine,
			access,
			runbook: createRunbook({config: whole, hosts: fakeHosts, engine, here, access, sources, store, now}, flows),
			plan: () => ({steps: [], preview: []}) as never,
			advise: async () => [],
			async run(action, target) {
				ran.push({action, target});
				return {kind: 'done'};
			},
			async close() {},
		},
		set(source, host, slice, argument) {
			const told = new Promise<void>(resolve => {
				const end = store.subscribeAll(() => {
					end();
					// After what was told was drawn, and what follows from that was done.
					setImmediate(() => setImmediate(resolve));
				});
			});
			store.set({source: source.id, host, ...(argument ? {argument} : {})}, slice, {urgent: true});
			return told;
		},
		setHost(host, state) {
			states.get(host)!.value = state;
		},
		looked,
		opened,
		older,
		range: () => [],
		ran,
		close: () => store.close(),
	};
	return fake;
};
