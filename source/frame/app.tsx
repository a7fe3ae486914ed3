import {Box, useApp, useIsScreenReaderEnabled, useWindowSize} from 'ink';
import {Fragment, type ReactNode, useEffect} from 'react';
import type {Pane} from '../panes/pane.js';
import {Lines} from '../ui/lines.js';
import {Footer} from './footer.js';
import type {Frame} from './frame.js';
import {Header} from './header.js';
import {Overlays} from './overlays.js';
import {PaneArea} from './pane-area.js';
import {ProgramContext, useFrame} from './program-context.js';
import {TabBar} from './tab-bar.js';
import {leastColumns, leastRows, TooSmall} from './too-small.js';
import {useAppCommands} from './use-app-commands.js';
import {useKeys} from './use-keys.js';
import {useObservable} from './use-observable.js';
import {useWatchedPins} from './use-pins.js';
import {useVerdicts} from './use-verdicts.js';

interface Size {
	readonly width: number;
	readonly height: number;
}

/** Columns that rows have where they are read out. */
const leastRead = 200;
/** Rows of header, tabs and rule above the pane, of notice and keys below it. */
const above = 3;
const below = 2;

/** On a screen an overlay covers what is below it; what is read out has only one layer. */
const ReadLayer = ({children}: {readonly children: ReactNode}): ReactNode => {
	const {overlays} = useFrame();
	const covered = useObservable(overlays).length > 0;
	return (
		<Box flexDirection="column" display={covered ? 'none' : 'flex'}>
			{children}
		</Box>
	);
};

const Everything = ({panes, width, height}: Size & {readonly panes: readonly Pane[]}): ReactNode => {
	const {tab} = useFrame();
	const reader = useIsScreenReaderEnabled();
	const Layer = reader ? ReadLayer : Fragment;
	const active = useObservable(tab);
	const pane = panes.find(({id}) => id === active) ?? panes[0];
	useAppCommands(panes);
	return (
		<>
			<Layer>
				<Header width={width} />
				<TabBar panes={panes} width={width} />
				<Lines lines={[[{text: '─'.repeat(width), tone: 'border'}]]} width={width} height={1} />
				{pane && <PaneArea pane={pane} width={width} height={height - above - below} />}
			</Layer>
			<Footer width={width} />
			<Box position="absolute" top={1} left={0} width={width} height={height - 1 - below} overflow="hidden">
				<Overlays width={width} height={height - 1 - below} />
			</Box>
		</>
	);
};

/** Lends the terminal to what an action runs in it, and ends the screen. */
const useTerminal = ({lendTerminal, exit}: Frame): void => {
	const {suspendTerminal, exit: end} = useApp();
	useEffect(() => {
		lendTerminal.current = async handOver => {
			let code: number | null = null;
			await suspendTerminal(async () => {
				lendTerminal.lent = true;
				try {
					code = await handOver();
				} finally {
					lendTerminal.lent = false;
				}
			});
			return code;
		};
		exit.current = end;
		return () => {
			lendTerminal.current = undefined;
		};
	}, [lendTerminal, exit, suspendTerminal, end]);
};

const Root = ({frame, panes}: AppProps): ReactNode => {
	// The only one: each has a listener on the stream, and all must draw the same size.
	const {columns: wide, rows} = useWindowSize();
	// What is read out is not cut at the edge of the screen.
	const columns = useIsScreenReaderEnabled() ? Math.max(wide, leastRead) : wide;
	useTerminal(frame);
	useKeys();
	useVerdicts();
	useWatchedPins();
	const fits = columns >= leastColumns && rows >= leastRows;
	return (
		<Box width={columns} height={rows} overflow="hidden" flexDirection="column">
			{fits ? <Everything panes={panes} width={columns} height={rows} /> : <TooSmall width={columns} height={rows} />}
		</Box>
	);
};

export interface AppProps {
	readonly frame: Frame;
	readonly panes: readonly Pane[];
}

/** The whole screen. */
export const App = (props: AppProps): ReactNode => (
	<ProgramContext value={props.frame}>
		<Root {...props} />
	</ProgramContext>
);
