import {stripVTControlCharacters} from 'node:util';
import type {Screen} from './frame.js';

/** A stream to the terminal, as far as the screen needs it. */
export interface TerminalOutput {
	write(data: string): boolean;
}

/** Draws everything again from nothing; resolves when it is written. */
export type DrawAgain = () => Promise<void>;

/** The terminal beside what Ink draws on it. */
export const createScreen = (stdout: TerminalOutput, drawAgain: DrawAgain): Screen => ({
	write(sequence) {
		stdout.write(sequence);
	},
	redraw() {
		void drawAgain();
	},
	async text() {
		// Ink keeps its frame to itself, but a frame drawn from nothing is written whole, row by row.
		const original = stdout.write;
		let written = '';
		stdout.write = (data, ...rest: unknown[]) => {
			written += data;
			return Reflect.apply(original, stdout, [data, ...rest]);
		};
		try {
			await drawAgain();
		} finally {
			stdout.write = original;
		}

		const rows = stripVTControlCharacters(written)
			.split('\n')
			.map(row => row.trimEnd());
		return `${rows.join('\n').replace(/^\n+/u, '').trimEnd()}\n`;
	},
});
