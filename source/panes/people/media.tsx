import {Box} from 'ink';
import type {ReactNode} from 'react';
import {targetOn} from '../../actions/on-homeserver.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useTarget} from '../../frame/target.js';
import type {MediaFile} from '../../matrix/media.js';
import {serverOfUser} from '../../parsers/user-id.js';
import {media} from '../../sources/media.js';
import {bytes, dateTime} from '../../ui/format.js';
import type {Line} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {PagedTableView} from '../../ui/paged-table.js';
import type {Column} from '../../ui/table-column.js';
import {usePagedTable} from '../../ui/use-paged-table.js';
import type {SectionProps} from './section.js';
import {subTitle} from './sub-title.js';

const columns: ReadonlyArray<Column<MediaFile>> = [
	{
		id: 'at',
		title: 'UPLOADED',
		width: 16,
		priority: 2,
		cell: ({createdAt}) => ({text: dateTime(createdAt), tone: 'dim'}),
	},
	{
		id: 'name',
		title: 'NAME',
		width: {min: 14, good: 30, grow: 4},
		priority: 0,
		cell: ({name, id}) => (name === undefined ? {text: id, tone: 'dim'} : {text: name, tone: 'strong'}),
	},
	{id: 'type', title: 'TYPE', width: {min: 10, max: 30, grow: 1}, priority: 1, cell: ({type = ''}) => type},
	{id: 'size', title: 'SIZE', width: 7, align: 'right', priority: 0, cell: ({size}) => bytes(size)},
	{
		id: 'access',
		title: 'LAST ACCESS',
		width: 16,
		priority: 3,
		cell: ({lastAccess}) => ({text: dateTime(lastAccess), tone: 'dim'}),
	},
	{
		id: 'quarantine',
		title: 'QUARANTINE',
		width: {min: 12, max: 40},
		priority: 0,
		cell: ({quarantinedBy, protected: safe}) =>
			quarantinedBy === undefined
				? {text: safe ? 'protected' : '–', tone: 'dim'}
				: {text: `by ${quarantinedBy}`, tone: 'warning'},
	},
];

const unsorted: readonly string[] = [];
const keyOf = ({id}: MediaFile): string => id;
const nothing: readonly Line[] = [[{text: '  No file', tone: 'dim'}]];

/** U6: the files of one user, until Esc. */
export const MediaList = ({
	user,
	stack,
	host,
	width,
	height,
	onLeave,
}: SectionProps & {readonly user: string; readonly onLeave: () => void}): ReactNode => {
	const frame = useFrame();
	const {config} = frame.program;
	// Of local users only there is a list.
	const uri = ({id}: MediaFile): string => `mxc://${serverOfUser(user)}/${id}`;
	const table = usePagedTable({
		id: 'media',
		source: media,
		stack: stack.name,
		host,
		show: user,
		columns,
		sortable: unsorted,
		keyOf,
		height: Math.max(0, height - 1),
		active: true,
		onLeave,
		onCopy: file => copyText(frame, uri(file), 'mxc URI'),
	});
	const owner = targetOn(config, stack.name, 'user', user);
	const target = table.selected && targetOn(config, stack.name, 'media', uri(table.selected));
	useTarget(target ?? owner, target && owner ? [owner] : []);
	const head = subTitle(`files of ${user}`, {command: 'table.unfilter', does: 'back'}, frame.keymap, width);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={[head]} width={width} height={1} />
			<PagedTableView table={table} columns={columns} width={width} height={height - 1} focused empty={nothing} />
		</Box>
	);
};
