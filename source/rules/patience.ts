import type {Condition} from './rule.js';

/** What a condition says now of one subject. */
interface Held {
	/** When it began to hold. */
	readonly from: number;
	/** It held for its time. */
	readonly fires: boolean;
}

/** Remembers between looks which conditions hold, so that `for` and `keep` can be kept. */
export interface Patience {
	/** Whether the condition counts, after this look. `key` names subject and condition. */
	fires(
		key: string,
		holds: {readonly when: boolean; readonly keep: boolean},
		condition: Pick<Condition<never>, 'for'>,
	): boolean;
}

export interface PatientLooks {
	/** The patience for one look at all there is, at `now`; what is not asked about in it is forgotten with the next one. */
	look(now: number): Patience;
}

/** For one look alone: nothing can be waited for. */
export const impatient: Patience = {fires: (_key, {when}) => when};

export const createPatience = (): PatientLooks => {
	let held = new Map<string, Held>();
	return {
		look(now) {
			const before = held;
			held = new Map();
			return {
				fires(key, {when, keep}, {for: seconds = 0}) {
					const was = before.get(key);
					if (!(was?.fires ? keep || when : when)) {
						return false;
					}

					// A clock that was set back makes nothing wait longer.
					const from = Math.min(was?.from ?? now, now);
					const fires = was?.fires === true || now - from >= seconds * 1000;
					held.set(key, {from, fires});
					return fires;
				},
			};
		},
	};
};
