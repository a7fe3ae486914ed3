import {checkLocalpart, checkUserId} from '../parsers/user-id.js';
import type {Action, PlanContext} from './action.js';
import {botOf} from './bot.js';
import {type FormContext, type FormField, secretOf, textOf} from './form.js';
import {isRunning, unitOf} from './unit.js';

const serverOf = (context: FormContext): string => botOf(context)?.stack.homeserver ?? '';

const usersOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);

const form: readonly FormField[] = [
	{
		kind: 'text',
		id: 'user',
		label: "The bot's user",
		hint: (user, context) => `@${user || 'NAME'}:${serverOf(context) || 'SERVER'}`,
		check: (user, context) => checkLocalpart(user, serverOf(context)),
	},
	{
		kind: 'secret',
		id: 'password',
		label: 'Its password',
		check: password => (password.reveal() === '' ? 'is missing' : undefined),
	},
	{
		kind: 'text',
		id: 'allowed',
		label: 'Whom it answers',
		initial: '',
		hint: () => '@you:SERVER, …; only for a new config',
		check(text) {
			const wrong = usersOf(text).find(user => checkUserId(user) !== undefined);
			return wrong === undefined ? undefined : `${wrong} is no user id, as in @you:example.org`;
		},
	},
];

function unavailable(context: PlanContext): string | undefined {
	const found = botOf(context);
	if (!found) {
		return `there is no bot ${context.target.name} in the config`;
	}

	const {stack, bot} = found;
	if (!stack.synapse) {
		return `there is no homeserver of ${stack.name} in the config`;
	}

	return bot.config === undefined
		? `the config does not say where the config file of ${bot.unit} is: write config: ~/.${bot.unit}/config.yaml`
		: undefined;
}

/** I5: the token goes from the homeserver into the file, and is shown to nobody. */
export const botSignIn: Action = {
	id: 'bot.sign-in',
	title: 'Sign the bot in',
	risk: 'change',
	kind: 'unit',
	operations: ['I5'],
	form,
	explain(context) {
		const {bot, stack} = botOf(context) ?? {};
		return `Begins a session of the bot's user on ${stack?.homeserver ?? 'the homeserver'}, and puts its token into ${bot?.config ?? 'its config'}; a backup stays beside it. The session before it goes on until it is logged out. The bot reads the token when it is started.`;
	},
	unavailable,
	plan(context, input) {
		const {bot, stack} = botOf(context)!;
		return [
			{
				kind: 'bot',
				stack: stack.name,
				user: textOf(input, 'user'),
				password: secretOf(input, 'password'),
				device: bot.unit,
				path: bot.config!,
				fresh: {homeserver: stack.synapse!.url, allowed: usersOf(textOf(input, 'allowed'))},
			},
		];
	},
	next: (context, outcome) =>
		outcome.kind === 'done' && unitOf(context)?.unit?.load === 'loaded'
			? {action: isRunning(context) ? 'unit.restart' : 'unit.start'}
			: undefined,
	refresh: ['config-files', 'config-text', 'units'],
};
