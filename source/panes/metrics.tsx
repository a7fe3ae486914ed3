import {Box} from 'ink';
import type {ReactNode} from 'react';
import {openOverlay} from '../frame/frame.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useRemembered} from '../frame/remembered.js';
import {useCommands} from '../frame/use-commands.js';
import {parsePin} from '../metrics/pin.js';
import {history} from '../sources/history.js';
import {metrics as source} from '../sources/metrics.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import {shareRows} from './container-layout.js';
import {keyColumns, longKeyColumns} from './metrics-columns.js';
import {FamilyList, FamilySets} from './metrics-families.js';
import {MetricHistory, useHistory} from './metrics-history.js';
import {emptyNotes, statusLines} from './metrics-notes.js';
import {type KeyRow, keyDetail, keyRowText} from './metrics-rows.js';
import type {Pane, PaneProps} from './pane.js';
import {type Metrics, useMetrics} from './use-metrics.js';

type Panel = 'keys' | 'families';

interface Panels {
	readonly focus: Panel;
	readonly zoom: boolean;
	/** The family whose label sets are shown. */
	readonly open?: string | undefined;
}

const panelsAtFirst: Panels = {focus: 'keys', zoom: false};
const rowKey = ({key}: KeyRow): string => key;
const nothing: readonly Line[] = [[{text: '  No key metric has that (Esc shows all)', tone: 'dim'}]];

const MetricsPane = ({width, height}: PaneProps): ReactNode => {
	const metrics = useMetrics();
	const {stack, slice, data, rows, now} = metrics;
	const [panels, setPanels] = useRemembered('metrics', panelsAtFirst);
	const {focus, zoom, open} = panels;
	const go = (panel: Panel) => () => setPanels(before => ({...before, focus: panel}));
	const other = go(focus === 'keys' ? 'families' : 'keys');
	const past = useHistory(stack);
	const notes = emptyNotes(stack, slice, data);
	useCommands(
		notes
			? {}
			: {
					'panel.next': other,
					'panel.previous': other,
					'panel.zoom': () => setPanels(before => ({...before, zoom: !before.zoom})),
				},
		{scope: 'pane'},
	);

	if (notes || !data) {
		const lines = [[], ...(notes ?? [])].map((line): Line => [{text: '  '}, ...line]);
		return <Lines lines={lines} width={width} height={height} />;
	}

	const status = statusLines(slice, data, now, Math.max(1, Math.floor(height / 6)));
	const room = height - status.length;
	const layout = shareRows(room, rows.length + 1, focus === 'keys' ? 'list' : 'log', zoom);
	const families = {metrics, width, height: layout.log, focused: focus === 'families'};
	const show = (family: string | undefined): void =>
		setPanels(before => ({...before, open: family, focus: 'families'}));
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={status} width={width} height={status.length} />
			{(layout.list > 0 || past.shown) && (
				<KeyList
					metrics={metrics}
					width={width}
					height={layout.list}
					focused={focus === 'keys'}
					onShow={show}
					{...(past.shown ? {past: {span: past.span, height: layout.log}} : {})}
				/>
			)}
			{layout.log > 0 &&
				!past.shown &&
				(open === undefined ? (
					<FamilyList {...families} onOpen={show} />
				) : (
					<FamilySets {...families} family={open} onBack={() => show(undefined)} />
				))}
		</Box>
	);
};

const KeyList = ({
	metrics,
	width,
	height,
	focused,
	onShow,
	past,
}: {
	readonly metrics: Metrics;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onShow: (family: string) => void;
	/** The history of the selected one is below, on these rows. */
	readonly past?: {readonly span: string; readonly height: number};
}): ReactNode => {
	const frame = useFrame();
	const {rows, data, slice, pins, stack, toggle} = metrics;
	const columns = pins.some(pin => parsePin(pin).labels) ? longKeyColumns : keyColumns;
	const table = useTable({
		id: 'metrics',
		rows,
		columns,
		keyOf: rowKey,
		textOf: keyRowText,
		height,
		active: focused || past !== undefined,
		onOpen: row =>
			row.pinned === undefined
				? openOverlay(frame, {kind: 'viewer', title: row.title, lines: keyDetail(row, data)})
				: onShow(parsePin(row.pinned).family),
		onCopy: row => copyText(frame, [row.title, row.now, row.note].join('\t').trim(), row.title),
	});
	const {selected} = table;
	const pinned = selected?.pinned;
	useCommands(
		{'metrics.pin': pinned === undefined ? undefined : () => toggle(pinned)},
		{scope: 'pane', active: focused},
	);
	return (
		<>
			{height > 0 && (
				<TableView
					table={table}
					columns={columns}
					total={rows.length}
					width={width}
					height={height}
					focused={focused}
					{...(slice.phase === 'live' ? {} : {isOld})}
					empty={nothing}
				/>
			)}
			{past && past.height > 0 && (
				<MetricHistory
					stack={stack}
					row={selected}
					span={past.span}
					width={width}
					height={past.height}
					focused={!focused}
				/>
			)}
		</>
	);
};

const isOld = (): boolean => true;

/** M1–M3: how the stack's Synapse does, and every family that it exposes. */
export const metricsPane: Pane = {
	id: 'metrics',
	title: 'Metrics',
	key: '5',
	needs: [source, history],
	targets: [],
	Component: MetricsPane,
};
