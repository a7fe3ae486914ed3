import {type ReactNode, useMemo} from 'react';
import {targetOn} from '../../actions/on-homeserver.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useRemembered} from '../../frame/remembered.js';
import {useTarget} from '../../frame/target.js';
import {useSlice} from '../../frame/use-slice.js';
import {type RoomSummary, roomOrders} from '../../matrix/rooms.js';
import {roomArgument, roomDetail} from '../../sources/room-detail.js';
import {rooms} from '../../sources/rooms.js';
import type {Line} from '../../ui/line.js';
import {PagedTableView} from '../../ui/paged-table.js';
import {usePagedTable} from '../../ui/use-paged-table.js';
import {Detail} from './detail.js';
import type {TargetOf} from './detail-rows.js';
import {roomColumns, roomTitle} from './room-columns.js';
import {roomRows} from './room-rows.js';
import type {Section, SectionProps} from './section.js';
import {useSectionCount} from './section-count.js';

const keyOf = ({id}: RoomSummary): string => id;
const nothing: readonly Line[] = [
	[{text: '  No room: the server searches names, the local part of addresses, and whole ids', tone: 'dim'}],
];
const sort = {column: 'joined_members', descending: true};

type Opened = Pick<RoomSummary, 'id' | 'name' | 'alias'> | undefined;

const Room = ({
	room,
	stack,
	host,
	width,
	height,
	onLeave,
}: SectionProps & {readonly room: NonNullable<Opened>; readonly onLeave: () => void}): ReactNode => {
	const {config} = useFrame().program;
	const slice = useSlice(roomDetail, host, roomArgument(stack.name, room.id));
	const of: TargetOf = useMemo(() => (kind, id) => targetOn(config, stack.name, kind, id), [config, stack]);
	const rows = useMemo(() => roomRows(slice.data, of), [slice.data, of]);
	const about = of('room', room.id);
	return (
		<Detail
			id={`room ${room.id}`}
			title={roomTitle(slice.data?.room ?? room)}
			rows={rows}
			about={about ? [about] : []}
			slice={slice}
			width={width}
			height={height}
			onLeave={onLeave}
		/>
	);
};

const RoomList = ({
	stack,
	host,
	width,
	height,
	onOpen,
}: SectionProps & {readonly onOpen: (room: RoomSummary) => void}): ReactNode => {
	const frame = useFrame();
	const table = usePagedTable({
		id: 'rooms',
		source: rooms,
		stack: stack.name,
		host,
		columns: roomColumns,
		sortable: roomOrders,
		sort,
		keyOf,
		height,
		active: true,
		onOpen: room => (room.odd ? undefined : onOpen(room)),
		onCopy: ({id}) => copyText(frame, id, 'room id'),
	});
	useSectionCount(stack.name, 'rooms', table.query.search === '' ? table.total : undefined);
	const {selected} = table;
	useTarget(selected && !selected.odd ? targetOn(frame.program.config, stack.name, 'room', selected.id) : undefined);
	return <PagedTableView table={table} columns={roomColumns} width={width} height={height} focused empty={nothing} />;
};

const Rooms = (props: SectionProps): ReactNode => {
	const [opened, open] = useRemembered<Opened>(`room of ${props.stack.name}`, undefined);
	return opened ? (
		<Room {...props} room={opened} onLeave={() => open(() => undefined)} />
	) : (
		<RoomList {...props} onOpen={room => open(() => room)} />
	);
};

/** U6: rooms, sorted and searched by the server; one of them with members, files and state. */
export const roomsSection: Section = {
	id: 'rooms',
	title: 'Rooms',
	needs: [rooms, roomDetail],
	targets: ['room', 'user', 'media'],
	operations: ['U6'],
	Component: Rooms,
};
