import {clean} from '../parsers/clean.js';

/** A line that does not end is given out in pieces, so that memory stays flat. */
const longest = 8192;

export interface LineSplitter {
	push(chunk: string): void;
	/** Gives out what has no line end. */
	end(): void;
	/** The last line that was not empty. */
	readonly last: string;
}

/** Output in pieces → clean lines. A carriage return begins the line anew, as on a terminal: progress bars show their last state. */
export function lineSplitter(output: (lines: readonly string[]) => void): LineSplitter {
	let rest = '';
	let last = '';
	const give = (raw: readonly string[]): void => {
		const lines = raw.map(line => clean(line.replace(/\r+$/, '').replace(/^.*\r/s, '')));
		last = lines.findLast(line => line.trim() !== '') ?? last;
		if (lines.length > 0) {
			output(lines);
		}
	};

	return {
		push(chunk) {
			const lines = (rest + chunk).split('\n');
			rest = lines.pop() ?? '';
			if (rest.length > longest) {
				lines.push(rest);
				rest = '';
			}

			give(lines);
		},
		end() {
			give(rest === '' ? [] : [rest]);
			rest = '';
		},
		get last() {
			return last;
		},
	};
}
