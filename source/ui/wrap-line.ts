import {wrap} from '../frame/wrap.js';
import type {Line, Segment} from './line.js';
import {plain} from './text.js';

/** A line in rows of at most `columns` columns, broken at spaces, each in its tones; rows after the first begin with `indent`. */
export const wrapLine = (line: Line, columns: number, indent = '  '): readonly Line[] => {
	const rest: Segment[] = [...line];
	const take = (count: number): Segment[] => {
		const taken: Segment[] = [];
		for (let left = count; left > 0 && rest.length > 0; ) {
			const {text, tone} = rest.shift()!;
			taken.push({text: text.slice(0, left), ...(tone && {tone})});
			if (text.length > left) {
				rest.unshift({text: text.slice(left), ...(tone && {tone})});
			}

			left -= text.length;
		}

		return taken;
	};

	const all = plain(line);
	let at = 0;
	return wrap(all, Math.max(1, columns - indent.length)).map((row, index): Line => {
		// What wrap() leaves out at a break are spaces only.
		const start = all.indexOf(row, at);
		take(start - at);
		at = start + row.length;
		return [...(index > 0 ? [{text: indent}] : []), ...take(row.length)];
	});
};
