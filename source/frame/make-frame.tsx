import type {ReactNode} from 'react';
import {allCommands} from '../keys/commands.js';
import {remap} from '../keys/key-check.js';
import {createKeymap} from '../keys/keymap.js';
import {panes} from '../panes/index.js';
import type {Program} from '../program.js';
import {chooseTheme} from '../theme/index.js';
import {App} from './app.js';
import {createFrame, type Frame} from './frame.js';

/** The frame of a program that is there. What is wrong with the config's keys was said when it was read. */
export const makeFrame = (program: Program, demo: boolean, screen: Frame['screen']): Frame => {
	const {config, actions} = program;
	return createFrame(program, {
		demo,
		theme: chooseTheme(config.theme),
		keymap: createKeymap(remap(allCommands(panes, actions), config.keys).commands),
		screen,
		tabs: panes.map(({id}) => id),
	});
};

/** The whole screen. */
export const screenOf = (frame: Frame): ReactNode => <App frame={frame} panes={panes} />;
