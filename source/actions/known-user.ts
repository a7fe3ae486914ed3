import type {User} from '../matrix/users.js';
import {userArgument, userDetail} from '../sources/user-detail.js';
import {users} from '../sources/users.js';
import {pagedQuery} from '../store/paged.js';
import type {PlanContext} from './action.js';

/** What is known of the target, from its details or else from a list that has it; undefined where nothing was read. */
export function knownUser({target, latest, latestOfAll}: PlanContext): User | undefined {
	const {stack = '', id} = target;
	const facts = latest(userDetail, userArgument(stack, id))?.facts;
	// Another stack on the same host may have a user of the same id: a copy to try things on.
	const listed = latestOfAll(users, argument => argument !== '' && pagedQuery(argument).stack === stack);
	return facts ?? listed.flatMap(({rows}) => rows.filter(row => row.id === id))[0];
}
