import stringWidth from 'string-width';

/** Columns for standard output, as wide as their widest cell; no blanks at the ends of lines. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const all = [head, ...rows];
	const widths = head.map((_title, column) => Math.max(...all.map(row => stringWidth(row[column] ?? ''))));
	const pad = (cell: string, column: number) => cell + ' '.repeat(widths[column]! - stringWidth(cell));
	return all.map(row => row.map(pad).join('  ').trimEnd()).join('\n');
}
