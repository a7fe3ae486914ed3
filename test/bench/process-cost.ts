import {readFileSync} from 'node:fs';
import {pause} from './measure.js';

/** Clock ticks a second in /proc/PID/stat: 100 on every Linux that Node runs on. */
const ticks = 100;

/** Seconds of CPU that a process has used, its threads included. */
export function cpuSeconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name may hold anything, also blanks and parentheses.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** Resident memory in MB. */
export function residentMegabytes(pid: number): number {
	const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(found?.[1]) / 1024;
}

/** Percent of one core over the next `ms`. */
export async function cpuPercentOver(pid: number, ms: number): Promise<number> {
	const began = performance.now();
	const before = cpuSeconds(pid);
	await pause(ms);
	return ((cpuSeconds(pid) - before) / (performance.now() - began)) * 100_000;
}
