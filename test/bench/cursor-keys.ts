import {pause} from './measure.js';
import type {Watched} from './watched.js';

/** Row of the screen that the cursor is on. */
const cursorRow = (screen: string): number => screen.split('\n').findIndex(row => row.startsWith('›'));

/** Whether the cursor has somewhere to go; it is then back where it was. */
async function moves({terminal}: Watched): Promise<boolean> {
	const first = cursorRow(terminal.text());
	terminal.press('j');
	await pause(500);
	const moved = first >= 0 && cursorRow(terminal.text()) === first + 1;
	terminal.press('k');
	await pause(500);
	return moved;
}

/** Times that have nothing to do with any tick. */
const apart = (count: number): Promise<void> => pause(60 + ((count * 37) % 90));

/** ms from key to paint: the cursor goes to and fro between two rows. */
export async function cursorKeyTimes({terminal, keyTime}: Watched, keys: number): Promise<number[]> {
	const samples: number[] = [];
	const first = cursorRow(terminal.text());
	for (let count = 0; count < keys; count += 1) {
		const down = count % 2 === 0;
		samples.push(await keyTime(down ? 'j' : 'k', screen => cursorRow(screen) === first + (down ? 1 : 0)));
		await apart(count);
	}

	return samples;
}

/** The same where there may be no two rows (a door, an empty table): then it is the palette that comes up. */
export async function tabKeyTimes(watched: Watched, keys: number): Promise<number[]> {
	if (await moves(watched)) {
		return cursorKeyTimes(watched, keys);
	}

	const {terminal, keyTime} = watched;
	const samples: number[] = [];
	for (let count = 0; count < keys; count += 1) {
		samples.push(await keyTime(':', screen => screen.includes('What to do')));
		await pause(300);
		terminal.press('escape');
		await pause(500);
		await apart(count);
	}

	return samples;
}
