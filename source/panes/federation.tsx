import {Box} from 'ink';
import type {ReactNode} from 'react';
import {openOverlay} from '../frame/frame.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useCommands} from '../frame/use-commands.js';
import {usePanels} from '../frame/use-panels.js';
import {useStack} from '../frame/use-stack.js';
import {client} from '../sources/client.js';
import {containerLogs} from '../sources/container-logs.js';
import {containers} from '../sources/containers.js';
import {destinations} from '../sources/destinations.js';
import {federation, federationFromHost} from '../sources/federation.js';
import {federationTester} from '../sources/federation-tester.js';
import {metrics} from '../sources/metrics.js';
import {prometheus} from '../sources/prometheus.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import {DestinationsLine, DestinationsPanel} from './destinations-panel.js';
import {columnsFor, rowText} from './federation-columns.js';
import {detailPanel, rowLines} from './federation-detail.js';
import {shareFederation} from './federation-layout.js';
import {FederationLog} from './federation-log.js';
import type {FederationRow} from './federation-rows.js';
import type {Pane, PaneProps} from './pane.js';
import {useCheckNow, useFederationRows, useFolds} from './use-federation-rows.js';

const panels = ['list', 'log', 'servers'] as const;
const keyOf = ({id}: FederationRow): string => id;
const isOld = ({old}: FederationRow): boolean => old ?? false;
const nothing: readonly Line[] = [[{text: '  Nothing has that', tone: 'dim'}]];

/** The row of the step that this one is a part of. */
const above = (rows: readonly FederationRow[], row: FederationRow): FederationRow | undefined =>
	rows.slice(0, rows.indexOf(row)).findLast(({depth = 0}) => depth < (row.depth ?? 0));

const Federation = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const stack = useStack();
	const [folds, setFolds] = useFolds();
	const {rows, sideBySide} = useFederationRows(stack, folds, useCheckNow(stack));
	const {focus, zoom, go} = usePanels('federation', panels);
	const server = stack.synapse?.host;
	const layout = shareFederation(height, rows.length + 1, focus, zoom, server !== undefined);
	const servers = focus === 'servers' && server !== undefined;
	const columns = columnsFor(sideBySide, width);
	const active = focus !== 'log' && !servers;
	const table = useTable({
		id: 'federation',
		rows,
		columns,
		keyOf,
		textOf: rowText,
		height: layout.list,
		active,
		onOpen: row => openOverlay(frame, {kind: 'viewer', title: row.area, lines: rowLines(row, server ?? '')}),
		onCopy: row => copyText(frame, row.url ?? rowLines(row, server ?? '').join('\n'), row.area),
	});
	const {selected} = table;
	const turn = ({id}: FederationRow) =>
		setFolds(all => (all.includes(id) ? all.filter(one => one !== id) : [...all, id]));
	const fold = selected?.open === undefined ? undefined : () => turn(selected);
	const parent = selected && above(rows, selected);
	useCommands(
		{
			'federation.fold': fold,
			'federation.unfold': selected?.open === false ? fold : undefined,
			'federation.close': selected?.open === true ? fold : parent?.open === true ? () => turn(parent) : undefined,
		},
		{scope: 'table', active},
	);

	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{layout.list > 0 && servers && (
				<DestinationsPanel
					key={`servers ${stack.name}`}
					stack={stack}
					host={server}
					width={width}
					height={layout.list}
					onLeave={go('list')}
				/>
			)}
			{layout.list > 0 && !servers && (
				<TableView
					table={table}
					columns={columns}
					total={rows.length}
					width={width}
					height={layout.list}
					focused={focus === 'list'}
					isOld={isOld}
					empty={nothing}
				/>
			)}
			{layout.detail > 0 && (
				<Lines lines={detailPanel(selected, server ?? '', width, layout.detail)} width={width} height={layout.detail} />
			)}
			{layout.servers > 0 && server !== undefined && (
				<DestinationsLine
					stack={stack}
					host={server}
					width={width}
					command={focus === 'log' ? 'panel.next' : 'panel.previous'}
				/>
			)}
			{layout.log > 0 && (
				<FederationLog
					key={stack.name}
					stack={stack}
					width={width}
					height={layout.log}
					focused={focus === 'log'}
					onLeave={go('list')}
				/>
			)}
		</Box>
	);
};

/** How the homeserver looks from outside, what waits to be sent, and what its log says of other servers. */
export const federationPane: Pane = {
	id: 'federation',
	title: 'Federation',
	key: '4',
	needs: [
		federation,
		federationFromHost,
		federationTester,
		client,
		metrics,
		prometheus,
		destinations,
		containers,
		containerLogs,
	],
	targets: ['destination'],
	operations: ['F4', 'F5'],
	Component: Federation,
};
