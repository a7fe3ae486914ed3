import type {Line, Segment} from './line.js';
import {fitLine, lineWidth} from './text.js';

/** "── logs: synapse ─ following ─ INFO+ ───────── 12 new ▼ ─ 2 dropped ──": parts at both ends of a rule. */
export const panelTitle = (
	left: readonly Segment[],
	right: readonly Segment[],
	width: number,
	focused: boolean,
): Line => {
	const rule = (count: number): Segment => ({
		text: '─'.repeat(Math.max(0, count)),
		tone: focused ? 'accent' : 'border',
	});
	const joined = (parts: readonly Segment[]): Segment[] =>
		parts
			.filter(part => part.text !== '')
			.flatMap((part, index) => [rule(index === 0 ? 2 : 1), {text: ' '}, part, {text: ' '}]);
	const head = joined(left);
	// On the right what is left out first stands first: the last part is kept longest.
	let kept = right.filter(part => part.text !== '');
	let tail = joined(kept);
	const free = (): number => width - lineWidth(head) - lineWidth(tail) - 2;
	while (kept.length > 0 && free() < 1) {
		kept = kept.slice(0, -1);
		tail = joined(kept);
	}

	// The first part of the right end needs no rule of its own: the middle is one.
	const [, ...rest] = tail;
	const end = tail.length > 0 ? [...rest, rule(2)] : [];
	return fitLine([...head, rule(width - lineWidth(head) - lineWidth(end)), ...end], width);
};
