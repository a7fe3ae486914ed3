import type {Answer, Question} from '../hosts/question.js';
import type {KeyPress} from '../keys/key-name.js';
import {Secret} from '../system/secret.js';
import type {Line} from '../ui/line.js';
import {fit} from '../ui/text.js';
import {edit, fieldLine, fieldText, type TextField, textField} from '../ui/text-field.js';
import {wrap} from './wrap.js';

/** What was entered so far, a field each; for yes or no, `focus` is 0 for no and 1 for yes. */
export interface QuestionState {
	readonly fields: readonly TextField[];
	readonly focus: number;
}

export const questionState = ({fields}: Question): QuestionState => ({
	fields: fields.map(() => textField()),
	focus: 0,
});

/** Undefined when the key edits nothing. */
export const typeAnswer = (state: QuestionState, press: KeyPress): QuestionState | undefined => {
	const field = state.fields[state.focus];
	const next = field && edit(field, press);
	return next && {...state, fields: state.fields.map((other, index) => (index === state.focus ? next : other))};
};

export const turnField = (state: QuestionState, by: number): QuestionState => {
	const places = Math.max(2, state.fields.length);
	return state.fields.length === 1 ? state : {...state, focus: (state.focus + by + places) % places};
};

/** What Enter means: the next field, or the answer. */
export const enterAnswer = (
	question: Question,
	state: QuestionState,
): {readonly kind: 'next'; readonly state: QuestionState} | {readonly kind: 'answer'; readonly answer: Answer} => {
	if (question.fields.length === 0) {
		return {kind: 'answer', answer: state.focus === 1 ? [] : undefined};
	}

	return state.focus < state.fields.length - 1
		? {kind: 'next', state: {...state, focus: state.focus + 1}}
		: {kind: 'answer', answer: state.fields.map(field => new Secret(fieldText(field)))};
};

const yesNo = (focus: number): Line => [
	focus === 0 ? {text: '[ n No ]', tone: 'selected'} : {text: '  n No  '},
	{text: '   '},
	focus === 1 ? {text: '[ y Yes ]', tone: 'selected'} : {text: '  y Yes  '},
];

/** The dialog's text and fields; what is hidden shows • for each character. */
export const questionLines = (
	question: Question,
	state: QuestionState,
	columns: number,
	rows: number,
): readonly Line[] => {
	const text = question.text.flatMap(line => wrap(line, columns)).map((row): Line => [{text: row}]);
	const label = Math.min(Math.floor(columns / 2), Math.max(0, ...question.fields.map(field => field.label.length)));
	const fields =
		question.fields.length === 0
			? [yesNo(state.focus)]
			: question.fields.map(
					({label: name, hidden}, index): Line => [
						{text: `${fit(name, label)} `, tone: index === state.focus ? 'accent' : 'dim'},
						...fieldLine(state.fields[index]!, Math.max(1, columns - label - 1), {
							masked: hidden,
							focused: index === state.focus,
						}),
					],
				);
	const room = Math.max(0, rows - fields.length - 1);
	return [...text.slice(0, room), ...(text.length > 0 ? [[]] : []), ...fields];
};
