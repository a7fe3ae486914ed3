import {demoName} from '../names.js';
import type {Random} from '../random.js';
import {places} from './cast.js';
import {type DemoRoom, type DemoUser, letterId} from './model.js';

const day = 86_400_000;

/** How many of other servers are in some, by address. */
const federated: Readonly<Record<string, number>> = {
	matrix: 3180,
	python: 412,
	rust: 287,
	fediverse: 154,
	homelab: 36,
	chess: 21,
	photography: 58,
	radio: 9,
	offtopic: 4,
};

/** Every room with some of the users; the first ones are the largest. */
export const createRooms = (random: Random, users: readonly DemoUser[], now: number): readonly DemoRoom[] => {
	const alive = users.filter(({deactivated, guest}) => !deactivated && !guest).map(({id}) => id);
	return places.map(([name, alias, topic], index): DemoRoom => {
		const direct = name === null;
		const remote = federated[alias ?? ''] ?? 0;
		const share = direct ? 0 : random.between(0.05, index < 8 ? 0.8 : 0.35);
		const some = alive.filter(() => random.next() < share);
		const pair = direct ? [random.pick(alive), random.pick(alive)] : [];
		const members = [...new Set([...some, ...pair, random.pick(alive)])];
		const isOpen = alias !== undefined;
		return {
			id: `!${letterId(random)}:${demoName}`,
			name,
			alias: isOpen ? `#${alias}:${demoName}` : null,
			topic: topic ?? null,
			members,
			remote,
			version: index % 6 === 5 ? '10' : '11',
			creator: members[0]!,
			encryption: isOpen ? null : 'm.megolm.v1.aes-sha2',
			federatable: name !== 'Moderators',
			public: isOpen && index % 4 !== 3,
			joinRule: isOpen ? 'public' : 'invite',
			guestAccess: isOpen ? 'forbidden' : 'can_join',
			history: name === 'Announcements' ? 'world_readable' : 'shared',
			type: name === 'Community' ? 'm.space' : null,
			powers: members.slice(1, 3),
			created: Math.round(now - random.between(30, 1300) * day),
			size: Math.round((members.length + remote) * random.between(40_000, 900_000)),
			extremities: alias === 'matrix' ? 14 : 1,
		};
	});
};
