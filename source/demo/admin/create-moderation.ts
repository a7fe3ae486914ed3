import {demoName} from '../names.js';
import type {Random} from '../random.js';
import {type DemoFile, type DemoReport, type DemoRoom, eventId, letterId} from './model.js';

const hour = 3_600_000;
const day = 24 * hour;

const kinds = [
	['IMG_2041.jpg', 'image/jpeg', 4_200_000],
	['Screenshot from 2026-11-02.png', 'image/png', 640_000],
	['voice-message.ogg', 'audio/ogg', 88_000],
	['minutes.pdf', 'application/pdf', 240_000],
	['写真.webp', 'image/webp', 1_100_000],
	['holiday.mp4', 'video/mp4', 48_000_000],
	['notes.txt', 'text/plain', 2100],
] as const;

/** What users of this server have sent to rooms that are not encrypted. */
export function createFiles(random: Random, rooms: readonly DemoRoom[], now: number): DemoFile[] {
	const open = rooms.filter(({encryption}) => encryption === null);
	const files = Array.from({length: 70}, (): DemoFile => {
		const room = random.pick(open);
		const [name, type, size] = random.pick(kinds);
		const created = Math.round(now - random.between(0.1, 300) * day);
		return {
			id: letterId(random, 24),
			user: random.pick(room.members.slice(0, 6)),
			room: room.id,
			type,
			name,
			size: Math.round(size * random.between(0.4, 1.6)),
			created,
			access: random.next() > 0.3 ? Math.round(random.between(created, now)) : null,
			quarantinedBy: null,
			protected: false,
		};
	});
	files[0]!.quarantinedBy = `@moderator:${demoName}`;
	files[1]!.protected = true;
	return files;
}

/** Newest last. */
export function createReports(random: Random, rooms: readonly DemoRoom[], now: number): DemoReport[] {
	const room = (alias: string) => rooms.find(one => one.alias?.startsWith(`#${alias}:`))!.id;
	const id = (name: string) => `@${name}:${demoName}`;
	const text = (body: string) => ({msgtype: 'm.text', body});
	const event = (report: Omit<DemoReport, 'kind' | 'event'>): DemoReport => ({
		kind: 'event',
		event: eventId(random),
		...report,
	});
	return [
		event({
			id: 1,
			at: Math.round(now - 3.2 * day),
			by: id('greta'),
			about: id('spambot'),
			reason: 'spam',
			room: room('crypto'),
			content: text('FREE CRYPTO 🚀🚀🚀\nonly today: https://evil.example'),
		}),
		event({
			id: 2,
			at: Math.round(now - 26 * hour),
			by: id('oskar'),
			about: id('mallory'),
			reason: 'pretends to be the administrator and asks for passwords',
			room: room('support'),
			content: text('This is the official support. Send me your recovery key and I will fix it.'),
		}),
		event({
			id: 3,
			at: Math.round(now - 2.5 * hour),
			by: id('sakura'),
			about: id('noor'),
			reason: '荒らし',
			room: room('shashin'),
			content: {msgtype: 'm.image', body: 'not-a-photo.png', url: `mxc://${demoName}/${letterId(random, 24)}`},
		}),
		{
			kind: 'user',
			id: 1,
			at: Math.round(now - 25 * hour),
			by: id('oskar'),
			about: id('mallory'),
			reason: 'writes to everybody as if from support',
		},
	];
}
