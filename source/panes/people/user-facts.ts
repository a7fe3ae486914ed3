import type {User} from '../../matrix/users.js';
import type {UserDetailData} from '../../sources/user-detail.js';
import type {Slice} from '../../store/slice.js';
import {bytes, count} from '../../ui/format.js';
import type {Line, Segment} from '../../ui/line.js';
import {wrapLine} from '../../ui/wrap-line.js';
import {day, seen, stateLine, typeOf} from './users-columns.js';

const dim = (text: string): Segment => ({text, tone: 'dim'});

const fact = (name: string, value: Line | string): Line => [
	dim(`${name} `),
	...(typeof value === 'string' ? [{text: value}] : value),
];

const joined = (facts: ReadonlyArray<Line | undefined>): Line =>
	facts.filter(line => line !== undefined).flatMap((line, index) => (index === 0 ? line : [{text: '   '}, ...line]));

const number = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`;

const limitText = ({rateLimit}: UserDetailData): string | undefined => {
	const {perSecond, burst} = rateLimit ?? {};
	if (!rateLimit) {
		return undefined;
	}

	return perSecond === 0 ? 'none' : `${perSecond ?? '–'} messages a second, ${burst ?? '–'} at once`;
};

/** What is known of somebody, in the lines above their devices; `user` is what the list says. */
export const factLines = (user: User, slice: Slice<UserDetailData>, width: number, now: number): readonly Line[] => {
	const {facts, media, rooms, devices, problems} = slice.data;
	const one = facts ?? user;
	const limit = limitText(slice.data);
	const type = typeOf(one);
	const lines: ReadonlyArray<Line> = [
		joined([
			fact('name', one.name ?? '–'),
			fact('state', stateLine(one)),
			one.admin ? [{text: 'administrator', tone: 'accent'}] : undefined,
			type === '' ? undefined : fact('type', type),
		]),
		joined([
			one.createdAt === undefined ? undefined : fact('created', day(one.createdAt)),
			fact('last seen', [seen(one.lastSeenAt ?? user.lastSeenAt, now)]),
			devices && fact('devices', count(devices.length)),
			rooms && fact('rooms', count(rooms.total)),
			media && fact('media', media.files === 0 ? 'none' : `${number(media.files, 'file')}, ${bytes(media.bytes)}`),
		]),
		joined([
			limit === undefined ? undefined : fact('rate limit', limit),
			facts && facts.contacts.length > 0 ? fact('contact', facts.contacts.join(', ')) : undefined,
			facts && facts.logins.length > 0 ? fact('signs in with', facts.logins.join(', ')) : undefined,
			facts?.appservice === undefined ? undefined : fact('of', facts.appservice),
		]),
		...problems.map((text): Line => [{text: `not known: ${text}`, tone: 'warning'}]),
		...(slice.error ? [[{text: slice.error.message, tone: 'warning' as const}]] : []),
		...(user.odd
			? [
					[
						{
							text: 'The id has characters that cannot be shown: nothing can be done to it here',
							tone: 'warning' as const,
						},
					],
				]
			: []),
	];
	return lines.filter(line => line.length > 0).flatMap(line => wrapLine([{text: '  '}, ...line], width, '  '));
};
