import {recordedHost} from './recorded.js';
import {nanoseconds} from './time.js';

/** What runs on a machine takes of it. */
export interface Usage {
	/** Cores. */
	readonly cpu: number;
	/** Bytes. */
	readonly memory: number;
}

/** Answers to the vitals script of one machine: the recorded one, with figures that live: load, CPU ticks, memory, uptime. */
export function createVitals(usage: () => Usage): (marker: string) => string {
	const startedAt = nanoseconds();
	let worked = 0;
	let before = 0;
	return marker => {
		const elapsed = Number(nanoseconds() - startedAt) / 1e9;
		const {cpu, memory} = usage();
		const busy = cpu + 0.02;
		worked += busy * (elapsed - before);
		before = elapsed;
		return vitalsText({busy, worked, elapsed, memory}, marker);
	};
}

interface Figures {
	/** Cores. */
	readonly busy: number;
	/** Seconds of all cores together. */
	readonly worked: number;
	/** Seconds. */
	readonly elapsed: number;
	/** Bytes. */
	readonly memory: number;
}

function vitalsText({busy, worked, elapsed, memory}: Figures, marker: string): string {
	const alive: Readonly<Record<string, (text: string) => string>> = {
		load: text => text.replace(/^\S+/, (busy * 2).toFixed(2)),
		uptime: text => text.replace(/\d+\.\d\d/g, seconds => (Number(seconds) + elapsed + 1_000_000).toFixed(2)),
		cpu: text => text.replace(/^(cpu\d?) +(.*)$/gm, (_all, name, ticks) => ticking(name, ticks, worked, elapsed)),
		memory: text =>
			text.replace(/^(MemAvailable: +)(\d+)/m, (_all, label, free) => label + Math.floor(Number(free) - memory / 1024)),
	};
	return Object.entries(recordedHost.vitals)
		.map(([part, text]) => `\n${marker} ${part}\n${alive[part]?.(text) ?? text}`)
		.join('');
}

/** A line of /proc/stat: hundredths of a second, all cores on the first line. */
function ticking(name: string, text: string, busySeconds: number, elapsed: number): string {
	const ticks = text.split(' ').map(Number);
	const share = name === 'cpu' ? 1 : 0.5;
	const worked = Math.floor(busySeconds * 100 * share);
	ticks[0]! += Math.floor(worked * 0.7);
	ticks[2]! += Math.floor(worked * 0.3);
	ticks[3]! += Math.max(0, Math.floor(elapsed * 200 * share) - worked);
	return `${name.padEnd(5)}${ticks.join(' ')}`.replace(/^(cpu\d) +/, '$1 ');
}
