import {checkLocalpart} from '../parsers/user-id.js';
import {Secret} from '../system/secret.js';
import type {Action, ExecStep, PlanContext} from './action.js';
import {type FormContext, type FormField, type FormInput, secretOf, textOf} from './form.js';
import {stackOf, synapseUnavailable, urlInside} from './homeserver.js';

/** Synapse refuses longer ones (rest/admin/users.py). */
const longestPassword = 512;
const shortestPassword = 8;

/** What can be given to Synapse on standard input and arrives as it was typed. */
export function checkPassword(password: Secret): string | undefined {
	const text = password.reveal();
	if (text === '') {
		return 'is missing';
	}

	// The script strips what is blank at the ends, and a line end would be the end of it.
	if (text !== text.trim()) {
		return 'must not begin or end with a blank';
	}

	if (/\p{Control}/u.test(text)) {
		return 'must be one line, without control characters';
	}

	if (text.length < shortestPassword) {
		return `has at least ${shortestPassword} characters`;
	}

	return text.length > longestPassword ? `has at most ${longestPassword} characters` : undefined;
}

const serverOf = (context: FormContext): string => stackOf(context)?.homeserver ?? '';

export const userFields: readonly FormField[] = [
	{
		kind: 'text',
		id: 'name',
		label: 'Name',
		hint: (name, context) => `@${name || 'NAME'}:${serverOf(context) || 'SERVER'}`,
		check: (name, context) => checkLocalpart(name, serverOf(context)),
	},
	{kind: 'password', id: 'password', label: 'Password', check: checkPassword},
];

/** What the script, docker and Synapse say when they cannot, and what it means. */
const meanings = (context: PlanContext, name: string): ExecStep['meanings'] => {
	const {container, config} = stackOf(context)!.synapse;
	return [
		[/User ID already taken|M_USER_IN_USE/, `there is a user ${name} already (or was: a name is never free again)`],
		[
			/No 'registration_shared_secret'/,
			`${config} in ${container} has no registration_shared_secret: add one (or registration_shared_secret_path) and restart Synapse`,
		],
		[/is not running|is restarting/, `the container ${container} is not running: look at its log, start it`],
		[/No such container/, `there is no container ${container} (synapse.container in the config)`],
		[
			/can't open '|FileNotFoundError|No such file or directory: '/,
			`there is no ${config} in the container ${container} (synapse.config in the config)`,
		],
		[
			/Received 404|Unrecognized request/,
			'this homeserver has no registration API: where the Matrix Authentication Service holds the users they are made there (mas-cli manage register-user)',
		],
		[/HMAC incorrect/, `Synapse runs with another registration_shared_secret than ${config} has now: restart it`],
		[
			/Connection refused|Failed to establish a new connection|Max retries exceeded/,
			`Synapse does not answer at ${urlInside(context)} inside the container`,
		],
		[
			/register_new_matrix_user.*(?:executable file )?not found/,
			`the container ${container} has no register_new_matrix_user: is it Synapse?`,
		],
		[
			/permission denied.*docker|dial unix.*permission denied/i,
			`you may not use the container engine on ${context.target.host}: your account there belongs into the group docker`,
		],
		[/docker: (?:command )?not found/, `there is no docker command on ${context.target.host}`],
	];
};

const timeout = 60_000;

/**
 * The script in the container makes the user: it reads the shared secret itself. The password goes to its standard input;
 * `-p` would show it in `ps` and in the engine's events.
 */
function steps(context: PlanContext, input: FormInput, admin: boolean): readonly ExecStep[] {
	const {container, config} = stackOf(context)!.synapse;
	const name = textOf(input, 'name');
	const password = secretOf(input, 'password');
	const script = [
		...context.docker,
		...['exec', '-i', container, 'register_new_matrix_user', '-c', config],
		// A name may begin with a dash.
		...(name.startsWith('-') ? [`--user=${name}`] : ['-u', name]),
	];
	const rest = [admin ? '--admin' : '--no-admin', urlInside(context)];
	const common = {kind: 'exec', timeout, meanings: meanings(context, name)} as const;
	return [
		{
			...common,
			argv: [...script, '--password-file', '/dev/stdin', ...rest],
			stdin: password,
			fallback: {
				words: /unrecognized arguments:.*--password-file/,
				remark: 'Synapse before 1.110 asks for the password, twice',
				step: {
					...common,
					argv: [...script, ...rest],
					stdin: new Secret(`${password.reveal()}\n${password.reveal()}\n`),
				},
			},
		},
	];
}

const who = (context: PlanContext, input: FormInput): string =>
	textOf(input, 'name') ? `@${textOf(input, 'name')}:${serverOf(context) || context.target.name}` : 'a user';

/** U2: an ordinary user. */
export const userCreate: Action = {
	id: 'user.create',
	title: 'New user',
	key: 'u',
	risk: 'change',
	kind: 'homeserver',
	operations: ['U2', 'I5'],
	form: userFields,
	explain: (context, input) => `Makes ${who(context, input)}, without administrator's rights.`,
	unavailable: synapseUnavailable,
	plan: (context, input) => steps(context, input, false),
	refresh: ['users'],
};

/** U1: an administrator. */
export const userCreateAdmin: Action = {
	...userCreate,
	id: 'user.create-admin',
	title: 'New administrator',
	key: 'U',
	operations: ['U1', 'I4'],
	explain: (context, input) =>
		`Makes ${who(context, input)}, who may do everything on ${context.target.name}: see users, delete rooms, read reports.`,
	plan: (context, input) => steps(context, input, true),
};
