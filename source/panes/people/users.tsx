import {Box} from 'ink';
import {type ReactNode, useEffect} from 'react';
import {homeserverTarget} from '../../actions/homeserver.js';
import type {Frame} from '../../frame/frame.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useRemembered} from '../../frame/remembered.js';
import {saveUsers, stopSaving} from '../../frame/save-users.js';
import {useAccess} from '../../frame/use-access.js';
import {useCommands} from '../../frame/use-commands.js';
import {useNow} from '../../frame/use-now.js';
import {usePanels} from '../../frame/use-panels.js';
import {keyLabel} from '../../keys/key-name.js';
import {type User, type UserShow, userOrders, userShows} from '../../matrix/users.js';
import {userDetail} from '../../sources/user-detail.js';
import {users} from '../../sources/users.js';
import type {PagedQuery} from '../../store/paged.js';
import {clock, monthDay} from '../../ui/format.js';
import type {Line} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {PagedTableView} from '../../ui/paged-table.js';
import {panelTitle} from '../../ui/panel-title.js';
import {usePagedTable} from '../../ui/use-paged-table.js';
import type {Prompt} from '../../ui/use-prompt.js';
import {useSettled} from '../../ui/use-settled.js';
import {shareRows} from '../container-layout.js';
import type {Section, SectionProps} from './section.js';
import {useSectionCount} from './section-count.js';
import {Selected} from './selected.js';
import {UserPanel} from './user-panel.js';
import {userTarget} from './user-target.js';
import {usersColumns} from './users-columns.js';

const sortable = Object.keys(userOrders);
const first = {column: 'id', descending: false} as const;
const keyOf = ({id}: User): string => id;
/** ms that the cursor rests on a user before they are asked about. */
const rest = 250;

const showTitles: Readonly<Record<UserShow, string>> = {
	active: 'all but deactivated',
	all: 'with deactivated',
	admins: 'administrators',
	deactivated: 'deactivated only',
	guests: 'with guests',
};

interface Show {
	readonly focus: string;
	readonly zoom: boolean;
}

const atFirst: Show = {focus: userShows[0], zoom: false};

/** Which users are listed, remembered, with the key that goes on to the next choice. */
const useShow = (stack: string): UserShow => {
	const access = useAccess(stack);
	// Guests are refused where the Matrix Authentication Service keeps the users.
	const offered: readonly UserShow[] =
		access.phase === 'ready' && access.mas ? userShows.filter(show => show !== 'guests') : userShows;
	const [{focus}, change] = useRemembered('usersshown', atFirst);
	const show = offered.find(one => one === focus) ?? userShows[0];
	useCommands(
		{
			'people.show': () => {
				const next = offered[(offered.indexOf(show) + 1) % offered.length]!;
				change(before => ({...before, focus: next}));
			},
		},
		{scope: 'pane'},
	);
	return show;
};

const nobody = (show: UserShow, search: string): readonly Line[] => [
	[],
	[
		{
			text: search === '' ? `  Nobody (${showTitles[show]})` : `  Nobody has ${search} in their name (Esc shows all)`,
			tone: 'dim',
		},
	],
];

const Users = ({stack, host, width, height}: SectionProps): ReactNode => {
	const frame = useFrame();
	const show = useShow(stack.name);
	const {focus, zoom, go} = usePanels('peopleusers');
	const layout = shareRows(height, Math.ceil(height / 2), focus, zoom);
	const now = useNow(60_000, true);
	const table = usePagedTable({
		id: 'users',
		source: users,
		stack: stack.name,
		host,
		show,
		columns: usersColumns,
		sortable,
		sort: first,
		keyOf,
		height: Math.max(0, layout.list - 1),
		active: focus === 'list',
		placeholder: 'a part of the name, or of the id with its @',
		onOpen: go('log'),
		onCopy: ({id}) => copyText(frame, id, id),
		onSave: (query, _total, prompt) => save(frame, query, prompt),
	});
	const {selected, query, total} = table;
	useSectionCount(stack.name, 'users', query.search === '' && show === 'active' ? total : undefined);
	const [key] = frame.keymap.keys('people.show').map(keyLabel);
	const title = panelTitle(
		[{text: `users: ${showTitles[show]}`, tone: 'header'}],
		key === undefined ? [] : [{text: `${key} others`, tone: 'dim'}],
		width,
		focus === 'list',
	);
	const mine = selected && userTarget({stack: stack.name, host}, selected);
	// A new user is made where the users are.
	const server = homeserverTarget(stack);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{focus === 'list' && <Selected target={mine ?? server} also={mine && server} />}
			{layout.list > 0 && (
				<>
					<Lines lines={[title]} width={width} height={1} />
					<PagedTableView
						table={table}
						columns={usersColumns}
						width={width}
						height={layout.list - 1}
						focused={focus === 'list'}
						empty={nobody(show, query.search)}
						now={now}
					/>
				</>
			)}
			{layout.log > 0 && (
				<Below
					user={selected}
					stack={stack.name}
					host={host}
					width={width}
					height={layout.log}
					focused={focus === 'log'}
					onLeave={go('list')}
				/>
			)}
		</Box>
	);
};

const fileName = (now: number): string => `~/users-${monthDay(now)}-${clock(now).replaceAll(':', '')}.csv`;

/** Asks for the file; while one is being written, stops that. */
const save = (frame: Frame, query: PagedQuery, prompt: Prompt): void => {
	if (stopSaving(frame)) {
		return;
	}

	prompt.open({
		label: 'save users (CSV) to: ',
		initial: fileName(Date.now()),
		onEnter(path) {
			if (path.trim() === '') {
				return 'a file name';
			}

			void saveUsers(frame, path.trim(), query);
			return undefined;
		},
	});
};

interface BelowProps {
	readonly user: User | undefined;
	readonly stack: string;
	readonly host: string;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	onLeave(): void;
}

/** The selected user; asked about when the cursor rests. */
const Below = ({user, ...panel}: BelowProps): ReactNode => {
	const {width, height, focused, onLeave} = panel;
	const settled = useSettled(user?.id, rest);
	useEffect(() => {
		// Nobody is there to have the focus.
		if (focused && !user) {
			onLeave();
		}
	});
	if (!user || settled !== user.id) {
		const title = panelTitle([{text: user?.id ?? 'nobody selected', tone: 'header'}], [], width, focused);
		return <Lines lines={[title]} width={width} height={height} />;
	}

	return <UserPanel key={user.id} user={user} {...panel} />;
};

/** U4: the people of the homeserver. */
export const usersSection: Section = {
	id: 'users',
	title: 'Users',
	needs: [users, userDetail],
	targets: ['user', 'device', 'room'],
	Component: Users,
};
