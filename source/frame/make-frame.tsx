import type {ReactNode} from 'react';
import {allCommands} from '../keys/commands.js';
import {remap} from '../keys/key-check.js';
import {createKeymap} from '../keys/keymap.js';
import {panes} from '../panes/index.js';
import type {Program} from '../program.js';
import {chooseTheme} from '../theme/index.js';
import {App} from './app.js';
import {createFrame, type Frame} from './frame.js';

/** The frame of a program that is there, with what is wrong with its keys said at once. */
export const makeFrame = (program: Program, demo: boolean, screen: Frame['screen']): Frame => {
	const {config, actions} = program;
	const {commands, problems} = remap(allCommands(panes, actions), config.keys);
	const frame = createFrame(program, {
		demo,
		theme: chooseTheme(config.theme),
		keymap: createKeymap(commands),
		keyProblems: problems,
		screen,
		tab: panes[0]?.id ?? '',
	});
	const [problem] = problems;
	if (problem) {
		const more = problems.length > 1 ? ` (and ${problems.length - 1} more: ? tells)` : '';
		frame.toast.value = {text: `keys: ${problem.text}${more}`, tone: 'warning'};
	}

	return frame;
};

/** The whole screen. */
export const screenOf = (frame: Frame): ReactNode => <App frame={frame} panes={panes} />;
