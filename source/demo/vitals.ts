import type {Model} from './model.js';
import {recordedHost} from './recorded.js';
import {nanoseconds} from './time.js';

const startedAt = nanoseconds();

/** The recorded answer to the vitals script, with figures that live: load, CPU ticks, memory, uptime. */
export function vitalsText({containers}: Model): string {
	const elapsed = Number(nanoseconds() - startedAt) / 1e9;
	const busy = containers.reduce((sum, {load, status}) => sum + (status === 'running' ? load.cpu : 0), 0.02);
	const memory = containers.reduce((sum, {load, status}) => sum + (status === 'running' ? load.memory : 0), 0) / 1024;
	return recordedHost.vitals
		.replace(/^\d+\.\d+ (?=\d+\.\d+ \d+\.\d+ \d+\/\d+ )/m, `${(busy * 2).toFixed(2)} `)
		.replace(
			/^(MemAvailable: +)(\d+)/m,
			(_all, label: string, free: string) => label + Math.floor(Number(free) - memory),
		)
		.replace(/^(cpu\d?) +(.*)$/gm, (_all, name: string, ticks: string) => ticking(name, ticks, busy, elapsed))
		.replace(
			/^(\d+\.\d\d) (\d+\.\d\d)$/m,
			(_all, up: string, idle: string) =>
				`${(Number(up) + elapsed + 1_000_000).toFixed(2)} ${(Number(idle) + elapsed + 1_900_000).toFixed(2)}`,
		);
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
