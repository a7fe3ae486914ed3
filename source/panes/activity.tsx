import {Box} from 'ink';
import {type ReactNode, useCallback, useSyncExternalStore} from 'react';
import type {Target} from '../actions/action.js';
import {openOverlay} from '../frame/frame.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useTarget} from '../frame/target.js';
import {jobOfSubject} from '../jobs/job.js';
import type {ActivityEntry} from '../store/activity.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import {activityColumns, entryText, outputLines} from './activity-view.js';
import type {Pane, PaneProps} from './pane.js';

const first = {column: 'time', descending: true} as const;

const nothing: readonly Line[] = [
	[],
	[{text: '  Nothing has happened since the program was started.', tone: 'dim'}],
	[{text: '  What is done, and what happens to containers and hosts, is told here.', tone: 'dim'}],
];

/** Rows below the list for the output of what is selected; none while nothing has any, so that nothing jumps. */
const outputRows = (entries: readonly ActivityEntry[], height: number): number =>
	entries.some(({output}) => output?.length) ? Math.max(2, Math.floor(height / 3)) : 0;

const outputPanel = (entry: ActivityEntry | undefined, width: number, rows: number): readonly Line[] => {
	const count = entry?.output?.length ?? 0;
	const title = panelTitle([{text: 'output'}], [{text: `${count} line${count === 1 ? '' : 's'}`}], width, false);
	return [title, ...(entry && count > 0 ? outputLines(entry, rows - 1) : [[{text: '  none', tone: 'dim'} as const]])];
};

const targetOf = (entry: ActivityEntry | undefined): Target | undefined => {
	const id = entry?.subject === undefined ? undefined : jobOfSubject(entry.subject);
	return entry && id !== undefined ? {host: entry.host, kind: 'job', id, name: id} : undefined;
};

const Activity = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const {activity} = frame.program;
	const entries = useSyncExternalStore(activity.subscribe, () => activity.entries);
	const newest = entries.at(-1);
	// Whoever has the newest selected goes on seeing what comes: its key is always the same.
	const keyOf = useCallback((entry: ActivityEntry) => (entry === newest ? 'newest' : String(entry.id)), [newest]);
	const below = outputRows(entries, height);
	const table = useTable({
		id: 'activity',
		rows: entries,
		columns: activityColumns,
		sort: first,
		keyOf,
		textOf: entryText,
		height: height - below,
		active: true,
		onOpen: entry =>
			openOverlay(frame, {kind: 'viewer', title: entry.host, lines: [entry.text, '', ...(entry.output ?? [])]}),
		onCopy: entry => copyText(frame, [entry.text, ...(entry.output ?? [])].join('\n'), 'the entry'),
	});
	useTarget(targetOf(table.selected));
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<TableView
				table={table}
				columns={activityColumns}
				total={entries.length}
				width={width}
				height={height - below}
				focused
				empty={nothing}
			/>
			{below > 0 && <Lines lines={outputPanel(table.selected, width, below)} width={width} height={below} />}
		</Box>
	);
};

/** What was done and what happened, newest first. */
export const activityPane: Pane = {
	id: 'activity',
	title: 'Activity',
	key: '0',
	needs: [],
	targets: ['job'],
	Component: Activity,
};
