import type {Config} from '../../config/schema.js';
import type {Stack} from '../../config/stack-schema.js';
import {type UnitScope, unitKey} from '../../sources/watched-units.js';
import type {FlowContext, FlowSubject} from '../flow.js';

export type Bot = Stack['bots'][number];

const isSame = (one: Bot, other: Bot): boolean => one.unit === other.unit;

/** "matrix/claude-matrix-bot"; where two of a stack have one name, host and scope tell them apart. */
const idOf = ({name, bots}: Stack, bot: Bot): string => {
	const double = bots.filter(other => isSame(bot, other)).length > 1;
	return `${name}/${bot.unit}${double ? `@${bot.host}:${bot.scope}` : ''}`;
};

export const botSubjects = ({stacks}: Config): readonly FlowSubject[] =>
	stacks.flatMap(stack =>
		stack.bots.map((bot, place) => ({
			id: idOf(stack, bot),
			title: `${bot.unit} on ${bot.host}`,
			stack: stack.name,
			host: bot.host,
			bot: place,
		})),
	);

export const botOf = ({stack, subject}: Pick<FlowContext, 'stack' | 'subject'>): Bot => stack.bots[subject.bot ?? 0]!;

export const botUnit = ({unit, scope}: Bot): {readonly name: string; readonly scope: UnitScope} => ({
	name: unit,
	scope,
});

export const botKey = (bot: Bot): string => unitKey(botUnit(bot));

/** The unit's name and scope in the id of a row: "matrix/user/claude-matrix-bot". */
export const isOfBot = (select: string, {id, host, stack}: FlowSubject): boolean => {
	const [, unit = '', , , scope] = /^(.*?)(@([^@]*):(user|system))?$/.exec(id.slice(stack.length + 1)) ?? [];
	const [onHost, rowScope, ...name] = select.split('/');
	return onHost === host && name.join('/') === unit && (scope === undefined || scope === rowScope);
};
