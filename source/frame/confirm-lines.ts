import type {Plan} from '../actions/action.js';
import type {Line} from '../ui/line.js';
import {fieldLine, fieldText, type TextField} from '../ui/text-field.js';
import {wrapLine} from '../ui/wrap-line.js';
import {wrap} from './wrap.js';

/** What a confirm dialog knows beside its plan. */
export interface ConfirmState {
	readonly focus: 'cancel' | 'yes';
	/** The name as typed so far; only danger asks for it. */
	readonly field: TextField;
	/** Undefined while it is looked up. */
	readonly advice: readonly string[] | undefined;
	/** After an Enter with the wrong name. */
	readonly wrong: boolean;
	/** Rows of the upper part that are scrolled away. */
	readonly offset?: number;
}

export const nameMatches = ({target}: Plan, field: TextField): boolean => fieldText(field).trim() === target.name;

const button = (text: string, focused: boolean) =>
	focused ? ({text: `[ ${text} ]`, tone: 'selected'} as const) : ({text: `  ${text}  `} as const);

const buttons = (plan: Plan, {focus}: ConfirmState): Line => [
	button('n Cancel', focus === 'cancel'),
	{text: '   '},
	button(`y ${plan.action.title}`, focus === 'yes'),
];

const danger = (plan: Plan, {field, wrong}: ConfirmState, columns: number): readonly Line[] => [
	[{text: 'Type '}, {text: plan.target.name, tone: 'error'}, {text: ' and press Enter to do it, Esc to leave it.'}],
	[{text: '› ', tone: 'accent'}, ...fieldLine(field, Math.max(1, columns - 2))],
	wrong ? [{text: 'That is another name.', tone: 'warning'}] : [],
];

const advice = ({advice: lines}: ConfirmState, columns: number): readonly Line[] => {
	if (lines === undefined) {
		return [[{text: '… looking what depends on it', tone: 'dim'}]];
	}

	return lines
		.flatMap(line => wrap(line, columns - 2))
		.map(
			(text, index): Line => [
				{text: index === 0 ? '▲ ' : '  ', tone: 'warning'},
				{text, tone: 'warning'},
			],
		);
};

/** A command after a $; what is indented explains the line before it. */
const command = (line: string, columns: number): readonly Line[] => {
	const remark = /^\s/u.test(line);
	return wrap(line.trim(), columns - 4).map(
		(text, index): Line => [
			{text: index === 0 && !remark ? '  $ ' : '    ', tone: 'dim'},
			{text, tone: remark ? 'dim' : 'accent'},
		],
	);
};

/** A row of a diff: "12 + text". */
const change = (text: string): Line => {
	const mark = /^\s*\d+ ([+-])/.exec(text)?.[1];
	return [
		{
			text,
			...(mark === '+' ? {tone: 'good' as const} : mark === '-' ? {tone: 'error' as const} : {tone: 'dim' as const}),
		},
	];
};

const answerOf = (plan: Plan, state: ConfirmState, columns: number): readonly Line[] =>
	plan.action.risk === 'danger' ? danger(plan, state, columns) : [buttons(plan, state)];

function bodyOf(plan: Plan, state: ConfirmState, columns: number): readonly Line[] {
	const {action, target, shows = []} = plan;
	const head: readonly Line[] = [
		[{text: 'On '}, {text: target.host, tone: 'strong'}, {text: ':'}],
		...plan.preview.flatMap(line => command(line, columns)),
	];
	const told = wrap(plan.explain, columns).map((text): Line => [{text}]);
	const known = action.advise ? advice(state, columns) : [];
	// What is to be judged stands first, and the long commands behind it.
	return shows.length > 0
		? [...told, ...known, [], ...shows.flatMap(text => wrapLine(change(text), columns)), [], ...head]
		: [...head, [], ...told, ...known];
}

/** Rows of the upper part that there is no room for. */
export const confirmOverflow = (plan: Plan, state: ConfirmState, columns: number, rows: number): number =>
	Math.max(0, bodyOf(plan, state, columns).length - Math.max(1, rows - answerOf(plan, state, columns).length - 1) + 1);

/** What the dialog says: where, the exact command, what it will do, what to know; then the answer. Never taller than `rows`. */
export const confirmLines = (plan: Plan, state: ConfirmState, columns: number, rows: number): readonly Line[] => {
	const answer = answerOf(plan, state, columns);
	const body = bodyOf(plan, state, columns);
	const room = Math.max(1, rows - answer.length - 1);
	if (body.length <= room) {
		return [...body, [], ...answer];
	}

	const offset = Math.min(state.offset ?? 0, body.length - room + 1);
	const left = body.length - offset - (room - 1);
	const more: Line = [{text: left > 0 ? `… ${left} more (PgDn)` : '… (PgUp)', tone: 'dim'}];
	return [...body.slice(offset, offset + room - 1), more, [], ...answer];
};
