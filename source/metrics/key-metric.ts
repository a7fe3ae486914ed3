import type {Config} from '../config/schema.js';
import type {Read} from './measure.js';

export type KeyId =
	| 'queue'
	| 'destinations'
	| 'backlog'
	| 'lag'
	| 'response'
	| 'response-half'
	| 'send'
	| 'requests'
	| 'errors'
	| 'events'
	| 'memory'
	| 'cpu'
	| 'files'
	| 'reactor'
	| 'database'
	| 'cache'
	| 'sent'
	| 'received'
	| 'updates'
	| 'uptime';

/** `time` is in seconds. */
export type Unit = 'count' | 'bytes' | 'time' | 'rate' | 'percent';

/** One of the figures that tell how a Synapse does. */
export interface KeyMetric {
	readonly id: KeyId;
	readonly title: string;
	/** What it means and what to make of it. */
	readonly what: string;
	readonly unit: Unit;
	/** The families that it is made of. */
	readonly names: readonly string[];
	/** Names that runbooks and dashboards call it by and that no Synapse has. */
	readonly aliases?: readonly string[];
	/**
	 * `level`: what stands now; `rate`: what was counted in a second since the reading before; `window`: made of what was
	 * counted in the last five minutes.
	 */
	readonly kind: 'level' | 'rate' | 'window';
	/** How the processes of one server make one figure. */
	readonly join: 'sum' | 'max';
	readonly read: Read;
	/** The figure made of the joined values; the first of them if not given. */
	finish?(
		values: readonly number[],
		more: {readonly borders?: readonly number[]; readonly now: number},
	): number | undefined;
	/** Above it something is wrong, in its unit. */
	limit?(thresholds: Config['thresholds']): number;
	/** The limit is meant for each process, not for all together. */
	readonly each?: boolean;
}
