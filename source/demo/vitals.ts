import type {Model} from './model.js';
import {recordedHost} from './recorded.js';
import {nanoseconds} from './time.js';

const startedAt = nanoseconds();

/** The recorded answer to the vitals script, with figures that live: load, CPU ticks, memory, uptime. */
export function vitalsText({containers}: Model, marker: string): string {
	const elapsed = Number(nanoseconds() - startedAt) / 1e9;
	const busy = containers.reduce((sum, {load, status}) => sum + (status === 'running' ? load.cpu : 0), 0.02);
	const memory = containers.reduce((sum, {load, status}) => sum + (status === 'running' ? load.memory : 0), 0) / 1024;
	const alive: Readonly<Record<string, (text: string) => string>> = {
		load: text => text.replace(/^\S+/, (busy * 2).toFixed(2)),
		uptime: text => text.replace(/\d+\.\d\d/g, seconds => (Number(seconds) + elapsed + 1_000_000).toFixed(2)),
		cpu: text => text.replace(/^(cpu\d?) +(.*)$/gm, (_all, name, ticks) => ticking(name, ticks, busy, elapsed)),
		memory: text =>
			text.replace(/^(MemAvailable: +)(\d+)/m, (_all, label, free) => label + Math.floor(Number(free) - memory)),
	};
	return Object.entries(recordedHost.vitals)
		.map(([part, text]) => `\n${marker} ${part}\n${alive[part]?.(text) ?? text}`)
		.join('');
}

/** A line of /proc/stat: hundredths of a second, all cores on the first line. */
function ticking(name: string, text: string, busy: number, elapsed: number): string {
	const ticks = text.split(' ').map(Number);
	const share = name === 'cpu' ? 1 : 0.5;
	const worked = Math.floor(busy * elapsed * 100 * share);
	ticks[0]! += Math.floor(worked * 0.7);
	ticks[2]! += Math.floor(worked * 0.3);
	ticks[3]! += Math.max(0, Math.floor(elapsed * 200 * share) - worked);
	return `${name.padEnd(5)}${ticks.join(' ')}`.replace(/^(cpu\d) +/, '$1 ');
}
