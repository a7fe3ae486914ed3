import type {Plan} from '../actions/action.js';
import type {Line} from '../ui/line.js';
import {fieldLine, fieldText, type TextField} from '../ui/text-field.js';
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

/** What the dialog says: where, the exact command, what it will do, what to know; then the answer. Never taller than `rows`. */
export const confirmLines = (plan: Plan, state: ConfirmState, columns: number, rows: number): readonly Line[] => {
	const {action, target} = plan;
	const head: readonly Line[] = [
		[{text: 'On '}, {text: target.host, tone: 'strong'}, {text: ':'}],
		...plan.preview.flatMap(line => command(line, columns)),
	];
	const told = wrap(plan.explain, columns).map((text): Line => [{text}]);
	const known = action.advise ? advice(state, columns) : [];
	const answer = action.risk === 'danger' ? danger(plan, state, columns) : [buttons(plan, state)];
	const body = [...head, [], ...told, ...known];
	const room = Math.max(1, rows - answer.length - 1);
	const shown = body.length <= room ? body : [...body.slice(0, room - 1), [{text: '…', tone: 'dim'} as const]];
	return [...shown, [], ...answer];
};
