import type {Target} from '../../actions/action.js';
import type {Told} from '../../sources/room-detail.js';
import type {Tone} from '../../theme/theme.js';

/** A line of what is known of one thing. */
export interface DetailRow {
	/** The same for the same thing after another read, so that the cursor stays on it. */
	readonly id: string;
	/** "members": said once, in the first of several rows. */
	readonly area: string;
	readonly text: string;
	readonly figure?: string;
	readonly tone?: Tone;
	/** What it names: the keys of actions on that count there. */
	readonly target?: Target;
}

export type NamedRow = Omit<DetailRow, 'id'>;

/** Makes a target of the same homeserver. */
export type TargetOf = (kind: 'user' | 'room' | 'media', id: string) => Target | undefined;

export const targeted = (target: Target | undefined): {readonly target?: Target} => (target ? {target} : {});

/** The area stands in the first row of several. */
export const listed = (area: string, rows: ReadonlyArray<Omit<NamedRow, 'area'>>): readonly NamedRow[] =>
	rows.map((row, index) => ({area: index === 0 ? area : '', ...row}));

/** The rows of what was told, or why it was not. */
export const told = <Facts>(
	area: string,
	{...answer}: Told<Facts>,
	rows: (facts: Facts) => readonly NamedRow[],
): readonly NamedRow[] => ('facts' in answer ? rows(answer.facts) : [{area, text: answer.problem, tone: 'warning'}]);

/** A row is called by what it names, else by its area, else by what it says; those that are called the same by their order. */
export function withIds(rows: readonly NamedRow[]): readonly DetailRow[] {
	const seen = new Map<string, number>();
	return rows.map(row => {
		const {target, area, text} = row;
		const name = JSON.stringify(target ? [target.kind, target.id] : [area || text]);
		const before = seen.get(name) ?? 0;
		seen.set(name, before + 1);
		return {...row, id: before === 0 ? name : `${name} ${before}`};
	});
}
