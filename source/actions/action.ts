import type {Config} from '../config/schema.js';
import type {Engine, EngineRequest} from '../hosts/engine.js';
import type {Host, Input} from '../hosts/host.js';
import type {AccessState, MatrixClient, MatrixRequest} from '../matrix/client.js';
import type {Secret} from '../system/secret.js';
import type {FormField, FormInput} from './form.js';

export type Risk = 'read' | 'change' | 'danger';

/** What an action is done to. `name` is what a person types to confirm danger and what `synaptop run ID NAME` takes. */
export interface Target {
	readonly host: string;
	readonly kind:
		| 'container'
		| 'project'
		| 'unit'
		| 'host'
		| 'homeserver'
		| 'user'
		| 'device'
		| 'room'
		| 'media'
		| 'report'
		| 'registration-token'
		| 'destination'
		| 'job'
		| 'file';
	/**
	 * Id in the terms of its kind: a container's id, a compose project's name, "SCOPE/UNIT", a host's name, a stack's name, a
	 * full user or room id, "USER DEVICE", an mxc: URI, a server's name, a job's id, a config file's path as the source config-files has it.
	 */
	readonly id: string;
	readonly name: string;
	/** The stack whose homeserver it belongs to, by name (user, room and the like). */
	readonly stack?: string;
}

/** A command on the host. */
export interface ExecStep {
	readonly kind: 'exec';
	readonly argv: readonly string[];
	readonly stdin?: Input;
	/** ms. */
	readonly timeout: number;
	/** What its words mean where it fails: the first that fits is the reason that is told, else its last line. */
	readonly meanings?: ReadonlyArray<readonly [words: RegExp, reason: string]>;
	/** Done in its place where its words show that it refused before it did anything: an older version with other flags. */
	readonly fallback?: {readonly words: RegExp; readonly remark: string; readonly step: ExecStep};
	/** ms to wait before it is run: what the step before did takes a moment to show. */
	readonly delay?: number;
	/** Of a step that looks at what came of the one before: what its standard output says. Pure. */
	readonly reached?: (output: string) => Outcome;
}

/** A request to the homeserver's API with the administrator's token, over the host. Throws MatrixError, NoToken, HostError. */
export interface MatrixStep {
	readonly kind: 'matrix';
	/** Name of the stack. */
	readonly stack: string;
	readonly request: MatrixRequest;
	/** What came of it, in a line; of an action that reads, the text to show. Pure; the answer is hostile, the text clean. */
	readonly told?: (answer: unknown) => string;
	/** What is asked next, made from the answer; undefined: nothing is left to do. `words` tells it in the preview. */
	readonly then?: {
		readonly words: string;
		request(answer: unknown): MatrixRequest | undefined;
		told?(answer: unknown, first: unknown): string;
	};
	/** What goes on on the server after its answer, followed until the server says done. */
	readonly follow?: Follow;
	/** What the words of a refusal mean: the first that fits is the reason that is told. */
	readonly meanings?: ReadonlyArray<readonly [words: RegExp, reason: string]>;
	/** Of a look before a change: what in the answer hinders it, in clean words. Pure. */
	readonly hindrance?: (answer: unknown) => string | undefined;
	/** A look that older servers do not know (M_UNRECOGNIZED): then it is passed over. */
	readonly optional?: boolean;
	/** The text is shown as by a `view`. */
	readonly title?: string;
}

/** Asked again and again (GET) until `outcome` is there. */
export interface Follow {
	/** From the answer that began it. */
	request(answer: unknown): MatrixRequest;
	/** ms between two questions. */
	readonly every: number;
	/** ms after which nobody waits any more: the outcome is then `unknown`, and it goes on on the server. */
	readonly timeout: number;
	/** How far it is, in a clean line; undefined where nothing is to be told. */
	progress?(status: unknown): string | undefined;
	/** Undefined while it goes on. */
	outcome(status: unknown): Outcome | undefined;
}

/** Something with the administrator's token itself; neither it nor a password is in any answer. Throws MatrixError, NoToken, HostError. */
export interface AccessStep {
	readonly kind: 'access';
	/** Name of the stack. */
	readonly stack: string;
	readonly deed:
		| {readonly kind: 'sign-in'; readonly user: string; readonly password: Secret}
		| {readonly kind: 'enter'; readonly token: Secret}
		/** Whoever planned it shows what is held then, outside of all output. */
		| {readonly kind: 'show'}
		/** `line`: what the config has to say for the next start; absent where it does. */
		| {readonly kind: 'keep-file'; readonly path: string; readonly replace: boolean; readonly line?: string}
		| {readonly kind: 'keep-command'; readonly argv: readonly string[]; readonly line?: string}
		/** `files` of this machine are removed where they hold its token. */
		| {readonly kind: 'sign-out'; readonly files: readonly string[]}
		| {readonly kind: 'forget'};
}

/**
 * Something that goes on on the host without us (jobs/): begun once, followed, found again by another program. The step is
 * done when the job is.
 */
export interface JobStep {
	readonly kind: 'job';
	/** "Recreate the stack matrix": what it is called wherever it is told of. */
	readonly title: string;
	/** POSIX sh: see JobSpec. It is shown as it is, so no secret in it. */
	readonly script: string;
	/** Standard input of the script. */
	readonly input?: Secret;
	/** What its last words mean where it fails. */
	readonly meanings?: ReadonlyArray<readonly [words: RegExp, reason: string]>;
}

/** Something with a job that is there. */
export interface JobDeedStep {
	readonly kind: 'job-deed';
	readonly deed: 'cancel' | 'forget' | 'log';
	readonly id: string;
	/** What a person would have typed. */
	readonly equivalent: readonly string[];
	/** Of a log: the text is shown as by a `view`. */
	readonly title?: string;
}

/** One thing that is run; its preview is made from it, so what is shown is what runs. */
export type Step =
	| ExecStep
	| MatrixStep
	| AccessStep
	| JobStep
	| JobDeedStep
	/** A request to the engine's API; `equivalent` is the docker command that a person would have typed. */
	| {
			readonly kind: 'engine';
			readonly request: EngineRequest;
			readonly equivalent: readonly string[];
			readonly timeout: number;
	  }
	/** Our terminal is handed to a command on the host until it ends. */
	| {readonly kind: 'terminal'; readonly argv: readonly string[]}
	/** Text is fetched and shown (inspect). */
	| {
			readonly kind: 'view';
			readonly title: string;
			readonly request: EngineRequest;
			readonly equivalent: readonly string[];
	  };

export interface PlanContext {
	readonly config: Config;
	readonly target: Target;
	/** The docker command that means the engine which is watched there. */
	readonly docker: readonly string[];
	/** The latest data of sources, by source id, of the target's host. */
	latest<Data>(source: {readonly id: string; readonly empty: Data}, argument?: string): Data | undefined;
	/** The latest data of a source under every argument, of the target's host. */
	latestOfAll<Data>(source: {readonly id: string; readonly empty: Data}): readonly Data[];
	/** How it stands with the administrator's token of a stack. */
	access(stack: string): AccessState;
}

/** Something that can be done. Adding one is a file here and a line in index.ts. */
export interface Action {
	readonly id: string;
	readonly title: string;
	/** Default key, in the terms of keys/; remapped like every other. */
	readonly key?: string;
	readonly risk: Risk;
	readonly kind: Target['kind'];
	/** Asks the homeserver with the administrator's token, which is looked for before it is planned. */
	readonly matrix?: boolean;
	/** Operation ids of the runbook (test/operations.ts). */
	readonly operations: readonly string[];
	/** What the person fills in before it can be planned. */
	readonly form?: readonly FormField[];
	/** One sentence for the confirm dialog: what it will do. `input` is empty until the form is filled in. */
	explain(context: PlanContext, input: FormInput): string;
	/** Undefined where it can be done now; else why not ("already running"). */
	unavailable?(context: PlanContext): string | undefined;
	/** Stands for one of several, by the target's state: that one is then asked about, run and audited. */
	choose?(context: PlanContext): Action;
	/** Pure: no I/O, so that the preview is cheap and true. `input` is the checked form; empty without one. */
	plan(context: PlanContext, input: FormInput): readonly Step[];
	/** What the person should know before saying yes, looked up while the dialog is open. */
	advise?(
		context: PlanContext & {
			readonly host: Host;
			readonly engine: Engine;
			/** With the administrator's token of a stack. */
			matrix(stack: string): MatrixClient;
			readonly signal: AbortSignal;
		},
	): Promise<readonly string[]>;
	/** Ids of the sources to read again afterwards. */
	readonly refresh: readonly string[];
}

export type Outcome =
	/** `text`: what was fetched to be shown; of a change what came of it, in one line. */
	| {readonly kind: 'done'; readonly text?: string}
	| {readonly kind: 'failed'; readonly reason: string; readonly code?: number}
	| {readonly kind: 'unreachable'; readonly reason: string}
	/** The connection went meanwhile; never run again by itself. */
	| {readonly kind: 'unknown'; readonly reason: string};

/** What would be done now, for the confirm dialog. What was shown is handed to `run`, so that it is what runs. */
export interface Plan {
	/** The action itself, or the one it stands for (`choose`). */
	readonly action: Action;
	readonly target: Target;
	readonly steps: readonly Step[];
	/** The steps in words: shell-quoted, secrets masked, one or more lines a step. */
	readonly preview: readonly string[];
	readonly explain: string;
	/** Why it cannot be done now; then `steps` is empty. */
	readonly unavailable?: string;
	/** What is to be filled in first; then `steps` is empty too, and it is planned again with the input. */
	readonly form?: readonly FormField[];
}
