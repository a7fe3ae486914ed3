import process from 'node:process';

/** More say no more. */
const most = 20;

/**
 * Node writes its warnings to standard error, which is the terminal that the screen is on: a line there moves every row.
 * They are held until the returned function is called, which lets them be said.
 */
export function holdWarnings(): () => void {
	const speakers = process.listeners('warning') as Array<(warning: Error) => void>;
	const held: Error[] = [];
	const hold = (warning: Error) => {
		if (held.length < most) {
			held.push(warning);
		}
	};

	process.removeAllListeners('warning');
	process.on('warning', hold);
	return () => {
		process.off('warning', hold);
		for (const speaker of speakers) {
			process.on('warning', speaker);
			for (const warning of held) {
				speaker(warning);
			}
		}
	};
}
