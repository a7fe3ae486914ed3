import {clean} from '../parsers/clean.js';
import type {Secret} from '../system/secret.js';
import type {Action, PlanContext} from './action.js';
import {fileStep} from './admin-keep.js';
import {accessStep, defaultFile, noServer, sessionInTheWay} from './admin-token.js';
import {type FormContext, type FormField, isOn, secretOf, textOf} from './form.js';
import {stackOf} from './homeserver.js';

const serverOf = (context: FormContext): string | undefined => stackOf(context)?.homeserver;

/** A localpart or a full id. Old accounts have names outside today's grammar, so only what cannot be is refused. */
function checkUser(user: string, context: FormContext): string | undefined {
	if (user === '') {
		return 'is missing';
	}

	if (/[\s\p{Control}]/u.test(user) || user.length > 255) {
		return 'is no user: alice, or @alice:SERVER';
	}

	const server = serverOf(context);
	const [, other] = /^@[^:]*:(.*)$/s.exec(user) ?? [];
	return other !== undefined && server !== undefined && other !== server
		? `is a user of ${other}; this is ${server}`
		: undefined;
}

const checkSecret = (secret: Secret): string | undefined => (secret.reveal() === '' ? 'is missing' : undefined);

const form: readonly FormField[] = [
	{
		kind: 'text',
		id: 'user',
		label: 'User',
		hint: (user, context) =>
			user === '' && stackOf(context)?.admin?.hint !== undefined
				? clean(stackOf(context)?.admin?.hint ?? '')
				: user.startsWith('@')
					? 'an administrator'
					: `@${user || 'NAME'}:${serverOf(context) ?? 'SERVER'}, an administrator`,
		check: checkUser,
	},
	{
		kind: 'secret',
		id: 'password',
		label: 'Password',
		hint: 'goes through the connection, and is kept nowhere',
		check: checkSecret,
	},
	{kind: 'flag', id: 'keep', label: 'Keep token', hint: 'yes: in a file that only you can read, for the next start'},
];

/** Why nobody can sign in now. */
function unavailable(context: PlanContext): string | undefined {
	const state = context.access(context.target.id);
	const elsewhere =
		state.phase === 'ready' && state.mas
			? 'the Matrix Authentication Service signs in there, not the homeserver: enter a token'
			: undefined;
	return noServer(context) ?? sessionInTheWay(context) ?? elsewhere;
}

/** U3: a session of its own on the homeserver, for users and rooms. */
export const adminSignIn: Action = {
	id: 'admin.sign-in',
	title: 'Sign in',
	key: 'I',
	risk: 'change',
	kind: 'homeserver',
	operations: ['U3'],
	form,
	explain: (context, input) =>
		`Begins a session of ${textOf(input, 'user') || 'an administrator'} on ${context.target.name}, a device called synaptop; it stays there until it is signed out.`,
	unavailable,
	plan: (context, input) => [
		accessStep(context, {kind: 'sign-in', user: textOf(input, 'user'), password: secretOf(input, 'password')}),
		...(isOn(input, 'keep') ? [fileStep(context, defaultFile(context), false)] : []),
	],
	refresh: [],
};
