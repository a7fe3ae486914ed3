import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {unitTarget} from '../actions/unit.js';
import {openOverlay} from '../frame/frame.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useRemembered} from '../frame/remembered.js';
import {useTarget} from '../frame/target.js';
import {useCommands} from '../frame/use-commands.js';
import {useHosts} from '../frame/use-hosts.js';
import {useNow} from '../frame/use-now.js';
import {useObservable} from '../frame/use-observable.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {useStack} from '../frame/use-stack.js';
import {journal} from '../sources/journal.js';
import {logFile} from '../sources/log-file.js';
import {units} from '../sources/units.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {TableView} from '../ui/table.js';
import {useSettled} from '../ui/use-settled.js';
import {useTable} from '../ui/use-table.js';
import {wrapLine} from '../ui/wrap-line.js';
import {botColumns, hostedBotColumns} from './bot-columns.js';
import {headLines} from './bot-head.js';
import {headRoom, shareBot} from './bot-layout.js';
import {BotLog} from './bot-log.js';
import {type BotRow, botRows, copiedRow, rowKey, rowText, unitHosts} from './bot-rows.js';
import {botSheet} from './bot-sheet.js';
import type {Panel} from './container-layout.js';
import {hostNotes} from './container-notes.js';
import type {Pane, PaneProps} from './pane.js';

interface Panels {
	readonly focus: Panel;
	readonly zoom: boolean;
}

const panelsAtFirst: Panels = {focus: 'list', zoom: false};
/** ms that the cursor rests on a row before its log is opened. */
const rest = 200;

const nothing: readonly Line[] = [
	[],
	[{text: '  No bot, no other unit and no log file in the config.', tone: 'dim'}],
	[
		{text: '  synaptop init looks for them; or write into the config: ', tone: 'dim'},
		{text: 'bots: [{host: HOST, unit: UNIT}]'},
	],
];

/** What the stack in front has, and what is to be said about its hosts. */
const useRows = (width: number) => {
	const stack = useStack();
	const hosts = useMemo(() => unitHosts(stack), [stack]);
	const slices = useSlices(units, hosts);
	useLooking(units, hosts);
	const late = slices.some(({phase}) => phase !== 'live');
	const now = useNow(late ? 1000 : 10_000, hosts.length > 0);
	const rows = useMemo(() => botRows(stack, slices, now), [stack, slices, now]);
	const all = useHosts();
	const notes = useMemo(() => {
		const named = hosts.flatMap(name => all.filter(host => host.name === name));
		return hostNotes(named, slices, now, 'its units').flatMap(line => wrapLine(line, width - 2));
	}, [all, hosts, slices, now, width]);
	return {rows, notes, several: new Set(rows.map(({host}) => host)).size > 1};
};

/** What is wrong with the selected unit, if anything is. */
const useVerdict = (row: BotRow | undefined) => {
	const verdicts = useObservable(useFrame().verdicts);
	const key = row && rowKey(row);
	return verdicts.find(({rule, select}) => rule === 'units' && select === key);
};

const isOld = (row: BotRow): boolean => row.kind === 'unit' && row.old;

const Bot = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const {rows, notes, several} = useRows(width);
	const [panels, setPanels] = useRemembered('bot', panelsAtFirst);
	const [only, ...others] = rows;
	const alone = others.length === 0;
	// One alone needs no list: the keys go to its log.
	const focus = alone ? 'log' : panels.focus;
	const go = (panel: Panel) => () => setPanels(now => ({...now, focus: panel}));
	const head = useHead(alone ? only : undefined, width);
	const layout = shareBot(height, {
		rows: rows.length,
		head: alone ? head.length : headRoom(height),
		notes: notes.length,
		focus,
		zoom: panels.zoom,
	});
	const columns = several ? hostedBotColumns : botColumns;
	const table = useTable({
		id: 'bot',
		rows,
		columns,
		keyOf: rowKey,
		textOf: rowText,
		height: layout.table,
		active: !alone && focus === 'list',
		onOpen: go('log'),
		onCopy: row => copyText(frame, copiedRow(row), row.name),
	});
	const selected = alone ? only : table.selected;
	useTarget(selected?.kind === 'unit' ? unitTarget(selected.one) : undefined);

	const other = go(focus === 'list' ? 'log' : 'list');
	useCommands(
		{
			'panel.next': alone ? undefined : other,
			'panel.previous': alone ? undefined : other,
			'panel.zoom': only ? () => setPanels(now => ({...now, zoom: !now.zoom})) : undefined,
			'bot.sheet': () => openOverlay(frame, {kind: 'viewer', title: 'What the bot understands', lines: botSheet}),
		},
		{scope: 'pane'},
	);

	if (!only) {
		return <Lines lines={nothing.flatMap(line => wrapLine(line, width))} width={width} height={height} />;
	}

	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{layout.table > 0 && (
				<TableView
					table={table}
					columns={columns}
					total={rows.length}
					width={width}
					height={layout.table}
					focused={focus === 'list'}
					isOld={isOld}
					empty={filteredOut}
				/>
			)}
			<Lines lines={notes} width={width} height={layout.notes} />
			<Head row={selected} width={width} height={layout.head} />
			{layout.log > 0 && (
				<Log
					row={selected}
					width={width}
					height={layout.log}
					focused={focus === 'log'}
					{...(alone ? {} : {onLeave: go('list')})}
				/>
			)}
		</Box>
	);
};

const filteredOut: readonly Line[] = [[{text: '  Nothing has that (Esc shows all)', tone: 'dim'}]];

const useHead = (row: BotRow | undefined, width: number): readonly Line[] => {
	const verdict = useVerdict(row);
	return useMemo(
		() => (row?.kind === 'unit' ? headLines(row, verdict).flatMap(line => wrapLine(line, width, '    ')) : []),
		[row, verdict, width],
	);
};

interface PartProps {
	readonly row: BotRow | undefined;
	readonly width: number;
	readonly height: number;
}

const Head = ({row, width, height}: PartProps): ReactNode => {
	const lines = useHead(row, width);
	return <Lines lines={lines} width={width} height={height} />;
};

/** The selected row's log; opened when the cursor rests. */
const Log = ({
	row,
	width,
	height,
	focused,
	onLeave,
}: PartProps & {readonly focused: boolean; readonly onLeave?: () => void}): ReactNode => {
	const key = row && rowKey(row);
	const settled = useSettled(key, rest);
	if (!row || settled !== key) {
		const title = panelTitle([{text: row ? `logs: ${row.name}` : 'logs', tone: 'header'}], [], width, focused);
		return <Lines lines={[title]} width={width} height={height} />;
	}

	const leave = onLeave ? {onLeave} : {};
	return <BotLog key={key} row={row} width={width} height={height} active={focused} focused={focused} {...leave} />;
};

/** B1, B2, B6: bots and other units of the stack with their journals, and log files. */
export const botPane: Pane = {
	id: 'bot',
	title: 'Bot',
	key: '3',
	needs: [units, journal, logFile],
	targets: ['unit'],
	operations: ['B6'],
	Component: Bot,
};
