import type {Config} from '../config/schema.js';
import type {Slice} from '../store/slice.js';

export type Severity = 'ok' | 'warning' | 'critical' | 'unknown';

/** What a rule found about one part. */
export interface Verdict {
	readonly host: string;
	/** What it is about: "container synapse", "disk /". */
	readonly part: string;
	readonly severity: Severity;
	/** The figure or state that decided: "exited 137", "91 % full". */
	readonly text: string;
	readonly cure?: string;
}

/** A judgement over one source's slice. The Overview, the header's alerts, the window title and `check` all read these. */
export interface Rule<Data = unknown> {
	readonly id: string;
	readonly source: {readonly id: string; readonly empty: Data};
	judge(slice: Slice<Data>, host: string, config: Config, now: number): readonly Verdict[];
}
