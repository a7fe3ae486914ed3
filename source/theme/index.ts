import type {Theme} from './theme.js';
import {createThemes, type ThemeId} from './themes.js';

export const themes: readonly Theme[] = createThemes();

const monochrome = ({NO_COLOR, TERM}: NodeJS.ProcessEnv): boolean => Boolean(NO_COLOR) || TERM === 'dumb';

/** The theme that the config names; mono where the environment says no colours (no-color.org). */
export const chooseTheme = (id: ThemeId, environment: NodeJS.ProcessEnv = process.env): Theme => {
	const wanted = monochrome(environment) ? 'mono' : id;
	return themes.find(theme => theme.id === wanted) ?? themes[0]!;
};
