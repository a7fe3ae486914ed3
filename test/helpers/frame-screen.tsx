import assert from 'node:assert/strict';
import {after} from 'node:test';
import {useState} from 'react';
import type {Action, Outcome, Plan, Target} from '../../source/actions/action.js';
import {useTarget} from '../../source/frame/target.js';
import {useCommands} from '../../source/frame/use-commands.js';
import {useSlice} from '../../source/frame/use-slice.js';
import type {Pane, PaneProps} from '../../source/panes/pane.js';
import type {Program, RunOptions} from '../../source/program.js';
import {Lines} from '../../source/ui/lines.js';
import {type FakeOptions, fakeProgram} from './fake-program.js';
import {misfits, openApp, type TestScreen} from './screen.js';

// The frame with two panes of its own, for the tests of everything round the panes.

export const sizes = [
	{columns: 60, rows: 15},
	{columns: 80, rows: 24},
	{columns: 120, rows: 36},
	{columns: 200, rows: 50},
] as const;

export const target: Target = {host: 'matrix', kind: 'container', id: 'c0ffee', name: 'synapse'};
export const number = {id: 'number', empty: 0} as const;

/** Twenty readers of one slice, as a pane has them. */
const Reader = ({width}: {readonly width: number}) => {
	const {data} = useSlice(number, 'matrix');
	return <Lines lines={[[{text: `number ${data}`}]]} width={width} height={1} />;
};

const First = ({width, height}: PaneProps) => {
	const [downs, setDowns] = useState(0);
	useTarget(target);
	useCommands({'table.down': () => setDowns(downs + 1)}, {scope: 'table'});
	const count = Math.min(20, height - 1);
	return (
		<>
			<Lines lines={[[{text: `downs ${downs}`}]]} width={width} height={1} />
			{Array.from({length: count}, (_, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: alike
				<Reader key={index} width={width} />
			))}
		</>
	);
};

const Second = ({width}: PaneProps) => <Lines lines={[[{text: 'the second pane'}]]} width={width} height={1} />;

const tabs: readonly Pane[] = [
	{id: 'first', title: 'First', key: '2', needs: [], targets: ['container'], Component: First},
	{id: 'second', title: 'Second', key: '0', needs: [], targets: [], Component: Second},
];

const action = (id: string, title: string, key: string, risk: Action['risk'], more: Partial<Action> = {}): Action => ({
	id,
	title,
	key,
	risk,
	kind: 'container',
	operations: ['D4'],
	explain: () => '',
	plan: () => [],
	refresh: [],
	...more,
});

export const actions: readonly Action[] = [
	action('x.restart', 'Restart', 'r', 'change', {advise: async () => []}),
	action('x.drop', 'Drop', 'D', 'danger'),
	action('x.show', 'Show', 'i', 'read'),
];

export const plan = (done: Action, to: Target): Plan => ({
	action: done,
	target: to,
	steps:
		done.risk === 'read'
			? [{kind: 'view', title: 'show synapse', request: {method: 'GET', path: '/x'}, equivalent: []}]
			: [],
	preview: [`docker ${done.title.toLowerCase()} ${to.name}`],
	explain: `It will ${done.title.toLowerCase()}.`,
});

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

/** The whole screen on a fake program; closed when the tests of the file are over. */
export const openFrame = (
	size: {readonly columns: number; readonly rows: number} = sizes[2],
	options: FakeOptions = {},
) => {
	const fake = fakeProgram({actions, ...options});
	const ran: Array<{readonly action: Action; readonly options: RunOptions | undefined}> = [];
	const program = Object.assign(fake.program, {
		plan,
		advise: async () => ['the compose file was changed'],
		run: async (done: Action, _to: Target, runOptions?: RunOptions): Promise<Outcome> => {
			ran.push({action: done, options: runOptions});
			return {kind: 'done', ...(done.risk === 'read' ? {text: 'line one\nline two'} : {})};
		},
	} satisfies Partial<Program>);
	const screen = openApp(fake, size, tabs);
	screens.push(screen);
	return {fake, program, screen, ran};
};

export const assertFits = (screen: TestScreen, {columns, rows}: {readonly columns: number; readonly rows: number}) =>
	assert.deepEqual(misfits(screen, columns, rows), []);
