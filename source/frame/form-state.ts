import {
	checkInput,
	checkValue,
	type FormContext,
	type FormField,
	type FormInput,
	type FormValue,
} from '../actions/form.js';
import type {KeyPress} from '../keys/key-name.js';
import {generatePassword} from '../system/generate-password.js';
import {Secret} from '../system/secret.js';
import {edit, fieldText, type TextField, textField} from '../ui/text-field.js';
import type {Reveal} from './overlay.js';

/** What was entered into one field so far. */
export type Entry =
	| {readonly kind: 'text'; readonly text: TextField}
	/** Typed once, masked. */
	| {readonly kind: 'secret'; readonly text: TextField}
	/** Typed twice; or made by the program when the form is done. */
	| {readonly kind: 'password'; readonly first: TextField; readonly again: TextField; readonly generated: boolean}
	| {readonly kind: 'flag'; readonly on: boolean}
	| {readonly kind: 'choice'; readonly index: number};

export interface FormState {
	/** One a field. */
	readonly entries: readonly Entry[];
	/** Which stop has the focus: a field, or the second line of a password. */
	readonly stop: number;
	/** What is wrong, by field id; only of fields that were left. */
	readonly errors: Readonly<Record<string, string>>;
}

/** A place where the cursor can be. */
export interface Stop {
	readonly field: number;
	readonly part: 'first' | 'again';
}

const entryOf = (field: FormField): Entry => {
	switch (field.kind) {
		case 'text':
			return {kind: 'text', text: textField(field.initial)};
		case 'secret':
			return {kind: 'secret', text: textField()};
		case 'password':
			return {kind: 'password', first: textField(), again: textField(), generated: false};
		case 'flag':
			return {kind: 'flag', on: field.initial ?? false};
		case 'choice':
			return {kind: 'choice', index: Math.max(0, field.choices.indexOf(field.initial ?? ''))};
	}
};

export const formState = (fields: readonly FormField[]): FormState => ({
	entries: fields.map(entryOf),
	stop: 0,
	errors: {},
});

export const stopsOf = ({entries}: FormState): readonly Stop[] =>
	entries.flatMap((entry, field): Stop[] => [
		{field, part: 'first'},
		...(entry.kind === 'password' && !entry.generated ? [{field, part: 'again'} as const] : []),
	]);

export const focusOf = (state: FormState): Stop => stopsOf(state)[state.stop] ?? {field: 0, part: 'first'};

const withEntry = (state: FormState, fields: readonly FormField[], index: number, entry: Entry): FormState => {
	const {[fields[index]?.id ?? '']: _gone, ...errors} = state.errors;
	return {...state, errors, entries: state.entries.map((other, at) => (at === index ? entry : other))};
};

/** A text or a password's line after the key; undefined when it edits nothing. */
const typed = (entry: Entry, part: Stop['part'], press: KeyPress): Entry | undefined => {
	switch (entry.kind) {
		case 'text':
		case 'secret': {
			const text = edit(entry.text, press);
			return text && {...entry, text};
		}

		case 'password': {
			if (entry.generated) {
				return undefined;
			}

			const next = edit(entry[part], press);
			return next && {...entry, [part]: next};
		}

		default:
			return undefined;
	}
};

const forward: ReadonlySet<string> = new Set(['space', 'right']);

/** A switch or a choice after the key. */
const turned = (entry: Entry, field: FormField, {name, text}: KeyPress): Entry | undefined => {
	if (entry.kind === 'flag') {
		const on = forward.has(name) || name === 'left' ? !entry.on : {y: true, n: false}[text.toLowerCase()];
		return on === undefined ? undefined : {...entry, on};
	}

	if (entry.kind === 'choice' && field.kind === 'choice') {
		const by = forward.has(name) ? 1 : name === 'left' ? -1 : 0;
		const count = field.choices.length;
		return by === 0 ? undefined : {...entry, index: (entry.index + by + count) % count};
	}

	return undefined;
};

/** The state after a key; undefined when the key is not for the fields (Enter, Tab, Esc). What types a letter is taken in any case. */
export const pressForm = (fields: readonly FormField[], state: FormState, press: KeyPress): FormState | undefined => {
	const {field: index, part} = focusOf(state);
	const entry = state.entries[index];
	const field = fields[index];
	if (!entry || !field) {
		return undefined;
	}

	const next = typed(entry, part, press) ?? turned(entry, field, press);
	if (next) {
		return withEntry(state, fields, index, next);
	}

	return press.text === '' ? undefined : state;
};

/** Whether the focus is on a password: only there one can be generated. */
export const canGenerate = (state: FormState): boolean => state.entries[focusOf(state).field]?.kind === 'password';

/** Lets the program make the password, or types it after all. */
export const toggleGenerated = (fields: readonly FormField[], state: FormState): FormState => {
	const {field: index} = focusOf(state);
	const entry = state.entries[index];
	if (entry?.kind !== 'password') {
		return state;
	}

	const empty = textField();
	const next = withEntry(state, fields, index, {...entry, generated: !entry.generated, first: empty, again: empty});
	return {...next, stop: stopsOf(next).findIndex(({field}) => field === index)};
};

/** The value as it leaves the field. */
const valueIn = (entry: Entry, field: FormField): FormValue => {
	switch (entry.kind) {
		case 'text':
			return fieldText(entry.text).trim();
		case 'secret':
			return new Secret(fieldText(entry.text));
		case 'password':
			return entry.generated ? generatePassword() : new Secret(fieldText(entry.first));
		case 'flag':
			return entry.on;
		case 'choice':
			return field.kind === 'choice' ? (field.choices[entry.index] ?? '') : '';
	}
};

const twice = (entry: Entry): string | undefined =>
	entry.kind === 'password' && !entry.generated && fieldText(entry.first) !== fieldText(entry.again)
		? 'is not the same twice'
		: undefined;

const isEmpty = (entry: Entry): boolean =>
	entry.kind === 'text' || entry.kind === 'secret'
		? fieldText(entry.text) === ''
		: entry.kind === 'password' && fieldText(entry.first) === '';

/** The next or previous stop, round the end; a filled field that is left with something wrong says so. */
export const turnForm = (
	fields: readonly FormField[],
	state: FormState,
	by: number,
	context: FormContext,
): FormState => {
	const stops = stopsOf(state);
	const stop = (state.stop + by + stops.length) % stops.length;
	const {field: left} = focusOf(state);
	const field = fields[left];
	const entry = state.entries[left];
	if (!field || !entry || stops[stop]?.field === left || isEmpty(entry)) {
		return {...state, stop};
	}

	const error = checkValue(field, valueIn(entry, field), context) ?? twice(entry);
	return {...state, stop, errors: error === undefined ? state.errors : {...state.errors, [field.id]: error}};
};

export type Entered =
	| {readonly kind: 'more'; readonly state: FormState}
	| {readonly kind: 'done'; readonly input: FormInput; readonly reveal: readonly Reveal[]};

/** What Enter means: the next field, or on the last one the whole form; then the first field with something wrong has the focus. */
export const enterForm = (fields: readonly FormField[], state: FormState, context: FormContext): Entered => {
	const stops = stopsOf(state);
	if (state.stop < stops.length - 1) {
		return {kind: 'more', state: turnForm(fields, state, 1, context)};
	}

	const input: FormInput = Object.fromEntries(
		fields.map((field, index) => [field.id, valueIn(state.entries[index]!, field)]),
	);
	const unequal = Object.fromEntries(
		fields.flatMap((field, index) => {
			const error = twice(state.entries[index]!);
			return error === undefined ? [] : [[field.id, error]];
		}),
	);
	const errors = {...unequal, ...checkInput(fields, input, context)};
	const wrong = stops.findIndex(({field}) => Object.hasOwn(errors, fields[field]!.id));
	if (wrong !== -1) {
		return {kind: 'more', state: {...state, errors, stop: wrong}};
	}

	const reveal = fields.flatMap((field, index): Reveal[] => {
		const entry = state.entries[index];
		const secret = input[field.id];
		return entry?.kind === 'password' && entry.generated && secret instanceof Secret
			? [{label: field.label, secret}]
			: [];
	});
	return {kind: 'done', input, reveal};
};
