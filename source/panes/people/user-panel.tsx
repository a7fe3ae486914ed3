import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {openOverlay} from '../../frame/frame.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useNow} from '../../frame/use-now.js';
import {useSlice} from '../../frame/use-slice.js';
import type {User} from '../../matrix/users.js';
import {userArgument, userDetail} from '../../sources/user-detail.js';
import type {Line} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {panelTitle} from '../../ui/panel-title.js';
import {TableView} from '../../ui/table.js';
import {type Table, useTable} from '../../ui/use-table.js';
import {Selected} from './selected.js';
import {factLines} from './user-facts.js';
import {partColumns, partKey, partText, type UserPart, userParts} from './user-parts.js';
import {partTarget, userTarget} from './user-target.js';

interface UserPanelProps {
	readonly user: User;
	readonly stack: string;
	readonly host: string;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	onLeave(): void;
}

const none: readonly Line[] = [[{text: '  no devices, no rooms', tone: 'dim'}]];
const loading: readonly Line[] = [[{text: '  loading …', tone: 'dim'}]];
/** Least rows for the table with its header. */
const leastTable = 4;

/** One user: the facts, then devices, sessions and rooms, which can be selected. */
export const UserPanel = ({user, stack, host, width, height, focused, onLeave}: UserPanelProps): ReactNode => {
	const frame = useFrame();
	const slice = useSlice(userDetail, host, userArgument(stack, user.id));
	const now = useNow(60_000, true);
	const parts = useMemo(() => userParts(slice.data), [slice.data]);
	const title = panelTitle([{text: user.id, tone: 'header'}], [], width, focused);
	const all = useMemo(() => factLines(user, slice, width, now), [user, slice, width, now]);
	const facts = all.slice(0, Math.max(0, height - 1 - leastTable));
	const room = Math.max(0, height - 1 - facts.length);
	const table = useTable({
		id: 'user',
		rows: parts,
		columns: partColumns,
		keyOf: partKey,
		textOf: partText,
		height: room,
		active: focused,
		onOpen: part => openOverlay(frame, {kind: 'viewer', title: `${part.kind} of ${user.id}`, lines: partLines(part)}),
		onCopy: part => copyText(frame, part.id || partText(part), part.kind),
		onLeave,
	});
	const mine = userTarget({stack, host}, user);
	const part = partTarget({stack, host}, user, table.selected);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{focused && <Selected target={part ?? mine} also={part && mine} />}
			<Lines lines={[title, ...facts]} width={width} height={1 + facts.length} />
			{room > 0 && (
				<TableView
					table={focused ? table : unmarked(table)}
					columns={partColumns}
					total={parts.length}
					width={width}
					height={room}
					focused={focused}
					empty={slice.at === undefined ? loading : none}
				/>
			)}
		</Box>
	);
};

/** Only the list with the focus marks its row: that is the one that keys mean. */
const unmarked = <Row,>({state: {cursor: _cursor, ...state}, ...table}: Table<Row>): Table<Row> => ({...table, state});

const partLines = ({kind, id, name, ip, note}: UserPart): readonly string[] =>
	[`${kind}  ${id}`, name ?? '', ip === undefined ? '' : `from  ${ip}`, note ?? ''].filter(line => line !== '');
