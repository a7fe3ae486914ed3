import {Box, Text} from 'ink';
import {memo, type ReactNode} from 'react';
import type {Line} from '../ui/line.js';
import {fitLine} from '../ui/text.js';
import {useTheme} from './program-context.js';

/** One row of the screen, exactly `width` columns. */
export const Row = memo(({line, width}: {readonly line: Line; readonly width: number}): ReactNode => {
	const {paint} = useTheme();
	const text = fitLine(line, width)
		.map(segment => paint(segment.text, segment.tone))
		.join('');
	return <Text wrap="truncate">{text}</Text>;
});

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
	const shown = lines.slice(0, height);
	return (
		<Box
			position="absolute"
			flexDirection="column"
			left={Math.max(0, Math.floor((width - columns) / 2))}
			top={Math.max(0, Math.floor((height - shown.length) / 2))}
			width={columns}
			height={shown.length}
		>
			{shown.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
				<Row key={index} line={line} width={columns} />
			))}
		</Box>
	);
};
