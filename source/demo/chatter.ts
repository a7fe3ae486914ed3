import type {DemoContainer} from './container.js';
import type {Random} from './random.js';
import {type RecordedLine, recordedLogs} from './recorded.js';
import {logTime, nanoseconds, seconds} from './time.js';

// What the containers write into their logs: the lab's own lines, with the time moved to now.

/** Writes a recorded line into the container's log as if it were written at `time`. */
export function replay(container: DemoContainer, line: RecordedLine, time: bigint): void {
	const text = line.text.replace('{time}', () => ownTime(line.text, time));
	container.log.add({time, stream: line.stream as 1 | 2, text});
}

/** Synapse: `2026-11-23 02:52:02,043`; Redis: `23 Nov 2026 02:50:55.305`. */
function ownTime(text: string, time: bigint): string {
	if (text.startsWith('{time}')) {
		return logTime(time);
	}

	const date = new Date(Number(time / 1_000_000n));
	const [, day, month, year] = date.toUTCString().split(' ');
	return `${day} ${month} ${year} ${date.toISOString().slice(11, 23)}`;
}

/** One thing that happens inside: a line or a few. */
export function chat(container: DemoContainer, random: Random, time: bigint): void {
	const {access, work, warnings, errors, element} = recordedLogs;
	if (container.template.list.Image.includes('synapse')) {
		const lot = random.next();
		if (lot < 0.002) {
			for (const line of random.pick(errors)) {
				replay(container, line, time);
			}
		} else {
			replay(container, random.pick(lot < 0.02 ? warnings : lot < 0.25 ? work : access), time);
		}
	} else if (container.template.list.Image.includes('element')) {
		for (const line of random.pick(element)) {
			replay(container, line, time);
		}
	}
}

/** Things a second that each container has to say, at speed 1. */
export function chattiness({name}: DemoContainer): number {
	return name === 'synapse' ? 0.8 : name === 'redis-local' ? 0 : 0.15;
}

export function chatAtStart(container: DemoContainer, time: bigint): void {
	const {synapseStart, redisStart} = recordedLogs;
	const lines = container.name === 'synapse' ? synapseStart : container.name === 'redis-local' ? redisStart : [];
	for (const [index, line] of lines.entries()) {
		replay(container, line, time + BigInt(index) * 900_000n);
	}
}

export function chatAtStop(container: DemoContainer, time: bigint): void {
	if (container.name === 'synapse') {
		for (const line of recordedLogs.synapseStop) {
			replay(container, line, time);
		}
	}
}

/** What was written before the demo began: `count` things, up to now. */
export function fillLog(container: DemoContainer, random: Random, count: number): void {
	chatAtStart(container, container.startedAt);
	const gap = 1 / (chattiness(container) || 1);
	const now = nanoseconds();
	for (let index = count; index > 0; index--) {
		chat(container, random, now - seconds(index * gap * random.between(0.9, 1)));
	}
}
