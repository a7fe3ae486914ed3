import {pause} from './measure.js';
import type {Watched} from './watched.js';

/** Row of the screen that the cursor is on. */
const cursorRow = (screen: string): number => screen.split('\n').findIndex(row => row.startsWith('›'));

/** ms from key to paint: the cursor goes to and fro between two rows, at times that have nothing to do with any tick. */
export async function cursorKeyTimes({terminal, keyTime}: Watched, keys: number): Promise<number[]> {
	const samples: number[] = [];
	const first = cursorRow(terminal.text());
	for (let count = 0; count < keys; count += 1) {
		const down = count % 2 === 0;
		samples.push(await keyTime(down ? 'j' : 'k', screen => cursorRow(screen) === first + (down ? 1 : 0)));
		await pause(60 + ((count * 37) % 90));
	}

	return samples;
}
