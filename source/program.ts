import type {Action, Next, Outcome, Plan, Target} from './actions/action.js';
import type {FormInput} from './actions/form.js';
import type {Config} from './config/schema.js';
import type {Engine} from './hosts/engine.js';
import type {Host} from './hosts/host.js';
import type {Answer, Question} from './hosts/question.js';
import type {Access} from './matrix/access.js';
import type {Runbook} from './runbook/runbook.js';
import type {Sources} from './sources/runner.js';
import type {Activity} from './store/activity.js';
import type {Store} from './store/store.js';
import type {Observable} from './system/observable.js';

/** A question that waits for the person, with the way to answer it. */
export interface PendingQuestion {
	readonly question: Question;
	answer(answer: Answer): void;
}

/** An action that runs now. */
export interface RunningAction {
	readonly action: Action;
	readonly target: Target;
	readonly startedAt: number;
}

export interface RunOptions {
	/** The plan that the person said yes to; made anew if absent. */
	readonly plan?: Plan;
	/**
	 * Lends the terminal: steps aside, calls `handOver`, comes back when it is settled (exit status, null when the
	 * connection was lost). Absent: actions that need the terminal are refused.
	 */
	readonly lendTerminal?: (handOver: () => Promise<number | null>) => Promise<number | null>;
	/** Gives up waiting; what was sent already may still be done (outcome `unknown`). */
	readonly signal?: AbortSignal;
	/** Sees a command's output as it comes, cleaned, beside the activity. */
	readonly onOutput?: (line: string) => void;
	/** Told the id of the job that it began or found. */
	readonly onJob?: (id: string) => void;
	/** Told of each step of the plan, by its place, before it is begun. */
	readonly onStep?: (index: number) => void;
	/** How far it is, whenever that is known anew. */
	readonly onProgress?: (text: string) => void;
}

/** Everything behind the screen: made by createProgram() for the monitor, `check`, `run` and the demo alike. */
export interface Program {
	readonly config: Config;
	readonly hosts: ReadonlyMap<string, Host>;
	readonly store: Store;
	readonly sources: Sources;
	readonly activity: Activity;
	/** What can be done at all: without `change` and `danger` when read-only. */
	readonly actions: readonly Action[];
	readonly running: Observable<readonly RunningAction[]>;
	readonly questions: Observable<readonly PendingQuestion[]>;
	engine(host: string): Engine;
	/** The administrator's way to the homeservers. */
	readonly access: Access;
	/** Guided checks: they only look. */
	readonly runbook: Runbook;
	/** The steps and what they look like to the person; pure. `plan.action` is the one to ask about, `plan.form` what to ask for first. */
	plan(action: Action, target: Target, input?: FormInput): Plan;
	/** What to know before saying yes, looked up while the dialog is open; empty when it cannot be found out. */
	advise(action: Action, target: Target, signal: AbortSignal, input?: FormInput): Promise<readonly string[]>;
	/** What is asked about next, after this plan came to this end. */
	next?(plan: Plan, outcome: Outcome): Next | undefined;
	/** Runs, audits, refreshes; never rejects. A view's text is in `done.text`. */
	run(action: Action, target: Target, options?: RunOptions): Promise<Outcome>;
	close(): Promise<void>;
}
