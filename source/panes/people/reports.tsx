import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import type {Target} from '../../actions/action.js';
import {targetOn} from '../../actions/on-homeserver.js';
import {reportDismiss} from '../../actions/report.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useRemembered} from '../../frame/remembered.js';
import {useTarget} from '../../frame/target.js';
import {useCommands} from '../../frame/use-commands.js';
import {useSlice} from '../../frame/use-slice.js';
import {type Report, reportName} from '../../matrix/reports.js';
import {reportArgument, reportedEvent} from '../../sources/reported-event.js';
import {reports} from '../../sources/reports.js';
import type {Slice} from '../../store/slice.js';
import type {Line} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {PagedTableView} from '../../ui/paged-table.js';
import {usePagedTable} from '../../ui/use-paged-table.js';
import {Detail} from './detail.js';
import type {TargetOf} from './detail-rows.js';
import {eventReportColumns, userReportColumns} from './report-columns.js';
import {reportRows} from './report-rows.js';
import type {Section, SectionProps} from './section.js';
import {useSectionCount} from './section-count.js';
import {subTitle} from './sub-title.js';

type Kind = Report['kind'];

const nothing: Readonly<Record<Kind, readonly Line[]>> = {
	event: [[{text: '  Nobody has reported an event', tone: 'dim'}]],
	user: [[{text: '  Nobody has reported a user', tone: 'dim'}]],
};
const titles: Readonly<Record<Kind, readonly [title: string, other: string]>> = {
	event: ['reported events', 'reported users'],
	user: ['reported users', 'reported events'],
};
const first = [reportDismiss.id];
const noHandlers = {};
const noRows: readonly string[] = [];

/** The report itself, and what it is about: the user and the room. */
const useAbout = (stack: string): ((report: Report) => readonly Target[]) => {
	const {config} = useFrame().program;
	return useMemo(
		() => report => {
			const parts = [
				targetOn(config, stack, 'report', reportName(report)),
				report.about === undefined || report.odd?.includes('about')
					? undefined
					: targetOn(config, stack, 'user', report.about),
				report.room && targetOn(config, stack, 'room', report.room.id),
			];
			return parts.filter(target => target !== undefined);
		},
		[config, stack],
	);
};

const still: Slice<object> = {phase: 'live', data: {}};

const Opened = ({
	report,
	stack,
	slice,
	...props
}: Omit<SectionProps, 'host'> & {
	readonly report: Report;
	/** Of its event; absent: it is about a user. */
	readonly slice?: Slice<{readonly event?: NonNullable<(typeof reportedEvent)['empty']['event']>}>;
	readonly onLeave: () => void;
}): ReactNode => {
	const {config} = useFrame().program;
	const about = useAbout(stack.name)(report);
	const of: TargetOf = useMemo(() => (kind, id) => targetOn(config, stack.name, kind, id), [config, stack]);
	const rows = useMemo(() => reportRows(report, slice, of), [report, slice, of]);
	const name = reportName(report);
	// Whatever its lines speak of.
	useCommands(noHandlers, {scope: 'pane', first});
	return (
		<Detail
			{...props}
			id={`report ${name}`}
			title={`report ${name}`}
			rows={rows}
			about={about}
			slice={slice ?? still}
		/>
	);
};

const OpenedEvent = ({
	host,
	...props
}: SectionProps & {readonly report: Report; readonly onLeave: () => void}): ReactNode => (
	<Opened {...props} slice={useSlice(reportedEvent, host, reportArgument(props.stack.name, props.report.id))} />
);

const ReportList = ({
	stack,
	host,
	width,
	height,
	onOpen,
}: SectionProps & {readonly onOpen: (report: Report) => void}): ReactNode => {
	const frame = useFrame();
	const [kind, setKind] = useRemembered<Kind>('reports of', 'event');
	const columns = kind === 'event' ? eventReportColumns : userReportColumns;
	const about = useAbout(stack.name);
	useCommands({'people.show': () => setKind(now => (now === 'event' ? 'user' : 'event'))}, {scope: 'pane'});
	const table = usePagedTable<Report>({
		id: `reports ${kind}`,
		source: reports,
		stack: stack.name,
		host,
		show: kind,
		columns,
		sortable: noRows,
		keyOf: reportName,
		height: Math.max(0, height - 1),
		active: true,
		onOpen,
		onCopy: report => copyText(frame, report.event ?? report.about ?? reportName(report), 'id'),
	});
	useSectionCount(stack.name, 'reports', kind === 'event' ? table.total : undefined);
	const [target, ...also] = table.selected ? about(table.selected) : [];
	useTarget(target, also);
	const [title, other] = titles[kind];
	const head = subTitle(title, {command: 'people.show', does: other}, frame.keymap, width);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={[head]} width={width} height={1} />
			<PagedTableView table={table} columns={columns} width={width} height={height - 1} focused empty={nothing[kind]} />
		</Box>
	);
};

const Reports = (props: SectionProps): ReactNode => {
	const [opened, open] = useRemembered<Report | undefined>(`report of ${props.stack.name}`, undefined);
	if (!opened) {
		return <ReportList {...props} onOpen={report => open(() => report)} />;
	}

	const leave = (): void => open(() => undefined);
	return opened.kind === 'event' ? (
		<OpenedEvent {...props} report={opened} onLeave={leave} />
	) : (
		<Opened {...props} report={opened} onLeave={leave} />
	);
};

/** U6: what users complained of. */
export const reportsSection: Section = {
	id: 'reports',
	title: 'Reports',
	needs: [reports, reportedEvent],
	targets: ['report', 'user', 'room', 'media'],
	operations: ['U6'],
	Component: Reports,
};
