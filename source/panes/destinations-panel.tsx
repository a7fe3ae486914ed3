import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {targetOn} from '../actions/on-homeserver.js';
import type {Stack} from '../config/stack-schema.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useTarget} from '../frame/target.js';
import {useNow} from '../frame/use-now.js';
import {useObservable} from '../frame/use-observable.js';
import {useSlice} from '../frame/use-slice.js';
import {keyLabel} from '../keys/key-name.js';
import {reachOf} from '../rules/destinations.js';
import {looking} from '../sources/ask-homeservers.js';
import {destinations} from '../sources/destinations.js';
import type {Line, Segment} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import {wrapLine} from '../ui/wrap-line.js';
import {type DestinationRow, destinationColumns, destinationRow} from './destination-columns.js';

interface PanelProps {
	readonly stack: Stack;
	readonly host: string;
	readonly width: number;
}

const mayLook = [looking];
const mayNot: readonly string[] = [];

/** What is known of the stack's destinations; a command for a token is run only when the panel itself is looked at. */
const useDestinations = ({stack, host}: PanelProps, focused: boolean) => {
	const {access} = useFrame().program;
	const ready = useObservable(access.state(stack.name)).phase === 'ready';
	const slice = useSlice(destinations, host, undefined, focused || ready ? mayLook : mayNot);
	return {slice, asked: slice.data.find(one => one.stack === stack.name)};
};

type Known = ReturnType<typeof useDestinations>;

const count = ({slice, asked}: Known, now: number): readonly Segment[] => {
	const {facts, off, problem} = asked ?? {};
	if (facts) {
		const {failing, lately, total, cut} = reachOf(facts, now);
		const old = slice.phase !== 'live' || problem !== undefined;
		return [
			failing === 0
				? {text: `all of ${total} reached`, tone: old ? 'dim' : 'good'}
				: {text: `${cut ? '≥ ' : ''}${failing} of ${total} not reached`, tone: old ? 'dim' : 'warning'},
			...(lately > 0 ? [{text: `${lately} for less than a day`, tone: 'warning' as const}] : []),
			...(problem ? [{text: problem.message, tone: 'warning' as const}] : []),
		];
	}

	const why = off ?? problem ?? slice.error;
	return [{text: why ? `not known: ${why.message}` : 'not asked yet', tone: 'dim'}];
};

const titleLine = (known: Known, now: number, hint: string, width: number, focused: boolean): Line =>
	panelTitle(
		[{text: 'servers', tone: 'header'}, ...count(known, now)],
		hint === '' ? [] : [{text: hint, tone: 'dim'}],
		width,
		focused,
	);

/** The panel in one line, while another has the focus; `command` leads to it from there. */
export const DestinationsLine = ({command, ...props}: PanelProps & {readonly command: string}): ReactNode => {
	const {keymap} = useFrame();
	const known = useDestinations(props, false);
	const now = useNow(60_000, known.asked?.facts !== undefined);
	const [key] = keymap.keys(command);
	const line = titleLine(known, now, key === undefined ? '' : `${keyLabel(key)} shows them`, props.width, false);
	return <Lines lines={[line]} width={props.width} height={1} />;
};

const keyOf = ({name}: DestinationRow): string => name;
const textOf = ({name, next}: DestinationRow): string => `${name} ${next}`;
const noRows: readonly DestinationRow[] = [];

const said = ({slice: {error}, asked}: Known, width: number): readonly Line[] => {
	const why = asked?.off ?? asked?.problem ?? error;
	if (why && !asked?.facts) {
		return [why.message, why.cure ?? ''].flatMap(text => (text === '' ? [] : wrapLine([{text: `  ${text}`}], width)));
	}

	const text =
		asked?.facts === undefined
			? 'Waiting for the homeserver …'
			: asked.facts.failing.length > 0
				? 'None has that'
				: `None of ${asked.facts.total} is failing, as far as ours has had something to tell them`;
	return wrapLine([{text: `  ${text}`, tone: 'dim'}], width);
};

/** F4: the servers that cannot be reached: since when, when they are tried again. */
export const DestinationsPanel = (
	props: PanelProps & {readonly height: number; readonly onLeave: () => void},
): ReactNode => {
	const {stack, width, height, onLeave} = props;
	const frame = useFrame();
	const known = useDestinations(props, true);
	const facts = known.asked?.facts;
	const now = useNow(30_000, facts !== undefined);
	const rows = useMemo(
		() => facts?.failing.map(destination => destinationRow(destination, now)) ?? noRows,
		[facts, now],
	);
	const table = useTable({
		id: 'destinations',
		rows,
		columns: destinationColumns,
		keyOf,
		textOf,
		height: Math.max(0, height - 1),
		active: true,
		onLeave,
		onCopy: ({name}) => copyText(frame, name, 'server name'),
	});
	const {selected} = table;
	useTarget(selected && targetOn(frame.program.config, stack.name, 'destination', selected.name));
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={[titleLine(known, now, '', width, true)]} width={width} height={1} />
			<TableView
				table={table}
				columns={destinationColumns}
				total={rows.length}
				width={width}
				height={height - 1}
				focused
				empty={said(known, width)}
			/>
		</Box>
	);
};
