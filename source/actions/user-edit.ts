import {matrixPath} from '../matrix/client.js';
import {isRecord} from '../parsers/json.js';
import type {Action} from './action.js';
import {type FormInput, textOf} from './form.js';
import {ask} from './homeserver-deed.js';
import {userDeed, userThere} from './user-deed.js';

/** Synapse refuses longer ones (handlers/profile.py). */
const longest = 256;
const unchanged = 'unchanged';
const none = 'none';

function changes(input: FormInput): Readonly<Record<string, unknown>> {
	const name = textOf(input, 'name').trim();
	const type = textOf(input, 'type');
	return {
		...(name === '' ? {} : {displayname: name}),
		...(type === unchanged ? {} : {user_type: type === none ? null : type}),
	};
}

export const userEdit: Action = {
	...userDeed,
	id: 'user.edit',
	title: 'Edit',
	key: 'c',
	risk: 'change',
	form: [
		{
			kind: 'text',
			id: 'name',
			label: 'Display name',
			initial: '',
			hint: name => (name.trim() === '' ? 'empty: as it is' : 'as others see it'),
			check: name =>
				/\p{Control}/u.test(name)
					? 'is one line, without control characters'
					: [...name.trim()].length > longest
						? `has at most ${longest} characters`
						: undefined,
		},
		{
			kind: 'choice',
			id: 'type',
			label: 'Type',
			choices: [unchanged, none, 'bot', 'support'],
			initial: unchanged,
			hint: 'bot and support: not counted among the active users',
		},
	],
	explain: ({target}, input) =>
		`Changes what is known of ${target.name}: ${Object.keys(changes(input)).join(', ').replace('displayname', 'display name').replace('user_type', 'type') || 'nothing yet'}.`,
	plan(context, input) {
		const body = changes(input);
		if (Object.keys(body).length === 0) {
			throw new Error('nothing is to be changed');
		}

		return [
			userThere(context),
			ask(context, {method: 'PUT', path: matrixPath`/_synapse/admin/v2/users/${context.target.id}`, body}),
		];
	},
};

const whole = (value: string): string | undefined =>
	/^\d{1,9}$/.test(value) ? undefined : 'is a whole number, 0 for no limit';

const number = (answer: unknown, name: string): string =>
	isRecord(answer) && typeof answer[name] === 'number' ? String(answer[name]) : '?';

export const userOverrideRatelimit: Action = {
	...userDeed,
	id: 'user.override-ratelimit',
	title: 'Own rate limit',
	risk: 'change',
	form: [
		{kind: 'text', id: 'second', label: 'Messages a second', initial: '0', check: whole},
		{kind: 'text', id: 'burst', label: 'At once', initial: '0', check: whole},
	],
	explain: ({target}) =>
		`Gives ${target.name} a limit of its own for messages, in place of the server's. 0: none at all.`,
	plan: (context, input) => [
		userThere(context),
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/users/${context.target.id}/override_ratelimit`,
				body: {messages_per_second: Number(textOf(input, 'second')), burst_count: Number(textOf(input, 'burst'))},
			},
			{
				told: answer =>
					`${number(answer, 'messages_per_second')} messages a second, ${number(answer, 'burst_count')} at once`,
			},
		),
	],
};

export const userUsualRatelimit: Action = {
	...userDeed,
	id: 'user.usual-ratelimit',
	title: "The server's rate limit",
	risk: 'change',
	explain: ({target}) => `Takes a limit of its own from ${target.name}: the server's counts again.`,
	plan: context => [
		userThere(context),
		ask(context, {
			method: 'DELETE',
			path: matrixPath`/_synapse/admin/v1/users/${context.target.id}/override_ratelimit`,
		}),
	],
};
