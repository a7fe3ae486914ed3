import {useMemo, useRef, useSyncExternalStore} from 'react';
import {useProgram} from '../../frame/program-context.js';
import {useStack} from '../../frame/use-stack.js';
import {type FlowRun, runKey, type Symptom, symptomId} from '../../runbook/runbook.js';

/** A line of the list: what may be wrong, and what its newest run came to. */
export interface SymptomRow extends Symptom {
	readonly id: string;
	readonly run: FlowRun | undefined;
}

/** The symptoms of the stack in front with their newest runs; the same array until one changes. */
export const useRuns = (): readonly SymptomRow[] => {
	const {runbook, store} = useProgram();
	const stack = useStack();
	const symptoms = useMemo(
		() => runbook.symptoms.filter(({subject}) => subject.stack === stack.name),
		[runbook, stack],
	);
	const seen = useRef<readonly SymptomRow[]>([]);
	const subscribe = useMemo(
		() => (listener: () => void) => {
			const ends = symptoms.map(symptom => store.subscribe(runKey(symptom), listener));
			return () => {
				for (const end of ends) {
					end();
				}
			};
		},
		[store, symptoms],
	);
	return useSyncExternalStore(subscribe, () => {
		const before = seen.current;
		const now = symptoms.map((symptom, index): SymptomRow => {
			const run = runbook.last(symptom);
			const known = before[index];
			return known?.flow === symptom.flow && known.subject === symptom.subject && known.run === run
				? known
				: {...symptom, id: symptomId(symptom), run};
		});
		const same = now.length === before.length && now.every((row, index) => row === before[index]);
		seen.current = same ? before : now;
		return seen.current;
	});
};
