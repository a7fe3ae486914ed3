import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';

/** A box of finished lines in the middle of the screen, over whatever is there. */
export const Floating = ({
	lines,
	columns,
	width,
	height,
}: {
	readonly lines: readonly Line[];
	/** Of the box. */
	readonly columns: number;
	/** Of the screen. */
	readonly width: number;
	readonly height: number;
}): ReactNode => {
	const rows = Math.min(lines.length, height);
	return (
		<Box
			position="absolute"
			left={Math.max(0, Math.floor((width - columns) / 2))}
			top={Math.max(0, Math.floor((height - rows) / 2))}
			width={columns}
			height={rows}
		>
			<Lines lines={lines} width={columns} height={rows} />
		</Box>
	);
};
