import {graphemes, width} from '../ui/graphemes.js';

/** Text in rows of at most `columns` columns, broken at spaces where there are any: for dialogs, not for logs. */
export const wrap = (text: string, columns: number): readonly string[] => {
	const rows: string[] = [];
	let row = '';
	for (const word of text.split(/(?<= )/u)) {
		if (width(row + word.trimEnd()) <= columns) {
			row += word;
			continue;
		}

		if (row.trim() !== '') {
			rows.push(row.trimEnd());
			row = '';
		}

		for (const grapheme of graphemes(word)) {
			if (width(row) + grapheme.width > columns) {
				rows.push(row);
				row = '';
			}

			row += grapheme.text;
		}
	}

	return [...rows, row.trimEnd()];
};
