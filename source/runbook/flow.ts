import type {Target} from '../actions/action.js';
import type {FormInput} from '../actions/form.js';
import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';
import type {AccessState, MatrixClient} from '../matrix/client.js';
import type {Verdict} from '../rules/rule.js';
import type {FederationLook} from '../sources/federation-look.js';
import type {Source} from '../sources/source.js';

// Guided checks: what a person would look at, in which order, to find out why something does not work. A flow only looks;
// what changes anything is an action that its finding offers.

/** What a flow is run for: a stack, or one bot of it. */
export interface FlowSubject {
	/** "matrix" or "matrix/claude-matrix-bot": what `synaptop why FLOW SUBJECT` takes. */
	readonly id: string;
	/** For the screen: "Synapse on matrix". */
	readonly title: string;
	/** Name of the stack. */
	readonly stack: string;
	/** The host where it mostly looks. */
	readonly host: string;
	/** Place in the stack's `bots`. */
	readonly bot?: number;
	/** Name of the container on that host that it is mostly about: what a rule found of it is explained by it. */
	readonly container?: string;
}

/** What a step is given. All of it only looks; throws HostError, EngineError and the like, which the runner tells as "not known". */
export interface FlowContext {
	readonly config: Config;
	readonly stack: Stack;
	readonly subject: FlowSubject;
	/** Throws where there is none of that name in the config. */
	host(name: string): Host;
	engine(host: string): Engine;
	/** HTTP as a host reaches it. */
	http(host: string): HostHttp;
	/** HTTP as this machine reaches it. */
	readonly here: HostHttp;
	/** Absent in the demo and where there is no network. */
	readonly federation?: FederationLook;
	/** The homeserver with the administrator's token. */
	matrix(): MatrixClient;
	access(): AccessState;
	/** Read anew, through the program's own source, so that the screen shows the same. */
	read<Data>(source: Source<Data>, host: string, argument?: string): Promise<Data>;
	/** What the program saw last, undefined before its first. */
	latest<Data>(source: {readonly id: string; readonly empty: Data}, host: string, argument?: string): Data | undefined;
	/** Findings of the steps before, by their ids. */
	found(step: string): Finding | undefined;
	/** Aborted when the step's time is over or the person goes. */
	readonly signal: AbortSignal;
	/** ms since the epoch. */
	now(): number;
}

/** `skipped`: there is nothing to look at ("no Redis in the config"), or what it needs was not well. */
export type FlowSeverity = 'ok' | 'warning' | 'critical' | 'unknown' | 'skipped';

/** What a step found out. All words are clean (parsers/clean) and without secrets. */
export interface Finding {
	readonly severity: FlowSeverity;
	/** One line that names the part and its fault: "PostgreSQL refuses the password of user synapse". */
	readonly text: string;
	/** What it is seen by: lines of a log, an answer, the figures; masked, some 30 lines at the most. */
	readonly evidence?: readonly string[];
	/** What a person does next, in a sentence. */
	readonly next?: string;
	/** What is offered, in this order; asked about like every action. */
	readonly actions?: readonly OfferedAction[];
	/** A tab where more is to be seen, and what is to be selected there. */
	readonly tab?: string;
	readonly select?: string;
	/** Id of a flow that looks deeper into it. */
	readonly flow?: string;
}

export interface OfferedAction {
	/** Id of the action. */
	readonly action: string;
	readonly target: Target;
	readonly input?: FormInput;
}

export interface FlowStep {
	readonly id: string;
	/** "The database takes the config's own user and password". */
	readonly title: string;
	/** Operation ids of the runbook. */
	readonly operations?: readonly string[];
	/** What is run or asked, as a person would type it or say it: shown before it is run. Without secrets. */
	readonly looks: string | ((context: Pick<FlowContext, 'stack' | 'subject' | 'config'>) => string);
	/** Steps that have to be well (ok or warning) before this one says anything: else it is `skipped`, and names them. */
	readonly needs?: readonly string[];
	/** ms after which it is cut; then it is `unknown` and says so. Default 15 s. */
	readonly timeout?: number;
	/** Run only when the person asks for it, and why: it costs something. */
	readonly asked?: string;
	run(context: FlowContext): Promise<Finding>;
}

/** A symptom with the way to its cause. Adding one is a file here and a line in index.ts. */
export interface Flow {
	/** "synapse", "database", "redis", "federation", "bot", "set-up". */
	readonly id: string;
	/** The symptom: "Synapse does not start". */
	readonly title: string;
	/** What each run is about; empty where the config has nothing of it. */
	subjects(config: Config): readonly FlowSubject[];
	/** Whether it explains what a rule found: then *why?* runs it. Of several the first of the registry. */
	explains(verdict: Verdict, subject: FlowSubject): boolean;
	/** From cause to effect: the first that is not well is what it ends with. */
	readonly steps: readonly FlowStep[];
}
