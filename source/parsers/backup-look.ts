import {clean} from './clean.js';

/** The newest backup there is. */
export interface NewestBackup {
	/** Seconds since it was written, by the clock of the machine it is on; below 0: it says that it comes from the future. */
	readonly age: number;
	/** Bytes. */
	readonly size: number;
	readonly path?: string;
}

export interface BackupLook {
	/** Files that match; undefined where a command tells only of the newest. */
	readonly count?: number;
	readonly newest?: NewestBackup;
	/** Why none can be seen. */
	readonly obstacle?: 'missing' | 'denied';
	/** The directory of that. */
	readonly directory?: string;
}

const named = (text: string): Readonly<Record<string, string>> =>
	Object.fromEntries(
		text
			.split('\n')
			.map(line => [line.split(' ', 1)[0]!, line.slice(line.indexOf(' ') + 1)] as const)
			.filter(([name]) => name !== ''),
	);

/** Lines of the look at a glob: `now SECONDS`, then `missing DIRECTORY`, `denied DIRECTORY` or `count N`, `newest SECONDS BYTES PATH`. */
export function parseGlobLook(output: string): BackupLook | undefined {
	const lines = named(output);
	const now = Number(lines.now);
	if (lines.now === undefined || Number.isNaN(now)) {
		return undefined;
	}

	for (const obstacle of ['missing', 'denied'] as const) {
		const directory = lines[obstacle];
		if (directory !== undefined) {
			return {obstacle, directory: clean(directory).replace(/(?<=.)\/+$/, '')};
		}
	}

	// BusyBox and GNU give whole seconds.
	const [, written, size, path] = /^(\d+)\S* (\d+) (.+)$/.exec(lines.newest ?? '') ?? [];
	const count = Number(lines.count ?? 0);
	return written === undefined
		? {count: 0}
		: {count, newest: {age: now - Number(written), size: Number(size), path: clean(path!)}};
}

/** `now SECONDS`, then what the command printed: seconds since the epoch, a blank, bytes, in its first line that is so; undefined if none is. */
export function parseCommandLook(output: string): BackupLook | undefined {
	const [first = '', ...rest] = output.split('\n');
	const now = Number(/^now (\d+)$/.exec(first)?.[1]);
	const line = rest.map(text => /^\s*(\d+)(?:\.\d+)?\s+(\d+)(?:\s.*)?$/.exec(text)).find(Boolean);
	return Number.isNaN(now) || !line ? undefined : {newest: {age: now - Number(line[1]), size: Number(line[2])}};
}
