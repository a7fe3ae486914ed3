import type {Config} from '../config/schema.js';
import type {Engine, EngineRequest} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import type {AccessState, MatrixClient} from '../matrix/client.js';
import type {AnySource} from '../sources/source.js';
import type {Secret} from '../system/secret.js';
import type {BotStep} from './bot-step.js';
import type {FileStep} from './file-step.js';
import type {FormField, FormInput} from './form.js';
import type {HealthStep} from './health-step.js';
import type {AccessStep, ExecStep, MatrixStep} from './steps.js';

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
		| 'database'
		| 'user'
		| 'device'
		| 'room'
		| 'media'
		| 'report'
		| 'registration-token'
		| 'destination'
		| 'job'
		| 'file'
		| 'table';
	/**
	 * Id in the terms of its kind: a container's id, a compose project's name, "SCOPE/UNIT", a host's name, a stack's name (homeserver, database), a
	 * full user or room id, "USER DEVICE", an mxc: URI, a server's name, a job's id, a config file's path as the source config-files has it, of a table JSON of its schema
	 * and name.
	 */
	readonly id: string;
	readonly name: string;
	/** The stack whose homeserver it belongs to, by name (user, room and the like). */
	readonly stack?: string;
}

export type {AccessStep, ExecStep, Follow, MatrixStep} from './steps.js';

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
	/**
	 * It is the job of another action (the backup before an update), on that one's host, or of something whose id will be
	 * another afterwards: what jobs that do the same to the same are known by.
	 */
	readonly as?: {readonly action: string; readonly target: Target};
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
	| FileStep
	| HealthStep
	| BotStep
	/** A request to the engine's API; `equivalent` is the docker command that a person would have typed. */
	| {
			readonly kind: 'engine';
			readonly request: EngineRequest;
			readonly equivalent: readonly string[];
			readonly timeout: number;
			/** What came of it, in a line. Pure; the answer is hostile, the text clean. */
			readonly told?: (answer: unknown) => string;
	  }
	/** Our terminal is handed to a command on the host until it ends. */
	| {readonly kind: 'terminal'; readonly argv: readonly string[]}
	/** Text is fetched and shown (inspect): the answer itself, or what `told` makes of it, in lines. Pure; the answer is hostile, the text clean. */
	| {
			readonly kind: 'view';
			readonly title: string;
			readonly request: EngineRequest;
			readonly equivalent: readonly string[];
			/** ms; the engine's usual time if not given. */
			readonly timeout?: number;
			readonly told?: (answer: unknown) => string;
	  };

export interface PlanContext {
	readonly config: Config;
	readonly target: Target;
	/** The docker command that means the engine which is watched there. */
	readonly docker: readonly string[];
	/** The latest data of sources, by source id, of the target's host. */
	latest<Data>(source: {readonly id: string; readonly empty: Data}, argument?: string): Data | undefined;
	/** The latest data of a source under every argument that is meant, of the target's host. */
	latestOfAll<Data>(
		source: {readonly id: string; readonly empty: Data},
		meant: (argument: string) => boolean,
	): readonly Data[];
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
	/** It is always done to this, whatever is selected: its key counts in every tab. */
	readonly only?: Target;
	/** Asks the homeserver with the administrator's token, which is looked for before it is planned. */
	readonly matrix?: boolean;
	/** Operation ids of the runbook (test/operations.ts). */
	readonly operations: readonly string[];
	/** What the person fills in before it can be planned. */
	readonly form?: readonly FormField[];
	/** Sources of the target's host that are read anew before it is planned: nothing keeps them fresh by itself. */
	readonly reads?: readonly AnySource[];
	/** It is planned with a file that somebody edited (`input.edit`). */
	readonly edits?: true;
	/** One sentence for the confirm dialog: what it will do. `input` is empty until the form is filled in. */
	explain(context: PlanContext, input: FormInput): string;
	/** Undefined where it can be done now; else why not ("already running"). */
	unavailable?(context: PlanContext): string | undefined;
	/** Stands for one of several, by the target's state: that one is then asked about, run and audited. */
	choose?(context: PlanContext): Action;
	/** Pure: no I/O, so that the preview is cheap and true. `input` is the checked form; empty without one. */
	plan(context: PlanContext, input: FormInput): readonly Step[];
	/** What of it is to be read beside the commands: the changes of a file, masked. Pure. */
	shows?(context: PlanContext, input: FormInput): readonly string[];
	/** What is asked about next, by what came of it: a restart after an edit, the way back after a failure. Pure. */
	next?(context: PlanContext, outcome: Outcome, plan: Plan): Next | undefined;
	/** What the person should know before saying yes, looked up while the dialog is open. `input` as for `plan`. */
	advise?(
		context: PlanContext & {
			readonly host: Host;
			readonly engine: Engine;
			/** With the administrator's token of a stack. */
			matrix(stack: string): MatrixClient;
			readonly signal: AbortSignal;
			readonly input?: FormInput;
		},
	): Promise<readonly string[]>;
	/** Ids of the sources to read again afterwards. */
	readonly refresh: readonly string[];
}

/** An action on the same target, or on another: of a container only the name need be known (its id is then the same). */
export interface Next {
	readonly action: string;
	readonly target?: Target;
	readonly input?: FormInput;
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
	/** It is to be made with an edited file; then `steps` is empty, too. */
	readonly edits?: true;
	/** What it was made with. */
	readonly input?: FormInput;
	/** As `Action.shows` has it. */
	readonly shows?: readonly string[];
}
