import type {User} from '../matrix/users.js';
import {userArgument, userDetail} from '../sources/user-detail.js';
import {users} from '../sources/users.js';
import type {PlanContext} from './action.js';

/** What is known of the target, from its details or else from a list that has it; undefined where nothing was read. */
export function knownUser({target, latest, latestOfAll}: PlanContext): User | undefined {
	const {stack = '', id} = target;
	const facts = latest(userDetail, userArgument(stack, id))?.facts;
	return facts ?? latestOfAll(users).flatMap(({rows}) => rows.filter(row => row.id === id))[0];
}
