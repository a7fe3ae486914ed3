import {Box} from 'ink';
import type {ReactNode} from 'react';
import {homeserverTarget} from '../../actions/homeserver.js';
import {targetOn} from '../../actions/on-homeserver.js';
import {
	registrationTokenCreate,
	registrationTokenDelete,
	registrationTokenEdit,
} from '../../actions/registration-token.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useTarget} from '../../frame/target.js';
import {useAccess} from '../../frame/use-access.js';
import {useCommands} from '../../frame/use-commands.js';
import {useSlice} from '../../frame/use-slice.js';
import type {RegistrationToken} from '../../matrix/registration-tokens.js';
import {registrationTokens} from '../../sources/registration-tokens.js';
import {dateTime} from '../../ui/format.js';
import type {Line, Segment} from '../../ui/line.js';
import {TableView} from '../../ui/table.js';
import type {Column} from '../../ui/table-column.js';
import {useTable} from '../../ui/use-table.js';
import {wrapLine} from '../../ui/wrap-line.js';
import type {Section, SectionProps} from './section.js';
import {useSectionCount} from './section-count.js';

const state = ({allowed, pending, completed, expiry}: RegistrationToken): Segment => {
	if (expiry !== undefined && expiry <= Date.now()) {
		return {text: 'expired', tone: 'dim'};
	}

	return allowed !== undefined && pending + completed >= allowed
		? {text: 'used up', tone: 'dim'}
		: {text: '✓ valid', tone: 'good'};
};

const columns: ReadonlyArray<Column<RegistrationToken>> = [
	{
		id: 'state',
		title: 'STATE',
		width: 8,
		priority: 0,
		cell: state,
		sort: (a, b) => state(a).text.localeCompare(state(b).text),
	},
	{
		id: 'token',
		title: 'TOKEN',
		width: {min: 18, max: 66, grow: 3},
		priority: 0,
		cell: ({token}) => ({text: token, tone: 'strong'}),
		sort: (a, b) => a.token.localeCompare(b.token),
	},
	{
		id: 'allowed',
		title: 'ALLOWED',
		width: 9,
		align: 'right',
		priority: 0,
		cell: ({allowed}) => (allowed === undefined ? {text: 'any', tone: 'dim'} : String(allowed)),
		sort: (a, b) => (a.allowed ?? Number.POSITIVE_INFINITY) - (b.allowed ?? Number.POSITIVE_INFINITY),
	},
	{
		id: 'completed',
		title: 'USED',
		width: 6,
		align: 'right',
		priority: 0,
		cell: ({completed}) => String(completed),
		sort: (a, b) => a.completed - b.completed,
		descending: true,
	},
	{id: 'pending', title: 'PENDING', width: 8, align: 'right', priority: 2, cell: ({pending}) => String(pending)},
	{
		id: 'expiry',
		title: 'EXPIRES',
		width: 16,
		priority: 1,
		cell: ({expiry}) => (expiry === undefined ? {text: 'never', tone: 'dim'} : dateTime(expiry)),
		sort: (a, b) => (a.expiry ?? Number.POSITIVE_INFINITY) - (b.expiry ?? Number.POSITIVE_INFINITY),
	},
];

const first = [registrationTokenEdit, registrationTokenDelete, registrationTokenCreate].map(({id}) => id);
const noHandlers = {};

const keyOf = ({token}: RegistrationToken): string => token;

const Tokens = ({stack, host, width, height}: SectionProps): ReactNode => {
	const frame = useFrame();
	const access = useAccess(stack.name);
	const slice = useSlice(registrationTokens, host, stack.name);
	const rows = slice.data;
	const table = useTable({
		id: 'registration-tokens',
		rows,
		columns,
		keyOf,
		textOf: token => `${token.token} ${state(token).text}`,
		height,
		active: true,
		onCopy: ({token}) => copyText(frame, token, 'registration token'),
	});
	useSectionCount(stack.name, 'tokens', slice.at === undefined ? undefined : rows.length);
	const server = homeserverTarget(stack);
	const target =
		table.selected && targetOn(frame.program.config, stack.name, 'registration-token', table.selected.token);
	useTarget(target ?? server, target && server ? [server] : []);
	useCommands(noHandlers, {scope: 'pane', first});
	const mas = access.phase === 'ready' && access.mas;
	const said = mas
		? 'The Matrix Authentication Service registers the users of this server: its tokens are in mas-cli'
		: slice.error
			? [slice.error.message, slice.error.cure ?? ''].join('. ')
			: slice.phase !== 'live'
				? 'Waiting for the homeserver …'
				: rows.length > 0
					? 'None has that'
					: 'No token. They count where registration_requires_token: true is in homeserver.yaml';
	const empty: readonly Line[] = wrapLine([{text: `  ${said}`, tone: 'dim'}], width);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<TableView
				table={table}
				columns={columns}
				total={rows.length}
				width={width}
				height={height}
				focused
				empty={empty}
			/>
		</Box>
	);
};

/** U6: with which strangers may register. */
export const tokensSection: Section = {
	id: 'tokens',
	title: 'Tokens',
	needs: [registrationTokens],
	targets: ['registration-token', 'homeserver'],
	operations: ['U6'],
	Component: Tokens,
};
