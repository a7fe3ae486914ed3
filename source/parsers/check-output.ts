import {clean} from './clean.js';

/** What a check of the person's own found. */
export type CheckSeverity = 'ok' | 'warning' | 'critical' | 'unknown';

export interface CheckLevel {
	readonly exits?: readonly number[] | undefined;
	/** A regular expression in the output. */
	readonly text?: string | undefined;
}

export interface CheckMeaning {
	readonly warning?: CheckLevel | undefined;
	readonly critical?: CheckLevel | undefined;
}

/** Bytes of the output that are looked into. */
const looked = 16_384;
/** Longest line that is told, in characters. */
const longest = 200;

/** Lines of an output without what could move the cursor. */
export const outputLines = (output: string): readonly string[] =>
	output
		.slice(0, looked)
		.split('\n')
		.map(line => clean(line.replace(/\r$/, '')).trim())
		.filter(line => line !== '');

/**
 * What an exit code and an output mean, critical before warning; without `exits` and `text` as Nagios has it: 0 ok,
 * 1 warning, 2 critical, else unknown. The first line is what is told, without Nagios' performance data.
 */
export function judgeCheck(
	code: number | null,
	output: string,
	{warning = {exits: [1]}, critical = {exits: [2]}}: CheckMeaning,
): {readonly severity: CheckSeverity; readonly text: string} {
	const lines = outputLines(output);
	const [first = ''] = lines;
	const text = (first.split(' | ')[0] ?? '').slice(0, longest);
	const holds = ({exits = [], text: pattern}: CheckLevel): boolean =>
		(code !== null && exits.includes(code)) ||
		(pattern !== undefined && lines.some(line => new RegExp(pattern, 'u').test(line)));
	if (holds(critical)) {
		return {severity: 'critical', text: text || `ended with status ${code}`};
	}

	if (holds(warning)) {
		return {severity: 'warning', text: text || `ended with status ${code}`};
	}

	return code === 0
		? {severity: 'ok', text: text || 'well'}
		: {severity: 'unknown', text: `ended with status ${code ?? 'unknown'}${text ? `: ${text}` : ''}`};
}
