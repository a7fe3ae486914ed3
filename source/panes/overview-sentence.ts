import {age, hourMinute, monthDay} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import {fitLine, lineWidth} from '../ui/text.js';
import type {Sum} from './overview-rows.js';

/** "10:42"; "11-22" for what was not today. */
export const when = (at: number, now: number): string =>
	new Date(at).toDateString() === new Date(now).toDateString() ? hourMinute(at) : monthDay(at);

/** "3m", "4h", "2d": how long ago, in whole minutes. */
export const ago = (at: number, now: number): string => (now - at < 60_000 ? '<1m' : age(now - at));

const counted = ({critical, unknown, warning}: Sum): readonly Segment[] =>
	(
		[
			[critical, 'critical', 'error'],
			[unknown, 'unknown', 'warning'],
			[warning, warning === 1 ? 'warning' : 'warnings', 'warning'],
		] as const
	)
		.filter(([count]) => count > 0)
		.map(([count, word, tone]): Segment => ({text: `${count} ${word}`, tone}));

const joined = (segments: readonly Segment[]): Line =>
	segments.flatMap((segment, index) => (index === 0 ? [segment] : [{text: ', '}, segment]));

/** The verdict on the whole stack: "✓ All is well since 10:42", "✗ 2 critical, 1 warning". */
export const sentence = (sum: Sum, now: number): Line => {
	const {critical, unknown, warning, ok, pending, wellSince} = sum;
	const waits: Line = pending > 0 ? [{text: ` · ${pending} not looked at yet`, tone: 'dim'}] : [];
	if (critical + unknown + warning > 0) {
		const mark: Segment =
			critical > 0
				? {text: '✗ ', tone: 'error'}
				: unknown > 0
					? {text: '? ', tone: 'warning'}
					: {text: '▲ ', tone: 'warning'};
		return [mark, ...joined(counted(sum)), ...(ok > 0 ? [{text: ` · ${ok} ok`, tone: 'dim'} as const] : []), ...waits];
	}

	if (pending > 0 || wellSince === undefined) {
		const found = ok > 0 ? ` · ${ok} ok` : '';
		return [{text: '◌ Looking …', tone: 'strong'}, {text: found, tone: 'dim'}, ...waits];
	}

	return [
		{text: `✓ All is well since ${when(wellSince, now)}`, tone: 'good'},
		{text: ` · ${ok} ok`, tone: 'dim'},
	];
};

/** The top row: the verdict on the stack in front, and what is to know of the others. */
export const headLine = (left: Line, right: Line, width: number): Line => {
	const room = width - 2 - lineWidth(left) - lineWidth(right);
	return room < 2
		? fitLine([{text: ' '}, ...left], width)
		: [{text: ' '}, ...left, {text: ' '.repeat(room)}, ...right, {text: ' '}];
};
