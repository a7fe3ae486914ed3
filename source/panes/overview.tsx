import {Box} from 'ink';
import {type ReactNode, useMemo, useSyncExternalStore} from 'react';
import {type Frame, openOverlay} from '../frame/frame.js';
import {goTo} from '../frame/go-to.js';
import {openLink} from '../frame/open-link.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useCommands} from '../frame/use-commands.js';
import {useNow} from '../frame/use-now.js';
import {useObservable} from '../frame/use-observable.js';
import {useStack} from '../frame/use-stack.js';
import {explained, findOut} from '../frame/why.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {TableView} from '../ui/table.js';
import {plain} from '../ui/text.js';
import {type Table, useTable} from '../ui/use-table.js';
import {entryLine} from './activity-view.js';
import {overviewColumns} from './overview-columns.js';
import {detailLines, detailPanel} from './overview-detail.js';
import {sharePanels} from './overview-layout.js';
import {missingLine, otherStacks, restLines} from './overview-notes.js';
import {usePinRows} from './overview-pins.js';
import {type OverviewRow, overviewRows, sumOf, verdictsOfStack} from './overview-rows.js';
import {headLine, sentence} from './overview-sentence.js';
import type {Pane, PaneProps} from './pane.js';
import {stackSources, useStackLooking} from './use-stack-looking.js';

const minute = 60_000;

const keyOf = (row: OverviewRow): string =>
	row.kind === 'part' ? row.group : row.kind === 'pin' ? row.select : `link ${row.title}`;

const textOf = (row: OverviewRow): string =>
	row.kind === 'part'
		? [row.title, row.severity, ...row.verdicts.flatMap(({host, part, text}) => [host, part, text])].join(' ')
		: `${row.kind} ${row.title} ${row.what}`;

/** Where a part has no tab of its own, all that is known of it is told. */
const open = (frame: Frame, row: OverviewRow): void => {
	if (row.kind === 'link') {
		void openLink(frame, row.title, row.what);
	} else if (row.kind === 'pin') {
		goTo(frame, 'metrics', row.select);
	} else if (row.tab !== undefined && frame.tabs.includes(row.tab)) {
		goTo(frame, row.tab, row.select);
	} else {
		const lines = detailLines(row.group, row.verdicts, Date.now()).map(line => plain(line).trim());
		openOverlay(frame, {kind: 'viewer', title: row.title, lines});
	}
};

const copied = (row: OverviewRow): string =>
	row.kind === 'link'
		? row.what
		: row.kind === 'pin'
			? [row.what, row.figure].join('\t')
			: [row.title, row.severity, row.what, row.cure ?? ''].join('\t').trim();

/** "1–15 of 17", where not all rows are in sight. */
const placeOf = ({visible, arrangement, state}: Table<OverviewRow>): string => {
	const {length} = arrangement.rows;
	return visible.length === length || visible.length === 0
		? ''
		: `${state.offset + 1}–${state.offset + visible.length} of ${length}`;
};

const nothing: readonly Line[] = [[{text: '  Nothing of this stack is looked at yet', tone: 'dim'}]];

const useRows = () => {
	const {program, verdicts: judged} = useFrame();
	const all = useObservable(judged);
	const stack = useStack();
	const {config} = program;
	const {rows: pins, toggle} = usePinRows(stack);
	const found = useMemo(() => {
		const verdicts = verdictsOfStack(all, config, stack);
		return {all, stack, sum: sumOf(verdicts), rows: overviewRows(verdicts, stack, pins)};
	}, [all, stack, config, pins]);
	return {...found, toggle};
};

const Overview = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const {config} = frame.program;
	const {all, stack, sum, rows, toggle} = useRows();
	useStackLooking();
	const now = useNow(minute);
	const columns = useMemo(() => overviewColumns(now), [now]);

	const missing = missingLine(stack);
	const isWrong = sum.critical + sum.unknown + sum.warning > 0;
	const panels = sharePanels(height - 1, rows.length + 1, missing.length > 0, isWrong);
	const list = height - 1 - panels.detail - panels.lately - panels.rest;
	const table = useTable({
		id: 'overview',
		rows,
		columns,
		keyOf,
		lead: true,
		textOf,
		height: list,
		active: true,
		onOpen: row => open(frame, row),
		onCopy: row => copyText(frame, copied(row), row.title),
	});
	const {selected} = table;
	const {runbook} = frame.program;
	const why = selected?.kind === 'part' ? explained(runbook, selected.verdicts, config, stack) : undefined;
	useCommands(
		{
			'metrics.pin': selected?.kind === 'pin' ? () => toggle(selected.pin) : undefined,
			'overview.why': why ? () => findOut(frame, why) : undefined,
		},
		{scope: 'pane'},
	);
	const head = headLine(sentence(sum, now), otherStacks(all, config, stack), width);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={[head]} width={width} height={1} />
			<TableView
				table={table}
				columns={columns}
				total={rows.length}
				width={width}
				height={list}
				focused
				empty={nothing}
			/>
			{panels.detail > 0 && (
				<Lines lines={detailPanel(selected, now, width, panels.detail)} width={width} height={panels.detail} />
			)}
			{panels.lately > 0 && <Lately width={width} height={panels.lately} />}
			{panels.rest > 0 && (
				<Lines
					lines={panels.detail > 0 ? [missing] : restLines(selected, stack, {rows: panels.rest, place: placeOf(table)})}
					width={width}
					height={panels.rest}
				/>
			)}
		</Box>
	);
};

/** What happened last, newest first. */
const Lately = ({width, height}: PaneProps): ReactNode => {
	const {activity} = useFrame().program;
	const entries = useSyncExternalStore(activity.subscribe, () => activity.entries);
	const title = panelTitle([{text: 'lately', tone: 'header'}], [], width, false);
	const newest = entries.slice(1 - height).toReversed();
	const none: Line = [{text: '  Nothing has happened since the program was started', tone: 'dim'}];
	return (
		<Lines lines={[title, ...(newest.length > 0 ? newest.map(entryLine) : [none])]} width={width} height={height} />
	);
};

/** Whether all is right, in one look. */
export const overviewPane: Pane = {
	id: 'overview',
	title: 'Overview',
	key: '1',
	needs: stackSources,
	operations: ['X1'],
	// What is done to a homeserver is in the palette, and in the tab Users.
	targets: [],
	Component: Overview,
};
