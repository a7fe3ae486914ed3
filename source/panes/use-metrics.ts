import {useMemo} from 'react';
import {useProgram} from '../frame/program-context.js';
import {useNow} from '../frame/use-now.js';
import {usePins} from '../frame/use-pins.js';
import {useSlice} from '../frame/use-slice.js';
import {useStack} from '../frame/use-stack.js';
import {type FamilyRow, familyRows} from '../metrics/families.js';
import type {ProcessPages} from '../metrics/label-sets.js';
import {allFamilies, metrics, stackMetrics} from '../sources/metrics.js';
import type {Endpoint, StackMetrics} from '../sources/metrics-data.js';
import {type KeyRow, keyRows} from './metrics-rows.js';

const looked = [allFamilies];
const noFamilies: readonly FamilyRow[] = [];

/** The pages of the processes that have one, with what tells these apart. */
export const processPages = (endpoints: readonly Endpoint[]): readonly ProcessPages[] =>
	endpoints.flatMap(({target, facts}) =>
		facts?.page
			? [
					{
						process: endpoints.length > 1 ? new URL(target).host : '',
						page: facts.page,
						...(facts.before ? {before: facts.before} : {}),
						...(facts.interval ? {interval: facts.interval} : {}),
					},
				]
			: [],
	);

/** Everything that the pane shows of the stack in front; made anew only when there are new figures. */
export const useMetrics = () => {
	const {config} = useProgram();
	const stack = useStack();
	const slice = useSlice(metrics, stack.synapse?.host ?? '', undefined, looked);
	const {pins, toggle} = usePins(stack.name);
	const data = stackMetrics(slice.data, stack.name);
	const now = useNow(slice.phase === 'stale' ? 1000 : 60_000);
	const read = slice.data.at;
	const families = useMemo(
		() =>
			data
				? familyRows(
						data.endpoints.flatMap(({facts}) => (facts?.page ? [facts.page] : [])),
						data.trends,
					)
				: noFamilies,
		[data],
	);
	const rows = useMemo(
		(): readonly KeyRow[] => keyRows(data, pins, config.thresholds, read),
		[data, pins, config.thresholds, read],
	);
	return {stack, slice, data: data as StackMetrics | undefined, families, rows, pins, toggle, now, read};
};

export type Metrics = ReturnType<typeof useMetrics>;
