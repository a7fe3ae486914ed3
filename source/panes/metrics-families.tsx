import {type ReactNode, useMemo} from 'react';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useCommands} from '../frame/use-commands.js';
import {type FamilyRow, rateText, totalText} from '../metrics/families.js';
import {type LabelRow, labelSets, mostSets} from '../metrics/label-sets.js';
import {type Pin, type PinFigure, parsePin, pinText} from '../metrics/pin.js';
import type {Line, Segment} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {nothingFits} from '../ui/nothing-fits.js';
import {panelTitle} from '../ui/panel-title.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import {familyColumns, labelColumns} from './metrics-columns.js';
import {familyRowText} from './metrics-rows.js';
import {type Metrics, processPages} from './use-metrics.js';

export interface FamilyPanelProps {
	readonly metrics: Metrics;
	readonly width: number;
	readonly height: number;
	/** Keys go here. */
	readonly focused: boolean;
}

const byName = {column: 'name', descending: false} as const;
const familyKey = ({id}: FamilyRow): string => id;
const labelKey = ({key}: LabelRow): string => key;
const labelText = ({labels}: LabelRow): string => labels;

const Titled = ({
	title,
	props: {width, height},
	children,
}: {
	readonly title: Line;
	readonly props: FamilyPanelProps;
	readonly children: ReactNode;
}): ReactNode => (
	<>
		<Lines lines={[title]} width={width} height={1} />
		{height > 1 && children}
	</>
);

/** Every family that the stack's Synapse exposes. */
export const FamilyList = (props: FamilyPanelProps & {readonly onOpen: (family: string) => void}): ReactNode => {
	const {metrics, width, height, focused, onOpen} = props;
	const {families, pins, toggle, read} = metrics;
	const frame = useFrame();
	const columns = useMemo(() => familyColumns(pins, read), [pins, read]);
	const table = useTable({
		id: 'metrics families',
		rows: families,
		columns,
		sort: byName,
		keyOf: familyKey,
		textOf: familyRowText,
		height: height - 1,
		active: focused,
		onOpen: ({id}) => onOpen(id),
		onCopy: row => copyText(frame, [row.name, totalText(row, read), rateText(row.rate, row)].join('\t'), row.name),
	});
	const {selected} = table;
	useCommands({'metrics.pin': selected ? () => toggle(selected.id) : undefined}, {scope: 'pane', active: focused});
	const empty: readonly Line[] = [
		families.length > 0
			? nothingFits(families.length, 'families', table.state.filter)
			: [{text: '  ◌ Waiting for the whole page …', tone: 'dim'}],
	];
	const title = panelTitle(
		[
			{text: 'all families', tone: 'header'},
			{text: families.length > 0 ? String(families.length) : '', tone: 'dim'},
		],
		[],
		width,
		focused,
	);
	return (
		<Titled title={title} props={props}>
			<TableView
				table={table}
				columns={columns}
				total={families.length}
				width={width}
				height={height - 1}
				focused={focused}
				empty={empty}
			/>
		</Titled>
	);
};

/** Of histograms the figure that they are sorted by is pinned. */
const sorted: Readonly<Partial<Record<string, PinFigure>>> = {
	count: 'value',
	rate: 'rate',
	mean: 'mean',
	half: 'p50',
	most: 'p99',
};

const setText = ({family, labels, process}: Pin): string =>
	pinText({family, ...(labels ? {labels} : {}), ...(process === undefined ? {} : {process})});

/** The label sets of which a figure is pinned. */
const pinnedSets = (pins: readonly string[]): ReadonlySet<string> => new Set(pins.map(text => setText(parsePin(text))));

const isGroup = ({type}: FamilyRow): boolean =>
	type === 'HISTOGRAM' || type === 'SUMMARY' || type === 'GAUGE_HISTOGRAM';

/** The label sets of one family. */
export const FamilySets = (
	props: FamilyPanelProps & {readonly family: string; readonly onBack: () => void},
): ReactNode => {
	const {metrics, width, height, focused, family, onBack} = props;
	const {data, families, read, pins, toggle} = metrics;
	const frame = useFrame();
	const row = families.find(({id}) => id === family);
	const sets = useMemo(() => data && labelSets(family, processPages(data.endpoints)), [data, family]);
	const type = row?.type ?? 'UNTYPED';
	const pinned = useMemo(() => pinnedSets(pins), [pins]);
	const columns = useMemo(
		() => labelColumns({name: family, type}, ({set}) => pinned.has(setText({family, ...set})), read),
		[family, type, pinned, read],
	);
	const table = useTable({
		id: `metrics sets ${row && isGroup(row) ? 'group' : 'value'}`,
		rows: sets?.rows ?? [],
		columns,
		keyOf: labelKey,
		textOf: labelText,
		height: height - 2,
		active: focused,
		onLeave: onBack,
		onCopy: each => copyText(frame, `${row?.name ?? family}{${each.labels}}\t${each.value ?? ''}`, 'the label set'),
	});
	const {selected} = table;
	const figure = row && isGroup(row) ? (sorted[table.state.sort?.column ?? ''] ?? 'p99') : undefined;
	const pin = (set: LabelRow['set']): string => pinText({family, ...set, ...(figure ? {figure} : {})});
	useCommands(
		{'metrics.pin': selected ? () => toggle(pin(selected.set)) : undefined},
		{scope: 'pane', active: focused},
	);
	const total = sets?.total ?? 0;
	const title = panelTitle(
		[
			{text: row?.name ?? '', tone: 'header'},
			{text: row?.type.toLowerCase().replace('_', ' ') ?? '', tone: 'dim'},
			{
				text:
					total > mostSets ? `first ${mostSets} of ${total} label sets` : `${total} label set${total === 1 ? '' : 's'}`,
			},
		],
		[{text: figure ? `P50 and P99 since the start · pins ${figure === 'value' ? 'count' : figure}` : '', tone: 'dim'}],
		width,
		focused,
	);
	return (
		<Titled title={title} props={props}>
			<Lines lines={[helpLine(row, sets?.common ?? '')]} width={width} height={1} />
			<TableView
				table={table}
				columns={columns}
				total={sets?.rows.length ?? 0}
				width={width}
				height={height - 2}
				focused={focused}
				empty={[[{text: emptySets(row, families, table.state.filter), tone: 'dim'}]]}
			/>
		</Titled>
	);
};

const helpLine = (row: FamilyRow | undefined, common: string): Line => {
	const parts: readonly Segment[] = [
		{text: `  ${row?.help || 'The page says nothing of it.'}`},
		{text: common ? `  all with ${common}` : '', tone: 'dim'},
	];
	return parts.filter(({text}) => text !== '');
};

const emptySets = (row: FamilyRow | undefined, families: readonly FamilyRow[], filter: string): string => {
	if (filter !== '') {
		return `  No label set has "${filter}" (Esc shows all)`;
	}

	if (row) {
		return '  No sample: another process has it, or nothing was counted yet';
	}

	return families.length > 0 ? '  Not exposed by this server' : '  ◌ Waiting for the whole page …';
};
