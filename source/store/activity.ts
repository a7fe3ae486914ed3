export type ActivityLevel = 'info' | 'good' | 'warning' | 'error';

/** One line of the timeline: something that happened, or was done. */
export interface ActivityEntry {
	readonly id: number;
	/** ms since the epoch. */
	readonly at: number;
	readonly host: string;
	readonly kind: 'container' | 'host' | 'action';
	readonly level: ActivityLevel;
	readonly text: string;
	/** An action's output so far, in lines (bounded). */
	readonly output?: readonly string[];
}
