import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {openOverlay} from '../frame/frame.js';
import {copyText} from '../frame/operate.js';
import {useFrame, useProgram} from '../frame/program-context.js';
import {useNow} from '../frame/use-now.js';
import {usePanels} from '../frame/use-panels.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {useStack} from '../frame/use-stack.js';
import {client} from '../sources/client.js';
import {containerLogs} from '../sources/container-logs.js';
import {containers} from '../sources/containers.js';
import {destinations} from '../sources/destinations.js';
import {anchorOf} from '../sources/from-here.js';
import {metrics} from '../sources/metrics.js';
import {prometheus} from '../sources/prometheus.js';
import {asksWellKnown, wellKnown} from '../sources/well-known.js';
import type {Line} from '../ui/line.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import {shareRows} from './container-layout.js';
import {DestinationsLine, DestinationsPanel} from './destinations-panel.js';
import {federationColumns, rowLines, rowText} from './federation-columns.js';
import {federationFigures} from './federation-figures.js';
import {FederationLog} from './federation-log.js';
import {type FederationRow, federationRows} from './federation-rows.js';
import type {Pane, PaneProps} from './pane.js';

/** The hosts that the stack's parts are read for; the same arrays until another stack is in front. */
const usePlaces = (stack: Stack) => {
	const {config} = useProgram();
	return useMemo(() => {
		const anchor = [anchorOf(config, stack)];
		return {
			wellKnown: asksWellKnown(stack) ? anchor : [],
			client: stack.client?.public === undefined && stack.client?.lan === undefined ? [] : anchor,
			metrics: stack.synapse && stack.synapse.metrics.length > 0 ? [stack.synapse.host] : [],
			prometheus: stack.prometheus ? [stack.prometheus.host] : [],
		};
	}, [config, stack]);
};

const useRows = (stack: Stack): readonly FederationRow[] => {
	const places = usePlaces(stack);
	const [files] = useSlices(wellKnown, places.wellKnown);
	const [urls] = useSlices(client, places.client);
	const [figures] = useSlices(metrics, places.metrics);
	const [targets] = useSlices(prometheus, places.prometheus);
	useLooking(wellKnown, places.wellKnown);
	useLooking(client, places.client);
	useLooking(metrics, places.metrics);
	useLooking(prometheus, places.prometheus);
	const {thresholds} = useProgram().config;
	// The age of the last scrape.
	const now = useNow(5000, targets !== undefined);
	return useMemo(
		() =>
			federationRows(
				stack,
				{wellKnown: files, client: urls, prometheus: targets},
				federationFigures(stack, figures, thresholds),
				now,
			),
		[stack, files, urls, figures, targets, thresholds, now],
	);
};

const panels = ['list', 'log', 'servers'] as const;
const keyOf = ({id}: FederationRow): string => id;
const isOld = ({old}: FederationRow): boolean => old ?? false;
const nothing: readonly Line[] = [[{text: '  Nothing has that', tone: 'dim'}]];

const Federation = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const stack = useStack();
	const rows = useRows(stack);
	const {focus, zoom, go} = usePanels('federation', panels);
	// The servers stand in the place of the list while they have the focus, else they are one line below it.
	const layout = shareRows(height, rows.length + 3, focus === 'log' ? 'log' : 'list', zoom);
	const server = stack.synapse?.host;
	const list = Math.max(0, layout.list - (server === undefined ? 0 : 1));
	const table = useTable({
		id: 'federation',
		rows,
		columns: federationColumns,
		keyOf,
		textOf: rowText,
		height: list,
		active: focus === 'list' || (focus === 'servers' && server === undefined),
		onOpen: row => openOverlay(frame, {kind: 'viewer', title: row.area, lines: rowLines(row)}),
		onCopy: row => copyText(frame, row.url ?? rowLines(row).join('\n'), row.area),
	});

	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{layout.list > 0 && focus === 'servers' && server !== undefined && (
				<DestinationsPanel
					key={`servers ${stack.name}`}
					stack={stack}
					host={server}
					width={width}
					height={layout.list}
					onLeave={go('list')}
				/>
			)}
			{layout.list > 0 && !(focus === 'servers' && server !== undefined) && (
				<TableView
					table={table}
					columns={federationColumns}
					total={rows.length}
					width={width}
					height={list}
					focused={focus === 'list'}
					isOld={isOld}
					empty={nothing}
				/>
			)}
			{layout.list > 0 && focus !== 'servers' && server !== undefined && (
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
	needs: [wellKnown, client, metrics, prometheus, destinations, containers, containerLogs],
	targets: ['destination'],
	operations: ['F4', 'F5'],
	Component: Federation,
};
