import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {memo, type ReactNode} from 'react';
import {useTheme} from '../frame/program-context.js';
import {hyperlink} from './hyperlink.js';
import type {Line} from './line.js';
import {spoken} from './spoken.js';
import {fitLine} from './text.js';

/** One row, painted; drawn again only when its text is another. */
const PaintedRow = memo(({text}: {readonly text: string}): ReactNode => <Text wrap="truncate">{text}</Text>);

/**
 * Rows of exactly `width` columns, no more than `height` of them: slice before, nothing here is ever wrapped. For a screen
 * reader the same rows in words.
 */
export const Lines = ({
	lines,
	width,
	height,
}: {
	readonly lines: readonly Line[];
	readonly width: number;
	readonly height: number;
}): ReactNode => {
	const {paint} = useTheme();
	const reader = useIsScreenReaderEnabled();
	const painted = (line: Line): string =>
		fitLine(line, width)
			.map(({text, tone, link}) => (link === undefined ? paint(text, tone) : hyperlink(paint(text, tone), link)))
			.join('');
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{lines.slice(0, height).map((line, index) => (
				<PaintedRow
					// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
					key={index}
					text={reader ? spoken(line) : painted(line)}
				/>
			))}
		</Box>
	);
};
