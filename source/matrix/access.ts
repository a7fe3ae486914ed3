import type {Observable} from '../system/observable.js';
import type {Secret} from '../system/secret.js';
import type {AccessState, GivenToken, MatrixClient} from './client.js';

/** The administrator's way to the homeservers of all stacks; by the stack's name. Nothing is read or asked before it is needed. */
export interface Access {
	state(stack: string): Observable<AccessState>;
	/**
	 * With the stack's token; its requests reject with NoToken where there is none. A 401 makes the state `refused` and says
	 * which token it was and where it came from.
	 */
	client(stack: string): MatrixClient;
	/** Without a token, over the same way: for signing in. */
	open(stack: string): MatrixClient;
	/**
	 * Looks for the configured token, unless one is held, and asks whose it is. One that was refused is not sent again: only
	 * another one in its place. Never rejects.
	 */
	check(stack: string): Promise<AccessState>;
	/** From now on this one (entered, or got by signing in); asks whose it is. Never rejects. */
	use(stack: string, given: GivenToken): Promise<AccessState>;
	/** The one that is held, to be shown, kept or logged out. */
	held(stack: string): Secret | undefined;
	/** The one that was given was kept there for the next start (in words). */
	kept(stack: string, where: string): void;
	/** Forgets what was given; the configured one counts again when next needed. */
	forget(stack: string): void;
}
