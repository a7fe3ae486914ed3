import {fieldKind, isPlaceFor} from '../config/custom-check.js';
import type {CustomAction, CustomField} from '../config/custom-schema.js';
import type {Config} from '../config/schema.js';
import {quote} from '../hosts/quote.js';
import {normalKey} from '../keys/key-name.js';
import {Secret} from '../system/secret.js';
import type {Action, Step} from './action.js';
import {type FormField, type FormInput, isOn, secretOf, textOf} from './form.js';
import {maskText} from './mask.js';

// Actions of the config. What a person typed never becomes part of a script: it is a variable's value, a word of argv, or,
// if secret, a line of standard input.

export const customId = (name: string): string => `custom.${name}`;

/** The actions of the config's `actions`, in its order. */
export const customActions = ({stacks}: Pick<Config, 'stacks'>): readonly Action[] =>
	stacks.flatMap(({actions}) => actions.map(toAction));

function toAction(own: CustomAction): Action {
	const {name, title = name, host, risk, form, key, explain} = own;
	return {
		id: customId(name),
		title,
		risk,
		kind: 'host',
		only: {host, kind: 'host', id: host, name: host},
		operations: [],
		refresh: ['checks'],
		...(key === undefined ? {} : {key: normalKey(key)}),
		...(form.length > 0 ? {form: form.map(toField)} : {}),
		explain: () => explain ?? `Runs ${title} on ${host}, as the config says.`,
		plan: (_context, input) => [toStep(own, title, input)],
	};
}

function toField(field: CustomField): FormField {
	const {name: id, label = id, choices = [], initial, hint} = field;
	const base = {id, label};
	const told = hint === undefined ? {} : {hint};
	switch (fieldKind(field)) {
		case 'flag': {
			return {...base, ...told, kind: 'flag', initial: initial === true};
		}

		case 'choice': {
			return {...base, ...told, kind: 'choice', choices, ...(typeof initial === 'string' ? {initial} : {})};
		}

		case 'secret': {
			return {...base, ...told, kind: 'secret', check: checkSecret};
		}

		default: {
			return {
				...base,
				kind: 'text',
				...(typeof initial === 'string' ? {initial} : {}),
				...(hint === undefined ? {} : {hint: () => hint}),
				check: value => checkText(value, field.pattern),
			};
		}
	}
}

const checkSecret = (value: Secret): string | undefined => {
	const text = value.reveal();
	return text === '' ? 'is missing' : /[\r\n\0]/.test(text) ? 'must be one line' : undefined;
};

/** Without a pattern, what a program would take for an option is refused. */
function checkText(value: string, pattern: string | undefined): string | undefined {
	if (/[\r\n\0]/.test(value) || !value.isWellFormed()) {
		return 'must be one line of text';
	}

	if (pattern !== undefined) {
		return new RegExp(`^(?:${pattern})$`, 'u').test(value) ? undefined : `must match ${pattern}`;
	}

	return value === '' ? 'is missing' : value.startsWith('-') ? 'must not begin with -' : undefined;
}

function toStep({name, argv, script = '', risk, form, timeout}: CustomAction, title: string, input: FormInput): Step {
	const secret = form.find(field => fieldKind(field) === 'secret');
	const values = form
		.filter(field => field !== secret)
		.map(
			field =>
				[
					field.name,
					fieldKind(field) === 'flag' ? (isOn(input, field.name) ? 'yes' : '') : textOf(input, field.name),
				] as const,
		);
	const words = argv
		? argv.map(word => withValue(word, values))
		: [
				...(values.length > 0 ? ['env', ...values.map(pair => pair.join('='))] : []),
				'sh',
				'-c',
				script,
				customId(name),
			];
	return {
		kind: 'exec',
		argv: words,
		timeout,
		foreign: true,
		shown: maskText(quote(words)),
		...(secret ? {stdin: new Secret(`${secretOf(input, secret.name).reveal()}\n`)} : {}),
		...(risk === 'read' ? {title, looks: true} : {}),
	};
}

function withValue(word: string, values: ReadonlyArray<readonly [name: string, value: string]>): string {
	const [name, value] = values.find(([candidate]) => isPlaceFor(word, `{${candidate}}`)) ?? [];
	return name === undefined || value === undefined ? word : word.slice(0, -`{${name}}`.length) + value;
}
