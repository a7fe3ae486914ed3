import {readUsers, type User} from '../matrix/users.js';
import {pagedSource} from './paged.js';

/** U4: the homeserver's users, a window of them; the argument is the query (store/paged.ts), `show` one of `userShows`. */
export const users = pagedSource<User>({
	id: 'users',
	title: 'Users',
	operations: ['U4'],
	read: (context, query, window) => readUsers(context.matrix(query.stack), query, window, context.signal),
});
