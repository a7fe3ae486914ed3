import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {Target} from '../../actions/action.js';
import {openOverlay} from '../../frame/frame.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useTarget} from '../../frame/target.js';
import type {Slice} from '../../store/slice.js';
import type {Tone} from '../../theme/theme.js';
import type {Line} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {TableView} from '../../ui/table.js';
import type {Column} from '../../ui/table-column.js';
import {useTable} from '../../ui/use-table.js';
import type {PaneProps} from '../pane.js';
import type {DetailRow} from './detail-rows.js';
import {subTitle} from './sub-title.js';

const toned = (text: string, tone: Tone | undefined) => (tone === undefined ? {text} : {text, tone});

const columns: ReadonlyArray<Column<DetailRow>> = [
	{
		id: 'area',
		title: 'WHAT',
		width: {min: 14, good: 18, max: 22, grow: 1},
		priority: 0,
		cell: ({area}) => ({text: area, tone: 'strong'}),
	},
	{
		id: 'text',
		title: 'VALUE',
		width: {min: 20, grow: 10},
		priority: 0,
		cell: ({text, tone}) => toned(text, tone),
	},
	{id: 'figure', title: 'FIGURE', width: 10, align: 'right', priority: 1, cell: ({figure = ''}) => figure},
];

const keyOf = ({id}: DetailRow): string => id;
const textOf = ({area, text, figure = ''}: DetailRow): string => `${area} ${text} ${figure}`;

const said = ({phase, error}: Slice<unknown>): readonly Line[] =>
	error
		? [[{text: `  ${error.message}`, tone: 'warning'}], ...(error.cure ? [[{text: `  ${error.cure}`}] as Line] : [])]
		: phase === 'live'
			? [[{text: '  Nothing has that', tone: 'dim'}]]
			: [[{text: '  Waiting for the homeserver …', tone: 'dim'}]];

/** One thing in the place of its list, until Esc. `about` are the targets of it itself, beside the row's. */
export const Detail = ({
	id,
	title,
	rows,
	about,
	slice,
	width,
	height,
	onLeave,
	onOpen,
}: PaneProps & {
	readonly id: string;
	readonly title: string;
	/** The same array until something changes. */
	readonly rows: readonly DetailRow[];
	readonly about: readonly Target[];
	readonly slice: Slice<unknown>;
	readonly onLeave?: () => void;
	/** Enter on a row; whole text if not given. */
	readonly onOpen?: ((row: DetailRow) => void) | undefined;
}): ReactNode => {
	const frame = useFrame();
	const room = Math.max(0, height - 1);
	const table = useTable({
		id,
		rows,
		columns,
		keyOf,
		textOf,
		height: room,
		active: true,
		...(onLeave ? {onLeave} : {}),
		onOpen: onOpen ?? (row => openOverlay(frame, {kind: 'viewer', title: row.area || title, lines: [row.text]})),
		onCopy: row => copyText(frame, row.target?.id ?? row.text, row.area || 'text'),
	});
	const target = table.selected?.target;
	useTarget(target ?? about[0], target ? about.filter(({kind}) => kind !== target.kind) : about.slice(1));
	const head = onLeave ? [subTitle(title, {command: 'table.unfilter', does: 'back'}, frame.keymap, width)] : [];
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={head} width={width} height={head.length} />
			<TableView
				table={table}
				columns={columns}
				total={rows.length}
				width={width}
				height={height - head.length}
				focused
				empty={said(slice)}
			/>
		</Box>
	);
};
