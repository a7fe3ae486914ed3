import type {Condition} from './rule.js';

/** A condition that counts. */
export interface Firing {
	/** When it began to hold, ms since the epoch; not known in a look of its own. */
	readonly from?: number;
}

interface Held {
	readonly from: number;
	/** It held for its time. */
	readonly fires: boolean;
}

/** Remembers between looks which conditions hold, so that `for` and `keep` can be kept. */
export interface Patience {
	/** The condition as it counts after this look; undefined: not. `key` names subject and condition. */
	fires(
		key: string,
		holds: {readonly when: boolean; readonly keep: boolean},
		condition: Pick<Condition<never>, 'for'>,
	): Firing | undefined;
}

export interface PatientLooks {
	/** The patience for one look at all there is, at `now`; what is not asked about in it is forgotten with the next one. */
	look(now: number): Patience;
	/** When the next condition may have held for its time; ms since the epoch. */
	readonly due: number | undefined;
}

const counts: Firing = {};

/** For one look alone: nothing can be waited for. */
export const impatient: Patience = {fires: (_key, {when}) => (when ? counts : undefined)};

export const createPatience = (): PatientLooks => {
	let held = new Map<string, Held>();
	let due: number | undefined;
	return {
		get due() {
			return due;
		},
		look(now) {
			const before = held;
			held = new Map();
			due = undefined;
			return {
				fires(key, {when, keep}, {for: seconds = 0}) {
					const was = before.get(key);
					if (!(was?.fires ? keep || when : when)) {
						return undefined;
					}

					// A clock that was set back makes nothing wait longer.
					const from = Math.min(was?.from ?? now, now);
					const at = from + seconds * 1000;
					const next: Held = {from, fires: was?.fires === true || now >= at};
					held.set(key, next);
					if (!next.fires) {
						due = Math.min(due ?? at, at);
					}

					return next.fires ? next : undefined;
				},
			};
		},
	};
};
