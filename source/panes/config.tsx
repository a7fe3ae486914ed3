import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import type {Target} from '../actions/action.js';
import {copyText} from '../frame/operate.js';
import {useFrame, useProgram} from '../frame/program-context.js';
import {useTarget} from '../frame/target.js';
import {useNow} from '../frame/use-now.js';
import {usePanels} from '../frame/use-panels.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {useStack, useStackHosts} from '../frame/use-stack.js';
import {configFiles, fileHosts} from '../sources/config-files.js';
import {configText} from '../sources/config-text.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {useSettled} from '../ui/use-settled.js';
import {useTable} from '../ui/use-table.js';
import {wrapLine} from '../ui/wrap-line.js';
import {type ConfigRow, configColumns, hostedConfigColumns, rowKey, rowText} from './config-columns.js';
import {ConfigFileText} from './config-text.js';
import {shareRows} from './container-layout.js';
import {NotedTable} from './noted-table.js';
import type {Pane, PaneProps} from './pane.js';

/** ms that the cursor rests on a file before it is fetched. */
const rest = 200;

const targetOf = (row: ConfigRow | undefined): Target | undefined =>
	row && {host: row.host, kind: 'file', id: row.file.path, name: row.file.path, stack: row.file.stack};

const useConfigRows = (hosts: readonly string[], stack: string) => {
	const slices = useSlices(configFiles, hosts);
	const now = useNow(30_000);
	const rows = useMemo(
		() =>
			hosts.flatMap((host, index): ConfigRow[] => {
				const {data, phase} = slices[index]!;
				const old = phase === 'stale' || phase === 'down';
				return data.filter(file => file.stack === stack).map(file => ({host, file, old, now}));
			}),
		[hosts, slices, stack, now],
	);
	const notes = hosts.flatMap((host, index): Line[] => {
		const {phase, error} = slices[index]!;
		if (phase === 'live') {
			return [];
		}

		return [
			error
				? [{text: `${host}: ${error.message}${error.cure ? `. ${error.cure}` : ''}`, tone: 'warning'}]
				: [{text: `Looking for config files on ${host} …`, tone: 'dim'}],
		];
	});
	return {rows, notes};
};

const Config = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const {config} = useProgram();
	const stack = useStack();
	const shown = useStackHosts();
	const hosts = useMemo(() => fileHosts(config).filter(host => shown.includes(host)), [config, shown]);
	const columns = hosts.length > 1 ? hostedConfigColumns : configColumns;
	const {rows, notes: told} = useConfigRows(hosts, stack.name);
	const notes = told.flatMap(line => wrapLine(line, width - 2));
	const {focus, zoom, go} = usePanels('config');
	const shownNotes = rows.length > 0 ? notes.slice(0, 2) : [];
	const layout = shareRows(height, rows.length + 2 + shownNotes.length, focus, zoom);
	const table = useTable({
		id: 'config',
		rows,
		columns,
		keyOf: rowKey,
		textOf: rowText,
		height: layout.list - shownNotes.length,
		active: focus === 'list',
		lead: true,
		onOpen: go('log'),
		onCopy: row => copyText(frame, row.file.path, 'the path'),
	});
	useTarget(targetOf(table.selected));
	useLooking(configFiles, hosts);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{layout.list > 0 && (
				<NotedTable
					table={table}
					columns={columns}
					rows={rows}
					what="files"
					notes={notes}
					shownNotes={shownNotes}
					nothing={nothingOn(hosts)}
					width={width}
					height={layout.list}
					focused={focus === 'list'}
				/>
			)}
			{layout.log > 0 && (
				<FilePanel
					row={table.selected}
					width={width}
					height={layout.log}
					focused={focus === 'log'}
					onLeave={go('list')}
				/>
			)}
		</Box>
	);
};

const nothingOn = (hosts: readonly string[]): readonly string[] =>
	hosts.length === 0
		? ['The config names no Synapse, Element, bot or file: files: [{host: …, path: …}]']
		: [
				`No config file is found on ${hosts.join(', ')}: no container mounts one.`,
				'Name them in the config: files: [{host: …, path: …, kind: synapse}]',
			];

/** The selected file; fetched when the cursor rests. */
const FilePanel = ({
	row,
	width,
	height,
	focused,
	onLeave,
}: {
	readonly row: ConfigRow | undefined;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onLeave: () => void;
}): ReactNode => {
	const key = row && rowKey(row);
	const settled = useSettled(key, rest);
	if (!row || settled !== key) {
		const title = panelTitle([{text: row?.file.path ?? 'file', tone: 'header'}], [], width, focused);
		return <Lines lines={[title]} width={width} height={height} />;
	}

	return <ConfigFileText key={key} row={row} width={width} height={height} focused={focused} onLeave={onLeave} />;
};

export const configPane: Pane = {
	id: 'config',
	title: 'Config',
	key: '8',
	needs: [configFiles, configText],
	targets: ['file'],
	Component: Config,
};
