import type {Tone} from '../theme/theme.js';
import type {Line, Segment} from './line.js';

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values on `width` columns: of several on one column the largest, a gap only where all are. */
export const columnsOf = (
	values: ReadonlyArray<number | undefined>,
	width: number,
): ReadonlyArray<number | undefined> =>
	Array.from({length: width}, (_, column) => {
		const from = Math.floor((column * values.length) / width);
		const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
		const known = values.slice(from, to).filter(value => value !== undefined && Number.isFinite(value)) as number[];
		return known.length > 0 ? Math.max(...known) : undefined;
	});

export interface ChartOptions {
	readonly width: number;
	/** Rows. */
	readonly height: number;
	/** The value of a full column. */
	readonly top: number;
	/** From here on a column stands out. */
	readonly limit?: number;
}

/** Eighths of a row that a column has; what is there at all has one. */
const fill = (value: number, {height, top}: ChartOptions): number =>
	top > 0 ? Math.max(1, Math.min(height * 8, Math.round((Math.max(0, value) / top) * height * 8))) : 1;

/** Values as columns on `height` rows, the highest row first. A gap is a gap in all rows. */
export function chart(values: ReadonlyArray<number | undefined>, options: ChartOptions): readonly Line[] {
	const {width, height, limit = Number.POSITIVE_INFINITY} = options;
	const columns = columnsOf(values, width).map(value =>
		value === undefined
			? undefined
			: {fill: fill(value, options), tone: (value >= limit ? 'warning' : 'accent') as Tone},
	);
	return Array.from({length: height}, (_, row) => {
		const below = (height - 1 - row) * 8;
		return joined(
			columns.map(column => ({
				text: eighths[Math.max(0, Math.min(8, (column?.fill ?? 0) - below))]!,
				tone: column?.tone ?? 'accent',
			})),
		);
	});
}

/** Neighbours of one tone as one. */
const joined = (segments: readonly Segment[]): Line => {
	const line: Segment[] = [];
	for (const segment of segments) {
		const last = line.at(-1);
		if (last && last.tone === segment.tone) {
			line[line.length - 1] = {...last, text: last.text + segment.text};
		} else {
			line.push(segment);
		}
	}

	return line;
};
