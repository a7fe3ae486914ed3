import type {Action, PlanContext, Step, Target} from '../../../source/actions/action.js';
import type {Audit} from '../../../source/actions/audit.js';
import type {RunDependencies} from '../../../source/actions/run.js';
import {configOf} from '../../../source/config/schema.js';
import type {Engine, EngineRequest} from '../../../source/hosts/engine.js';
import type {ExecOptions, ExecResult, Host} from '../../../source/hosts/host.js';
import type {Container} from '../../../source/parsers/docker.js';
import type {RunningAction} from '../../../source/program.js';
import {containers} from '../../../source/sources/containers.js';
import {createActivity} from '../../../source/store/activity.js';
import {Observable} from '../../../source/system/observable.js';
import {fakeAccess} from '../../helpers/fake-program.js';

export const config = configOf({hosts: {matrix: {ssh: 'LXC_matrix'}}});

export const target: Target = {host: 'matrix', kind: 'container', id: 'c0ffee', name: 'element-web'};

export const container = (change: Partial<Container> = {}): Container => ({
	id: 'c0ffee',
	name: 'element-web',
	project: 'matrix',
	service: 'element-web',
	directory: '/srv/matrix',
	composeFiles: ['/srv/matrix/docker-compose.yml'],
	composeHash: 'aaa',
	image: 'vectorim/element-web:latest',
	imageId: 'sha256:1',
	state: 'running',
	oomKilled: false,
	restarts: 0,
	restartPolicy: 'no',
	ports: [],
	createdAt: 0,
	tty: false,
	...change,
});

/** A context in which the containers source knows these; nothing was read yet if undefined. */
export const contextOf = (known?: readonly Container[], change: Partial<PlanContext> = {}): PlanContext => ({
	config,
	target,
	docker: ['docker'],
	latest: <Data>(source: {readonly id: string}) =>
		source.id === containers.id ? (known as Data | undefined) : undefined,
	latestOfAll: () => [],
	access: () => ({phase: 'idle'}),
	...change,
});

export const actionOf = (steps: readonly Step[], change: Partial<Action> = {}): Action => ({
	id: 'test.action',
	title: 'Try',
	risk: 'change',
	kind: 'container',
	operations: [],
	explain: () => 'Tries.',
	plan: () => steps,
	refresh: ['containers'],
	...change,
});

type Exec = (argv: readonly string[], options: ExecOptions) => Promise<Partial<ExecResult>>;

export const result = (change: Partial<ExecResult> = {}): ExecResult => ({
	stdout: Buffer.alloc(0),
	stderr: Buffer.alloc(0),
	code: 0,
	truncated: false,
	...change,
});

export interface FakeOptions {
	readonly exec?: Exec;
	readonly request?: (request: EngineRequest) => Promise<{status: number; body: Buffer}>;
	readonly audit?: Audit;
}

/** A host and an engine that note what reaches them. */
export const fakes = ({exec, request, audit}: FakeOptions = {}) => {
	const calls: string[] = [];
	const refreshed: string[] = [];
	const audited: string[] = [];
	const host = {
		id: 'matrix',
		async exec(argv: readonly string[], options: ExecOptions = {}) {
			calls.push(argv.join(' '));
			return result(await exec?.(argv, options));
		},
	} as Partial<Host> as Host;
	const ask = async (asked: EngineRequest) => {
		calls.push(`${asked.method} ${asked.path}`);
		return request ? request(asked) : {status: 204, body: Buffer.alloc(0)};
	};
	const engine = {
		docker: ['docker'],
		request: ask,
		get: async (path: string) => JSON.parse((await ask({method: 'GET', path})).body.toString()),
	} as Partial<Engine> as Engine;
	const noted: Audit = {
		async begin() {
			audited.push('intent');
			return {
				async end(outcome) {
					audited.push(outcome.kind);
					return undefined;
				},
			};
		},
	};
	const dependencies: RunDependencies = {
		host: id => (id === 'matrix' ? host : undefined),
		engine: () => engine,
		access: fakeAccess(),
		audit: audit ?? noted,
		activity: createActivity(),
		running: new Observable<readonly RunningAction[]>([]),
		clock: {now: () => 0, after: () => () => {}},
		refresh: (ids, name) => refreshed.push(`${ids.join()}@${name}`),
	};
	return {calls, refreshed, audited, host, engine, dependencies};
};
