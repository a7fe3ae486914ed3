/** Splits an output by the lines "MARKER NAME" in it: what follows each, by its name. */
export function parseSections(output: string, marker: string): ReadonlyMap<string, string> {
	const parts = `\n${output}`.split(`\n${marker} `).slice(1);
	return new Map(
		parts.map(part => {
			const end = part.indexOf('\n');
			return end < 0 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)];
		}),
	);
}
