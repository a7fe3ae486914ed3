import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import type {Target} from '../actions/action.js';
import {copyText} from '../frame/operate.js';
import {useFrame, useProgram} from '../frame/program-context.js';
import {useTarget} from '../frame/target.js';
import {useHosts} from '../frame/use-hosts.js';
import {useNow} from '../frame/use-now.js';
import {usePanels} from '../frame/use-panels.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {useStackHosts} from '../frame/use-stack.js';
import {containerLogs} from '../sources/container-logs.js';
import {containerStats} from '../sources/container-stats.js';
import {containers, engineHosts} from '../sources/containers.js';
import {images} from '../sources/images.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {useSettled} from '../ui/use-settled.js';
import {useTable} from '../ui/use-table.js';
import {wrapLine} from '../ui/wrap-line.js';
import {columnsFor, copiedRow} from './container-columns.js';
import {shareRows} from './container-layout.js';
import {ContainerLog} from './container-log.js';
import {hostNotes} from './container-notes.js';
import {type ContainerRow, containerRows, rowKey, rowText} from './container-row.js';
import {NotedTable} from './noted-table.js';
import type {Pane, PaneProps} from './pane.js';

const byName = {column: 'name', descending: false} as const;
/** ms that the cursor rests on a row before its log is opened. */
const rest = 200;

const targetsOf = (row: ContainerRow | undefined): readonly Target[] => {
	if (!row) {
		return [];
	}

	const {host, container} = row;
	const {project} = container;
	return [
		{host, kind: 'container', id: container.id, name: container.name},
		...(project ? [{host, kind: 'project', id: project, name: project} as const] : []),
		{host, kind: 'host', id: host, name: host},
	];
};

/** All hosts' containers, kept while nothing changes. */
const useContainers = (hosts: readonly string[]) => {
	const listed = useSlices(containers, hosts);
	const figures = useSlices(containerStats, hosts);
	const late = listed.some(({phase}) => phase !== 'live');
	const now = useNow(late ? 1000 : 30_000);
	const built = useSlices(images, hosts);
	const rows = useMemo(() => containerRows(hosts, listed, figures, Date.now(), built), [hosts, listed, figures, built]);
	const all = useHosts();
	const notes = useMemo(
		() =>
			hostNotes(
				hosts.flatMap(name => all.filter(host => host.name === name)),
				listed,
				now,
			),
		[all, hosts, listed, now],
	);
	return {rows, notes};
};

const Containers = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const {config} = useProgram();
	const shown = useStackHosts();
	const hosts = useMemo(() => engineHosts(config).filter(host => shown.includes(host)), [config, shown]);
	const columns = columnsFor(hosts.length, width);
	const {rows, notes: told} = useContainers(hosts);
	// An error is no use without its end: that is where the cure stands.
	const notes = useMemo(() => told.flatMap(line => wrapLine(line, width - 2)), [told, width]);
	const {focus, zoom, go} = usePanels('containers');

	const shownNotes = rows.length > 0 ? notes.slice(0, Math.max(1, Math.floor(height / 5))) : [];
	const wanted = rows.length > 0 ? rows.length + 2 + shownNotes.length : notes.length + 1;
	const layout = shareRows(height, wanted, focus, zoom);
	const table = useTable({
		id: 'containers',
		rows,
		columns,
		sort: byName,
		keyOf: rowKey,
		textOf: rowText,
		height: layout.list - shownNotes.length,
		active: focus === 'list',
		onOpen: go('log'),
		onCopy: row => copyText(frame, copiedRow(row), row.container.name),
	});
	const {selected, visible} = table;
	const [target, ...also] = targetsOf(selected);
	useTarget(target, also);

	useLooking(containers, hosts);
	const onScreen = layout.list > 0 ? visible : selected ? [selected] : [];
	useLooking(
		containerStats,
		hosts,
		hosts.map(host => onScreen.filter(row => row.host === host).map(row => row.container.id)),
	);
	useLooking(
		images,
		hosts,
		hosts.map(host => onScreen.filter(row => row.host === host).map(row => row.container.imageId)),
	);

	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{layout.list > 0 && (
				<NotedTable
					table={table}
					columns={columns}
					rows={rows}
					what="containers"
					notes={notes}
					shownNotes={shownNotes}
					nothing={nothingOn(hosts)}
					width={width}
					height={layout.list}
					focused={focus === 'list'}
				/>
			)}
			{layout.log > 0 && (
				<LogPanel row={selected} width={width} height={layout.log} focused={focus === 'log'} onLeave={go('list')} />
			)}
		</Box>
	);
};

const nothingOn = (hosts: readonly string[]): readonly string[] => [
	hosts.length === 0 ? 'No host of the config has a Docker engine' : `No containers on ${hosts.join(', ')}`,
];

/** The selected container's log; opened when the cursor rests. */
const LogPanel = ({
	row,
	width,
	height,
	focused,
	onLeave,
}: {
	readonly row: ContainerRow | undefined;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onLeave: () => void;
}): ReactNode => {
	const key = row && rowKey(row);
	const settled = useSettled(key, rest);
	if (!row || settled !== key) {
		const title = panelTitle(
			[{text: row ? `logs: ${row.container.name}` : 'logs', tone: 'header'}],
			[],
			width,
			focused,
		);
		return <Lines lines={[title]} width={width} height={height} />;
	}

	const {host, container} = row;
	return (
		<ContainerLog
			key={key}
			host={host}
			id={container.id}
			name={container.name}
			width={width}
			height={height}
			active={focused}
			focused={focused}
			onLeave={onLeave}
		/>
	);
};

export const containersPane: Pane = {
	id: 'containers',
	title: 'Containers',
	key: '2',
	needs: [containers, containerStats, containerLogs, images],
	targets: ['container', 'project', 'host'],
	Component: Containers,
};
