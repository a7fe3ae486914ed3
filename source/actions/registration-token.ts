import {matrixPath} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf as member} from '../parsers/json.js';
import {checkRegistrationToken} from '../parsers/matrix-ids.js';
import {parsePointInTime, pointInTime} from '../parsers/point-in-time.js';
import type {Action, PlanContext} from './action.js';
import {type FormField, type FormInput, textOf} from './form.js';
import {ask, deed, hindered, masFault} from './homeserver-deed.js';

const mas = masFault('the registration tokens', 'issue-user-registration-token');

const tokenFault = ({target}: PlanContext): string | undefined => {
	const wrong = checkRegistrationToken(target.id);
	return wrong === undefined ? undefined : `"${clean(target.id)}" ${wrong}`;
};

const tokenDeed = {
	...deed,
	kind: 'registration-token',
	refresh: ['registration-tokens'],
	unavailable: hindered(mas, tokenFault),
} as const satisfies Partial<Action>;

const ahead = (text: string): number | undefined => parsePointInTime(text, Date.now(), true);

const uses = (id: string, nothing: string, word?: string): FormField => ({
	kind: 'text',
	id,
	label: 'Uses',
	initial: '',
	hint: value => (value === '' ? `empty: ${nothing}` : ''),
	check: value =>
		value === '' || value === word || /^\d{1,9}$/.test(value)
			? undefined
			: `is a whole number${word === undefined ? '' : `, or ${word}`}, or empty: ${nothing}`,
});

const expires = (id: string, nothing: string, word?: string): FormField => ({
	kind: 'text',
	id,
	label: 'Expires',
	initial: '',
	hint(value) {
		const at = ahead(value);
		return value === '' ? `empty: ${nothing}; 7d, or a day` : at === undefined ? '' : pointInTime(at);
	},
	check(value) {
		if (value === '' || value === word) {
			return undefined;
		}

		const at = ahead(value);
		return at === undefined
			? `is 7d for in 7 days, or a day: 2027-01-31${word === undefined ? '' : `, or ${word}`}`
			: at <= Date.now()
				? 'is over already'
				: undefined;
	},
});

/** What a token allows, in a line. */
function told(answer: unknown): string {
	const data = isRecord(answer) ? answer : {};
	const allowed = typeof data.uses_allowed === 'number' ? `${data.uses_allowed} uses` : 'any number of uses';
	const until = typeof data.expiry_time === 'number' ? `until ${pointInTime(data.expiry_time)}` : 'without an end';
	return clean(`${member(data, 'token') ?? '?'}: ${allowed}, ${until}`);
}

export const registrationTokenCreate: Action = {
	...tokenDeed,
	id: 'registration-token.create',
	title: 'New registration token',
	key: 'B',
	kind: 'homeserver',
	risk: 'change',
	form: [
		{
			kind: 'text',
			id: 'token',
			label: 'Token',
			initial: '',
			hint: token => (token === '' ? 'empty: the server makes one' : ''),
			check: token => (token === '' ? undefined : checkRegistrationToken(token)),
		},
		uses('uses', 'as often as wanted'),
		expires('expires', 'never'),
	],
	explain: ({target}) =>
		`Makes a token with which people can register on ${target.name}, where registration asks for one (registration_requires_token).`,
	unavailable: hindered(mas),
	plan(context, input) {
		const token = textOf(input, 'token');
		return [
			ask(
				context,
				{
					method: 'POST',
					path: '/_synapse/admin/v1/registration_tokens/new',
					body: {...(token === '' ? {} : {token}), ...limits(input)},
				},
				{told, meanings: [[/Token already exists/, 'there is such a token already']]},
			),
		];
	},
};

const unlimited = 'unlimited';
const never = 'never';

/** Only what was said; null lifts a limit. */
const limits = (input: FormInput): Readonly<Record<string, number | null>> => {
	const [allowed, until] = [textOf(input, 'uses'), textOf(input, 'expires')];
	return {
		...(allowed === '' ? {} : {uses_allowed: allowed === unlimited ? null : Number(allowed)}),
		...(until === '' ? {} : {expiry_time: until === never ? null : (ahead(until) ?? null)}),
	};
};

const path = ({target}: PlanContext): string => matrixPath`/_synapse/admin/v1/registration_tokens/${target.id}`;
const gone = [[/M_NOT_FOUND/, 'there is no such token']] as const;

export const registrationTokenEdit: Action = {
	...tokenDeed,
	id: 'registration-token.edit',
	title: 'Edit token',
	key: 'c',
	risk: 'change',
	form: [uses('uses', 'as it is', unlimited), expires('expires', 'as it is', never)],
	explain: ({target}) => `Changes how often and until when ${target.name} can be used.`,
	plan(context, input) {
		const body = limits(input);
		if (Object.keys(body).length === 0) {
			throw new Error('nothing is to be changed');
		}

		return [ask(context, {method: 'PUT', path: path(context), body}, {told, meanings: gone})];
	},
};

export const registrationTokenDelete: Action = {
	...tokenDeed,
	id: 'registration-token.delete',
	title: 'Delete token',
	key: 'd',
	risk: 'change',
	explain: ({target}) => `Removes ${target.name}: nobody can register with it any more. Who did stays.`,
	plan: context => [ask(context, {method: 'DELETE', path: path(context)}, {meanings: gone})],
};
