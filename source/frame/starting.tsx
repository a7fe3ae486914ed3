import {Box, Text, useApp, useInput, useWindowSize} from 'ink';
import type {ReactNode} from 'react';

/** What is on the screen while the config is read and the program is put together. */
export const Starting = ({demo}: {readonly demo: boolean}): ReactNode => {
	const {columns, rows} = useWindowSize();
	const {exit} = useApp();
	useInput((input, key) => {
		if (input === 'q' || (key.ctrl && input === 'c')) {
			exit(0);
		}
	});
	return (
		<Box width={columns} height={rows} overflow="hidden" flexDirection="column">
			<Text wrap="truncate"> synaptop</Text>
			<Text wrap="truncate">
				{' '}
				{demo ? 'The homelab of the demo is being started …' : 'Reading the configuration …'}
			</Text>
		</Box>
	);
};
