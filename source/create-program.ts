import type {Action, Plan, PlanContext, Target} from './actions/action.js';
import {type Audit, createAudit} from './actions/audit.js';
import {customActions} from './actions/custom.js';
import type {FormInput} from './actions/form.js';
import {actions as allActions} from './actions/index.js';
import {makePlan} from './actions/make-plan.js';
import {runPlan} from './actions/run.js';
import {auditFile} from './config/paths.js';
import type {Config} from './config/schema.js';
import {dockerEngine} from './hosts/docker-engine.js';
import type {Endpoint} from './hosts/endpoint.js';
import type {Engine} from './hosts/engine.js';
import {hereHost} from './hosts/here.js';
import type {Host} from './hosts/host.js';
import {type HostHttp, hostHttp} from './hosts/host-http.js';
import {createHosts} from './hosts/index.js';
import type {Ask} from './hosts/question.js';
import type {Access} from './matrix/access.js';
import {createAccess} from './matrix/create-access.js';
import type {Program, RunningAction} from './program.js';
import {createQuestions, type Questions} from './questions.js';
import type {Flow} from './runbook/flow.js';
import {createRunbook} from './runbook/runbook.js';
import {containers} from './sources/containers.js';
import type {FederationLook} from './sources/federation-look.js';
import {sources as sourceRegistry} from './sources/index.js';
import {networkLook} from './sources/network-look.js';
import {createSources} from './sources/runner.js';
import {createActivity} from './store/activity.js';
import {createStore, type Store} from './store/store.js';
import {type Clock, systemClock} from './system/clock.js';
import {Observable} from './system/observable.js';

export interface ProgramOptions {
	/** Answers what hosts ask; if absent the questions wait in `program.questions` for the screen. */
	readonly ask?: Ask;
	/** Where hosts are, by id, so that nothing is looked up (demo, tests). */
	readonly endpoints?: Readonly<Record<string, Endpoint>>;
	/** In place of the ones that the config means: begun already, with `questions` for what they ask; or others (tests). */
	readonly hosts?: ReadonlyMap<string, Host>;
	readonly questions?: Questions;
	readonly engine?: (host: string) => Engine;
	/** What the world shows to this machine, in place of the world (demo, tests). */
	readonly here?: HostHttp;
	/** In place of checks over the network; absent where `here` is given: none (demo, tests). */
	readonly federation?: FederationLook;
	/** In place of the tokens that the config means (tests). */
	readonly access?: Access;
	readonly actions?: readonly Action[];
	/** In place of the registry's guided checks (tests). */
	readonly flows?: readonly Flow[];
	readonly audit?: Audit;
	readonly clock?: Clock;
}

/** A command for a token may ask its person for a passphrase: it is run when somebody wants something with the token. */
const tokenAtHand = ({stacks}: Config, access: Access, stack: string): boolean => {
	const token = stacks.find(({name}) => name === stack)?.admin?.token;
	return access.held(stack) !== undefined || token?.file !== undefined || token?.env !== undefined;
};

/** Everything behind the screen. Nothing is connected or written yet: hosts connect when first used. */
export function createProgram(config: Config, options: ProgramOptions = {}): Program {
	const {clock = systemClock, audit = createAudit(auditFile(), {clock})} = options;
	const questions = options.questions ?? createQuestions();
	const hosts = options.hosts ?? createHosts(config, options.ask ?? questions.ask, options.endpoints);
	const engine = options.engine ?? engines(hosts, config);
	const store = createStore({clock});
	const activity = createActivity({clock, ticker: store.ticker});
	const machine = hereHost();
	const here = options.here ?? hostHttp(machine);
	const federation = options.federation ?? (options.here ? undefined : networkLook());
	const access = options.access ?? createAccess({config, hosts});
	const matrix = (stack: string) => access.client(stack);
	const mayAsk = (stack: string) => tokenAtHand(config, access, stack);
	const sources = createSources({
		registry: sourceRegistry,
		hosts,
		engine,
		here,
		...(federation ? {federation} : {}),
		matrix,
		mayAsk,
		store,
		config,
		activity,
		clock,
	});
	const now = () => clock.now();
	const runbook = createRunbook({config, hosts, engine, here, federation, access, sources, store, now}, options.flows);
	const running = new Observable<readonly RunningAction[]>([]);
	const every = [...(options.actions ?? allActions), ...customActions(config)];
	const actions = every.filter(({risk}) => !config.readOnly || risk === 'read');
	const context = (target: Target): PlanContext => ({
		config,
		target,
		docker: engine(target.host).docker,
		latest(source, argument) {
			const key = {source: source.id, host: target.host, ...(argument ? {argument} : {})};
			const {data, at} = store.get(key, source.empty);
			return at === undefined ? undefined : data;
		},
		latestOfAll: (source, meant) =>
			store
				.keys()
				.filter(key => key.source === source.id && key.host === target.host && meant(key.argument ?? ''))
				.map(key => store.get(key, source.empty))
				.flatMap(({data, at}) => (at === undefined ? [] : [data])),
		access: stack =>
			config.stacks.some(({name}) => name === stack)
				? access.state(stack).value
				: {phase: 'none', why: `there is no stack ${stack} in the config`, cure: 'Look at stacks in the config'},
	});

	// Whoever holds an action or a plan from elsewhere does not get past read-only either.
	const guard = (made: Plan): Plan =>
		config.readOnly && made.action.risk !== 'read'
			? {...made, steps: [], preview: [], unavailable: 'read-only: nothing is changed'}
			: made;
	const plan = (action: Action, target: Target, input?: FormInput): Plan =>
		guard(makePlan(action, context(target), input));

	return {
		config,
		hosts,
		store,
		sources,
		activity,
		actions,
		running,
		questions: questions.waiting,
		engine,
		access,
		runbook,
		plan,
		async advise(action, target, signal, input) {
			const host = hosts.get(target.host);
			const {action: meant} = plan(action, target, input);
			if (!host || !meant.advise) {
				return [];
			}

			try {
				return await meant.advise({
					...context(target),
					host,
					engine: engine(target.host),
					matrix,
					signal,
					...(input ? {input} : {}),
				});
			} catch {
				// The dialog does without; if the host cannot be reached the action will say so.
				return [];
			}
		},
		next(made, outcome) {
			const next = made.action.next?.(context(made.target), outcome, made);
			return next?.target ? {...next, target: knownTarget(store, next.target)} : next;
		},
		run(action, target, runOptions = {}) {
			return runPlan(guard(runOptions.plan ?? plan(action, target)), runOptions, {
				host: id => hosts.get(id),
				engine,
				access,
				audit,
				activity,
				running,
				clock,
				refresh: (ids, host) => sources.refresh(ids, host),
			});
		},
		async close() {
			sources.stop();
			await Promise.all([machine, ...hosts.values()].map(host => host.close()));
			store.close();
		},
	};
}

/** A container by its id, where only its name was known. */
function knownTarget(store: Store, target: Target): Target {
	const all =
		target.kind === 'container' ? store.get({source: containers.id, host: target.host}, containers.empty) : undefined;
	const found = all?.data.find(({id, name}) => id === target.id || name === target.name);
	return found ? {...target, id: found.id} : target;
}

/** One engine a host, made when first used. */
function engines(hosts: ReadonlyMap<string, Host>, config: Config): (host: string) => Engine {
	const made = new Map<string, Engine>();
	return id => {
		const known = made.get(id);
		if (known) {
			return known;
		}

		const host = hosts.get(id);
		if (!host) {
			throw new Error(`there is no host ${id}`);
		}

		const docker = config.hosts[id]?.docker;
		const engine = dockerEngine(host, docker ? {socket: docker.socket} : {});
		made.set(id, engine);
		return engine;
	};
}
