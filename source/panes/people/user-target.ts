import type {Target} from '../../actions/action.js';
import type {User} from '../../matrix/users.js';
import type {UserPart} from './user-parts.js';

interface Place {
	readonly stack: string;
	readonly host: string;
}

/** Undefined where the id is not what is shown. */
export const userTarget = ({stack, host}: Place, {id, odd}: User): Target | undefined =>
	odd ? undefined : {host, kind: 'user', id, name: id, stack};

/** A device or room of a user; what else is told of them cannot be acted on. */
export const partTarget = ({stack, host}: Place, user: User, part: UserPart | undefined): Target | undefined => {
	if (part?.kind === 'device' && !user.odd) {
		const id = `${user.id} ${part.id}`;
		return {host, kind: 'device', id, name: id, stack};
	}

	return part?.kind === 'room' ? {host, kind: 'room', id: part.id, name: part.id, stack} : undefined;
};
