import type {User} from '../../matrix/users.js';
import {age} from '../../ui/format.js';
import type {Line, Segment} from '../../ui/line.js';
import type {Column} from '../../ui/table-column.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** "2026-11-23". */
export const day = (at: number): string => {
	const date = new Date(at);
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const aDay = 86_400_000;

/** "5m ago" of today, else the day; what is not known is not "never". */
export const seen = (at: number | undefined, now = Date.now()): Segment => {
	if (at === undefined) {
		return {text: 'unknown', tone: 'dim'};
	}

	const past = now - at;
	// A clock that is ahead of ours.
	return past < aDay ? {text: past < 1000 ? 'now' : `${age(past)} ago`} : {text: day(at)};
};

type State = Pick<User, 'deactivated' | 'erased' | 'locked' | 'suspended' | 'shadowBanned' | 'unapproved'>;

/** What an administrator has done to the account, the weightiest first; none: nothing. */
export const stateWords = (user: State): readonly Segment[] => {
	const words: Array<Segment | false | undefined> = [
		user.deactivated && {text: user.erased ? 'erased' : 'deactivated', tone: 'dim'},
		user.locked && {text: 'locked', tone: 'warning'},
		user.suspended && {text: 'suspended', tone: 'warning'},
		user.shadowBanned && {text: 'shadow-banned', tone: 'warning'},
		!user.deactivated && user.unapproved && {text: 'to be approved', tone: 'warning'},
	];
	return words.filter(word => typeof word === 'object');
};

/** Of the list and of one user: "locked, shadow-banned", "active". */
export const stateLine = (user: State): Line => {
	const words = stateWords(user);
	return words.length === 0
		? [{text: 'active'}]
		: words.flatMap((word, index) => (index === 0 ? [word] : [{text: ', '}, word]));
};

/** "bot", "guest". */
export const typeOf = ({kind, guest}: Pick<User, 'kind' | 'guest'>): string => kind ?? (guest ? 'guest' : '');

export const usersColumns: ReadonlyArray<Column<User>> = [
	{
		id: 'id',
		title: 'USER',
		width: {min: 24, good: 34, max: 72, grow: 3},
		priority: 0,
		cell: ({id, odd, deactivated}) => ({text: id, ...(odd ? {tone: 'warning'} : deactivated ? {tone: 'dim'} : {})}),
	},
	{
		id: 'name',
		title: 'DISPLAY NAME',
		width: {min: 12, good: 20, max: 48, grow: 2},
		priority: 3,
		cell: ({name}) => (name === undefined ? {text: '–', tone: 'dim'} : name),
	},
	{
		id: 'admin',
		title: 'ADMIN',
		width: 7,
		priority: 2,
		descending: true,
		cell: ({admin}) => (admin ? {text: 'admin', tone: 'accent'} : ''),
	},
	{
		id: 'state',
		title: 'STATE',
		width: {min: 11, good: 13, max: 26, grow: 1},
		priority: 1,
		descending: true,
		cell: stateLine,
	},
	{id: 'kind', title: 'TYPE', width: 7, priority: 6, cell: typeOf},
	{
		id: 'created',
		title: 'CREATED',
		width: 10,
		priority: 5,
		descending: true,
		cell: ({createdAt}) => (createdAt === undefined ? {text: '–', tone: 'dim'} : day(createdAt)),
	},
	{
		id: 'seen',
		title: 'LAST SEEN',
		width: 11,
		priority: 4,
		// Not descending: then the server begins with all those of whom it does not know (seen on 1.160).
		cell: ({lastSeenAt}) => seen(lastSeenAt),
	},
];
