import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {Series} from '../store/series.js';

export type Severity = 'ok' | 'warning' | 'critical' | 'unknown';

/** The lines of the Overview, in the order that they have there when all is equally well. */
export const groups = [
	'hosts',
	'homeserver',
	'client',
	'element',
	'federation',
	'certificates',
	'containers',
	'bots',
	'units',
	'metrics',
	'database',
	'redis',
	'vitals',
	'disks',
	'backups',
	'checks',
	'jobs',
	'prometheus',
] as const;

export type Group = (typeof groups)[number];

/** What a rule found about one part. The Overview, the header's alerts, the window title, `check` and notifications all read these. */
export interface Verdict {
	readonly host: string;
	/** What it is about: "container synapse", "disk /". One of a rule and host. */
	readonly part: string;
	readonly severity: Severity;
	/** The figure or state that decided: "exited 137", "91 % full". */
	readonly text: string;
	readonly cure?: string;
	/** Id of the rule; absent: the connection itself. */
	readonly rule?: string;
	readonly group?: Group;
	/** Name of the stack that it belongs to; absent: of all that use the host. */
	readonly stack?: string;
	/** The one figure that matters, short: "12 ms", "91 %". */
	readonly figure?: string;
	readonly series?: Series;
	/** How near it is to being wrong, 1 at the border: of several that are well the nearest is shown. */
	readonly near?: number;
	/** Id of the tab where one goes for it, and what is to be selected there. */
	readonly tab?: string;
	readonly select?: string;
	/** Place of the condition that holds. */
	readonly condition?: number;
	/** ms since the epoch: since when it is so, or at least since when that is known. */
	readonly since?: number;
	/** Since when its condition has held, as far as was looked; in `since` at the end. */
	readonly heldFrom?: number;
	/** Judged from data that can no longer be read; another verdict says why. */
	readonly old?: boolean;
	/** Not looked at yet. */
	readonly pending?: boolean;
	/** Not told while it is well. */
	readonly quiet?: boolean;
}

export interface RuleContext {
	readonly host: string;
	readonly config: Config;
	/** The stacks with a part on this host. */
	readonly stacks: readonly Stack[];
	/** ms since the epoch. */
	readonly now: number;
	/** The latest data of another source on this host, undefined before its first. */
	latest<Other>(source: {readonly id: string; readonly empty: Other}): Other | undefined;
}

/** One thing that is judged: a container, a disk, a unit, an endpoint. */
export interface Subject<Value> {
	/** "container synapse": the same from look to look, one of a rule and host. */
	readonly part: string;
	/** What the conditions look at. */
	readonly value: Value;
	/** What is said while no condition holds: "running, healthy". */
	readonly ok: string;
	/** Where that is not the rule's. */
	readonly group?: Group;
	readonly tab?: string;
	readonly stack?: string;
	readonly figure?: string | undefined;
	readonly series?: Series | undefined;
	/** How near the figure is to being wrong, 1 at the border: of several that are well the nearest is shown. */
	readonly near?: number | undefined;
	/** What to select in the tab: a row's key in the table of the tab's id. */
	readonly select?: string | undefined;
	/** When it began to be well, where the data tell (a start); ms since the epoch. */
	readonly since?: number | undefined;
	/** Said nothing about while it is well: what hardly ever matters. */
	readonly quiet?: boolean;
}

type Said<Value, Text = string> = Text | ((value: Value, context: RuleContext) => Text);

/** What can be wrong with a subject. The first that holds counts. */
export interface Condition<Value> {
	readonly severity: Exclude<Severity, 'ok'>;
	when(value: Value, context: RuleContext): boolean;
	/**
	 * Once it holds it goes on while this is so: a border a little lower, so that a figure at the border does not flap
	 * (see `above` in limits.ts). Absent: `when`.
	 */
	keep?(value: Value, context: RuleContext): boolean;
	/** Seconds that `when` must be so before it counts. `check` looks once and does not wait. */
	readonly for?: number;
	readonly text: Said<Value>;
	/** A command or a sentence that helps. */
	readonly cure?: Said<Value, string | undefined>;
	/** When it began, where the data tell; ms since the epoch. */
	since?(value: Value, context: RuleContext): number | undefined;
}

/** A judgement over one source's slice, as data. Each of the source's hosts is judged for itself. */
export interface Rule<Data = unknown, Value = unknown> {
	readonly id: string;
	/** What it is about as a whole, for "could not be read". */
	readonly title: string;
	readonly source: {
		readonly id: string;
		readonly empty: Data;
		/** Asked from this machine: whether the host is reached does not matter. */
		readonly fromHere?: boolean;
		hosts?(config: Config): readonly string[];
	};
	/** Ids of other sources that its verdicts look at, so that `check` reads them too. */
	readonly beside?: readonly string[];
	readonly group: Group;
	/** Id of the tab where one goes for it. */
	readonly tab?: string;
	/** Its source writes into the timeline what happens: of verdicts only what is well again is told there, with how long it was not. */
	readonly reports?: boolean;
	/** Groups that it will have subjects of on a host, where that is not the rule's alone: told while nothing was read. */
	expects?(config: Config, host: string): readonly Group[];
	subjects(data: Data, context: RuleContext): ReadonlyArray<Subject<Value>>;
	readonly conditions: ReadonlyArray<Condition<Value>>;
}
