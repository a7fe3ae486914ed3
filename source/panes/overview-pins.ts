import {useMemo} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {usePins} from '../frame/use-pins.js';
import {useSlices} from '../frame/use-slices.js';
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
	const hosts = useMemo(() => (stack.synapse?.metrics.length ? [stack.synapse.host] : []), [stack]);
	// They are looked at as long as the screen is there: useWatchedPins().
	const [slice] = useSlices(metrics, hosts);
	const rows = useMemo(() => {
		if (!slice || pins.length === 0) {
			return noPins;
		}

		const {data, phase} = slice;
		return pinnedRows(stackMetrics(data, stack.name), pins, data.at).map(row => pinRow(row, phase === 'stale'));
	}, [slice, pins, stack]);
	return {rows, toggle};
};
