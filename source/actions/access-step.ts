import type {Access} from '../matrix/access.js';
import type {AccessState, GivenToken} from '../matrix/client.js';
import {keepInFile, keepWithCommand, removeKept} from '../matrix/keep-token.js';
import {isTokenRefused} from '../matrix/matrix-client.js';
import {signIn, signOutRequest, takesPasswords} from '../matrix/sign-in.js';
import {clean} from '../parsers/clean.js';
import type {Secret} from '../system/secret.js';
import type {AccessStep, Outcome, Risk} from './action.js';
import {outcomeOf} from './outcome.js';
import {tokenWords} from './token-words.js';

interface Context {
	readonly risk: Risk;
	readonly access: Access;
}

type Deed<Kind> = Extract<AccessStep['deed'], {kind: Kind}>;

/** What changes nothing: neither on the server nor on this machine. */
const harmless: ReadonlySet<AccessStep['deed']['kind']> = new Set(['enter', 'show', 'forget']);

/** Does something with the administrator's token of a stack. No secret is in its outcome. Throws MatrixError and HostError. */
export async function runAccessStep({stack, deed}: AccessStep, {risk, access}: Context): Promise<Outcome> {
	if (risk === 'read' && !harmless.has(deed.kind)) {
		return {kind: 'failed', reason: `an action that reads must not ${deed.kind}`};
	}

	switch (deed.kind) {
		case 'sign-in': {
			return begin(access, stack, deed);
		}

		case 'enter': {
			return enter(access, stack, deed.token);
		}

		case 'show': {
			return withToken(access, stack, async () => ({kind: 'done', text: tokenWords(access.state(stack).value)}));
		}

		case 'keep-file': {
			return withToken(access, stack, token => keepFile(access, stack, deed, token));
		}

		case 'keep-command': {
			return withToken(access, stack, token => keepCommand(access, stack, deed, token));
		}

		case 'sign-out': {
			return withToken(access, stack, token => end(access, stack, deed, token));
		}

		case 'forget': {
			access.forget(stack);
			return {kind: 'done', text: 'forgotten here; the session stays on the server'};
		}
	}
}

/** With the one that is held, else the config's, looked for first. */
async function withToken(access: Access, stack: string, then: (token: Secret) => Promise<Outcome>): Promise<Outcome> {
	const state = access.held(stack) ? access.state(stack).value : await access.check(stack);
	const token = access.held(stack);
	return token ? then(token) : {kind: 'failed', reason: tokenWords(state)};
}

const noPasswords =
	'this homeserver takes no passwords: another service signs in (MAS, single sign-on). Enter a token instead; ' +
	'MAS makes one: mas-cli manage issue-compatibility-token USER --yes-i-want-to-grant-synapse-admin-privileges';

async function begin(access: Access, stack: string, {user, password}: Deed<'sign-in'>): Promise<Outcome> {
	const client = access.open(stack);
	try {
		if (!(await takesPasswords(client))) {
			return {kind: 'failed', reason: noPasswords};
		}
	} catch (error) {
		// Nothing was sent that could have begun a session.
		return outcomeOf(error, 'read');
	}

	const session = await signIn(client, user, password);
	const state = await access.use(stack, {
		token: session.token,
		origin: `signed in as ${session.user}`,
		way: 'signed-in',
	});
	return {kind: 'done', text: tokenWords(state)};
}

/** A refused one does not take the place of what was there. */
async function enter(access: Access, stack: string, token: Secret): Promise<Outcome> {
	const was = access.state(stack).value;
	const before = givenIn(was, access.held(stack));
	const state = await access.use(stack, {token, origin: 'entered by hand', way: 'entered'});
	if (state.phase === 'ready') {
		return {kind: 'done', text: tokenWords(state)};
	}

	if (state.phase === 'refused') {
		await (before ? access.use(stack, before) : access.forget(stack));
		if (was.phase === 'ready' && was.kept !== undefined) {
			access.kept(stack, was.kept);
		}
	}

	return {kind: state.phase === 'unreached' ? 'unreachable' : 'failed', reason: tokenWords(state)};
}

const givenIn = (state: AccessState, token: Secret | undefined): GivenToken | undefined =>
	token && 'way' in state && state.way ? {token, origin: state.origin, way: state.way} : undefined;

async function keepFile(access: Access, stack: string, deed: Deed<'keep-file'>, token: Secret): Promise<Outcome> {
	try {
		await keepInFile(deed.path, token, deed.replace);
	} catch (error) {
		return {kind: 'failed', reason: clean((error as Error).message)};
	}

	return done(access, stack, clean(deed.path), deed.line);
}

async function keepCommand(access: Access, stack: string, deed: Deed<'keep-command'>, token: Secret): Promise<Outcome> {
	const wrong = await keepWithCommand(deed.argv, token);
	return wrong === undefined
		? done(access, stack, clean(deed.argv.join(' ')), deed.line)
		: {kind: 'failed', reason: wrong};
}

const done = (access: Access, stack: string, where: string, line: string | undefined): Outcome => {
	access.kept(stack, where);
	const next = line === undefined ? 'the config names it already' : `the config has to say ${clean(line)}`;
	return {kind: 'done', text: `kept: ${where}; ${next}`};
};

/** Logs the session out and forgets the token; one that is no good any more is only forgotten. */
async function end(access: Access, stack: string, {files}: Deed<'sign-out'>, token: Secret): Promise<Outcome> {
	let text = 'logged out; the token is good for nothing any more';
	try {
		await access.client(stack).request(signOutRequest);
	} catch (error) {
		if (!isTokenRefused(error)) {
			throw error;
		}

		text = 'it was logged out already';
		if (error.errcode !== 'M_UNKNOWN_TOKEN') {
			// It is good again when its user is unlocked.
			access.forget(stack);
			return {kind: 'done', text};
		}
	}

	// Before it is forgotten: whoever looks for one then would find it there again.
	const removed: string[] = [];
	for (const file of files) {
		if (await removeKept(file, token)) {
			removed.push(`${file}, which kept it, is removed`);
		}
	}

	access.forget(stack);
	return {kind: 'done', text: [text, ...removed].join('; ')};
}
