import {useMemo} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {usePins} from '../frame/use-pins.js';
import {useSlice} from '../frame/use-slice.js';
import {metrics, stackMetrics} from '../sources/metrics.js';
import {type KeyRow, pinnedRows} from './metrics-rows.js';
import type {PinRow} from './overview-rows.js';

const noPins: readonly PinRow[] = [];

const pinRow = ({title, now, note, history, pinned = '', key}: KeyRow, old: boolean): PinRow => ({
	kind: 'pin',
	title: 'Metric',
	pin: pinned,
	what: title,
	figure: now,
	note,
	series: {values: history},
	select: key,
	old,
});

/** What somebody keeps in sight of the stack's metrics: rows of their own, which never alarm. */
export const usePinRows = (stack: Stack) => {
	const {pins, toggle} = usePins(stack.name);
	const slice = useSlice(metrics, stack.synapse?.host ?? '');
	const shown = stack.synapse?.metrics.length ? pins : undefined;
	const rows = useMemo(() => {
		const {data, phase} = slice;
		return shown === undefined || shown.length === 0
			? noPins
			: pinnedRows(stackMetrics(data, stack.name), shown, data.at).map(row => pinRow(row, phase === 'stale'));
	}, [slice, shown, stack]);
	return {rows, toggle};
};
