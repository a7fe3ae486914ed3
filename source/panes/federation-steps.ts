import type {Step, Verdict} from '../federation/report.js';
import type {FederationRow, FederationState} from './federation-rows.js';

/** A step as it is seen from here and from the homeserver's machine, with what it is made of. */
export interface BothSteps {
	/** Of one that is there on one side only the other is absent. */
	readonly here?: Step;
	readonly there?: Step;
	readonly children: readonly BothSteps[];
}

/** The two trees as one: a step is the same where its path is. */
export const mergeSteps = (here: readonly Step[], there: readonly Step[]): readonly BothSteps[] => {
	const rest = new Map(there.map(one => [one.id, one]));
	const merged = here.map((one): BothSteps => {
		const other = rest.get(one.id);
		rest.delete(one.id);
		return {here: one, ...(other ? {there: other} : {}), children: mergeSteps(one.children, other?.children ?? [])};
	});
	return [...merged, ...[...rest.values()].map(one => ({there: one, children: mergeSteps([], one.children)}))];
};

export const verdictState: Readonly<Record<Verdict, FederationState>> = {
	ok: 'ok',
	info: 'info',
	warning: 'bad',
	critical: 'broken',
	skipped: 'skipped',
};

const isWrong = (step: Step | undefined): boolean => step?.verdict === 'warning' || step?.verdict === 'critical';

/** What is wrong is open at first, down to where it is. */
const isOpen = ({here, there}: BothSteps, turned: ReadonlySet<string>, id: string): boolean =>
	(isWrong(here) || isWrong(there)) !== turned.has(id);

const different = ({here, there}: BothSteps): boolean =>
	here !== undefined && there !== undefined && (here.verdict !== there.verdict || here.seen !== there.seen);

function rowOf(both: BothSteps, depth: number, open: boolean | undefined, host: string): FederationRow {
	const step = both.here ?? both.there!;
	const {title, seen, wanted, section, cause, cure, evidence} = step;
	return {
		id: `step ${step.id}`,
		area: title,
		depth,
		...(open === undefined ? {} : {open}),
		state: both.here ? verdictState[both.here.verdict] : 'none',
		...(both.there ? {there: verdictState[both.there.verdict]} : {}),
		seen: both.here ? seen : `from ${host}: ${seen}`,
		...(different(both) ? {seenThere: both.there!.seen} : {}),
		...(wanted === undefined ? {} : {wanted}),
		...(section === undefined ? {} : {section}),
		...(cause === undefined ? {} : {cause}),
		...(cure === undefined ? {} : {cure}),
		evidence,
		...(different(both) ? {evidenceThere: both.there!.evidence} : {}),
	};
}

/** The rows of the steps that are not hidden in a closed one. `turned`: ids of rows that are open or closed against the usual. */
export const stepRows = (
	steps: readonly BothSteps[],
	turned: ReadonlySet<string>,
	host: string,
	depth = 0,
): readonly FederationRow[] =>
	steps.flatMap(both => {
		const id = `step ${(both.here ?? both.there!).id}`;
		if (both.children.length === 0) {
			return [rowOf(both, depth, undefined, host)];
		}

		const open = isOpen(both, turned, id);
		return [rowOf(both, depth, open, host), ...(open ? stepRows(both.children, turned, host, depth + 1) : [])];
	});
