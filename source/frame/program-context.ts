import {createContext, useContext} from 'react';
import type {Program} from '../program.js';
import type {Theme} from '../theme/theme.js';
import type {Frame} from './frame.js';

/** The only provider of the program. */
export const ProgramContext = createContext<Frame | undefined>(undefined);

export const useFrame = (): Frame => {
	const frame = useContext(ProgramContext);
	if (!frame) {
		throw new Error('used outside of ProgramContext');
	}

	return frame;
};

export const useProgram = (): Program => useFrame().program;

export const useTheme = (): Theme => useFrame().theme;
