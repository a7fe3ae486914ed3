import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {Verdict} from '../rules/rule.js';
import type {Line} from '../ui/line.js';
import {notConfigured, switchedOff} from './overview-groups.js';
import {type OverviewRow, sumOf, verdictsOfStack} from './overview-rows.js';

/** The name of the stack in front and how the others do; nothing where it is the only one. */
export const otherStacks = (verdicts: readonly Verdict[], config: Config, front: Stack): Line => {
	const {stacks} = config;
	if (stacks.length === 1) {
		return [];
	}

	const troubled = stacks.flatMap((stack): Line => {
		const {critical, unknown, warning} = sumOf(verdictsOfStack(verdicts, config, stack));
		if (stack === front || critical + unknown + warning === 0) {
			return [];
		}

		return critical > 0 ? [{text: `✗ ${stack.name}  `, tone: 'error'}] : [{text: `▲ ${stack.name}  `, tone: 'warning'}];
	});
	return [
		...troubled,
		{text: front.name, tone: 'strong'},
		{text: ` ${stacks.indexOf(front) + 1}/${stacks.length}`, tone: 'dim'},
	];
};

/**
 * Where there is no room for details: what is wrong with what is selected and what helps, as far as there are rows; else
 * which rows are in sight of how many, or what is not watched.
 */
export const restLines = (
	row: OverviewRow | undefined,
	stack: Stack,
	{rows, place}: {readonly rows: number; readonly place: string},
): readonly Line[] => {
	if (row?.kind === 'part' && row.severity !== 'ok' && !row.pending) {
		const what: Line = [{text: ` ${row.what}`}];
		const cure: Line = row.cure === undefined ? [] : [{text: ` → ${row.cure}`, tone: 'accent'}];
		return rows > 1 ? [what, cure] : [row.cure === undefined ? what : cure];
	}

	const where: Line = place === '' ? [] : [{text: ` ${place}`, tone: 'dim'}];
	return [where, missingLine(stack)].filter(line => line.length > 0).slice(-rows);
};

/** What is not watched, and could be. */
export const missingLine = (stack: Stack): Line => {
	const off = switchedOff(stack);
	const missing = notConfigured(stack);
	const notes = [
		...(off.length > 0 ? [`Off in the config: ${off.join(', ')}`] : []),
		...(missing.length > 0 ? [`Not in the config (synaptop init finds more): ${missing.join(', ')}`] : []),
	];
	return notes.length > 0 ? [{text: ` ${notes.join(' · ')}`, tone: 'dim'}] : [];
};
