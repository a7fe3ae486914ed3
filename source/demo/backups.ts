import {type Command, print} from './commands.js';
import {nanoseconds, seconds} from './time.js';

/** Files of one kind, as they lie in a directory. */
export interface DemoBackups {
	/** As the config has it. */
	readonly glob: string;
	readonly count: number;
	/** Bytes of the newest. */
	readonly size: number;
	/** Seconds since it was written, when the demo began. */
	age: number;
	path(date: string): string;
}

/** The answer to the look of sources/backups.ts at a pattern, which is the last word. */
export function createBackupLook(all: readonly DemoBackups[]): Command {
	const begun = nanoseconds();
	return (running, words) => {
		const now = `now ${Math.floor(Number(nanoseconds() / 1_000_000n) / 1000)}\n`;
		const found = all.find(({glob}) => glob === words.at(-1));
		if (!found) {
			return print(running, `${now}count 0\n`);
		}

		const {age, count, size, path} = found;
		const written = begun - seconds(age);
		const date = new Date(Number(written / 1_000_000n)).toISOString().slice(0, 10).replaceAll('-', '');
		return print(running, `${now}count ${count}\nnewest ${written / 1_000_000_000n} ${size} ${path(date)}\n`);
	};
}
