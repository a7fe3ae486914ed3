import type {FormContext, FormField} from '../actions/form.js';
import type {Line} from '../ui/line.js';
import {fit, width} from '../ui/text.js';
import {fieldLine, fieldText} from '../ui/text-field.js';
import {type Entry, type FormState, focusOf} from './form-state.js';
import {reveal} from './scroll.js';

interface Row {
	readonly line: Line;
	readonly focused: boolean;
}

const switchLine = (text: string, focused: boolean): Line =>
	focused ? [{text: `‹ ${text} ›`, tone: 'selected'}] : [{text}];

/** The values of a field, a line each: a password that is typed has two. */
const values = (field: FormField, entry: Entry, focused: 'first' | 'again' | undefined, columns: number): Line[] => {
	switch (entry.kind) {
		case 'text':
			return [fieldLine(entry.text, columns, {focused: focused !== undefined})];
		case 'secret':
			return [fieldLine(entry.text, columns, {masked: true, focused: focused !== undefined})];
		case 'password':
			return entry.generated
				? [[{text: 'will be generated, and shown once', tone: focused ? 'selected' : 'dim'}]]
				: (['first', 'again'] as const).map(part =>
						fieldLine(entry[part], columns, {
							masked: true,
							focused: focused === part,
							placeholder: part === 'again' ? 'again' : '',
						}),
					);
		case 'flag':
			return [switchLine(entry.on ? 'yes' : 'no', focused !== undefined)];
		case 'choice':
			return [switchLine(field.kind === 'choice' ? (field.choices[entry.index] ?? '') : '', focused !== undefined)];
	}
};

const hintOf = (field: FormField, entry: Entry, context: FormContext): string => {
	if (field.kind === 'text') {
		return entry.kind === 'text' ? (field.hint?.(fieldText(entry.text).trim(), context) ?? '') : '';
	}

	return field.hint ?? '';
};

/** The form's fields, each with its hint or what is wrong with it below; scrolled so that the focus is in view. */
export const formLines = (
	fields: readonly FormField[],
	state: FormState,
	context: FormContext,
	columns: number,
	rows: number,
): readonly Line[] => {
	const focus = focusOf(state);
	const label = Math.min(Math.floor(columns / 3), Math.max(...fields.map(field => width(field.label))));
	const room = Math.max(1, columns - label - 2);
	const all = fields.flatMap((field, index): Row[] => {
		const entry = state.entries[index]!;
		const focused = focus.field === index ? focus.part : undefined;
		const lines = values(field, entry, focused, room).map((value, at): Row => {
			const here = focused === (at === 0 ? 'first' : 'again');
			const name = fit(at === 0 ? field.label : '', label);
			return {line: [{text: `${name}  `, tone: here ? 'accent' : 'dim'}, ...value], focused: here};
		});
		const error = state.errors[field.id];
		const below: Line =
			error === undefined
				? [{text: hintOf(field, entry, context), tone: 'dim'}]
				: [{text: `▲ ${field.label} ${error}`, tone: 'error'}];
		return [...lines, {line: [{text: ' '.repeat(label + 2)}, ...below], focused: false}];
	});
	// The line below the focus is its hint or error.
	const row = all.findIndex(({focused}) => focused);
	const offset = reveal(reveal(0, row + 1, all.length, rows), row, all.length, rows);
	return all.slice(offset, offset + rows).map(({line}) => line);
};
