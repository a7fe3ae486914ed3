import {useMemo} from 'react';
import {tabCommandId} from '../keys/commands.js';
import type {Pane} from '../panes/pane.js';
import {type Frame, openOverlay} from './frame.js';
import {useFrame} from './program-context.js';
import {saveScreen} from './save-screen.js';
import {nextTab} from './tab-line.js';
import {useCommands} from './use-commands.js';
import {useObservable} from './use-observable.js';
import {explained, findOut} from './why.js';

/** Leaves; asks first while an action runs. */
const quit = (frame: Frame): void => {
	const {program, overlays, exit} = frame;
	const asking = overlays.value.some(({kind}) => kind === 'quit');
	if (program.running.value.length === 0 || asking) {
		exit.current(0);
		return;
	}

	openOverlay(frame, {kind: 'quit'});
};

/** Tries all hosts that are not online, and reads all sources again. */
const refresh = ({program, toast, stack}: Frame): void => {
	const lost = [...program.hosts.values()].filter(({state}) => state.value.phase !== 'online');
	for (const host of lost) {
		host.retry();
	}

	// Whether the token is there now, or another one.
	const {phase} = program.access.state(stack.value.name).value;
	if (phase !== 'idle') {
		void program.access.check(stack.value.name);
	}

	program.sources.refresh(program.store.keys().map(({source}) => source));
	const retried = lost.length === 0 ? '' : `, trying ${lost.map(({id}) => id).join(', ')}`;
	toast.value = {text: `Reading everything again${retried}`, tone: 'dim'};
};

/** What works wherever nothing else is open. */
export const useAppCommands = (panes: readonly Pane[]): void => {
	const frame = useFrame();
	const {tab, screen, stack, program, alerts} = frame;
	const {stacks} = program.config;
	const turn = (by: number) => () => {
		tab.value = nextTab(panes, tab.value, by);
	};
	const tabs = panes.map(pane => [
		tabCommandId(pane),
		() => {
			tab.value = pane.id;
		},
	]);
	const shown = useObservable(stack);
	const wrong = useObservable(alerts);
	const symptom = useMemo(() => explained(program.runbook, wrong, program.config, shown), [program, wrong, shown]);
	useCommands(
		{
			...Object.fromEntries(tabs),
			'tab.next': turn(1),
			'tab.previous': turn(-1),
			'stack.next':
				stacks.length > 1
					? () => {
							stack.value = stacks[(stacks.indexOf(stack.value) + 1) % stacks.length]!;
						}
					: undefined,
			'runbook.why': symptom ? () => findOut(frame, symptom) : undefined,
			'app.palette': () => openOverlay(frame, {kind: 'palette'}),
			'app.help': () => openOverlay(frame, {kind: 'help'}),
			'app.quit': () => quit(frame),
			'app.interrupt': () => quit(frame),
			'app.refresh': () => refresh(frame),
			'app.save': () => void saveScreen(frame),
			'app.redraw': () => screen.redraw(),
		},
		{scope: 'global'},
	);
};
