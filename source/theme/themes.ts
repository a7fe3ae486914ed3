import {Chalk, type ChalkInstance} from 'chalk';
import type {Theme, Tone} from './theme.js';

type Painter = (text: string) => string;
type Painters = Readonly<Partial<Record<Tone, Painter>>>;

const plain: Painter = text => text;

const theme = (id: string, title: string, painters: Painters): Theme => ({
	id,
	title,
	paint: (text, tone) => (tone === undefined || text === '' ? text : (painters[tone] ?? plain)(text)),
});

/** The user's own 16 colours: fits every palette, light or dark, because it never names a background but by reversing. */
const terminal = (chalk: ChalkInstance): Painters => ({
	dim: chalk.dim,
	strong: chalk.bold,
	accent: chalk.cyan,
	good: chalk.green,
	warning: chalk.yellow,
	error: chalk.red.bold,
	selected: chalk.inverse,
	match: chalk.black.bgYellow,
	mark: chalk.magenta.bold,
	border: chalk.dim,
	header: chalk.bold,
	key: chalk.cyan.bold,
});

const dark = (chalk: ChalkInstance): Painters => ({
	text: chalk.hex('#d0d0d0'),
	dim: chalk.hex('#98a0a8'),
	strong: chalk.hex('#ffffff').bold,
	accent: chalk.hex('#7fc8ff'),
	good: chalk.hex('#8fd88f'),
	warning: chalk.hex('#ffd070'),
	error: chalk.hex('#ff8080').bold,
	selected: chalk.hex('#ffffff').bgHex('#304860'),
	match: chalk.hex('#000000').bgHex('#ffd070'),
	mark: chalk.hex('#d8a0ff').bold,
	border: chalk.hex('#707880'),
	header: chalk.hex('#ffffff').bold,
	key: chalk.hex('#7fc8ff').bold,
});

const light = (chalk: ChalkInstance): Painters => ({
	text: chalk.hex('#303030'),
	dim: chalk.hex('#686868'),
	strong: chalk.hex('#000000').bold,
	accent: chalk.hex('#0058a8'),
	good: chalk.hex('#106810'),
	warning: chalk.hex('#805000'),
	error: chalk.hex('#b00000').bold,
	selected: chalk.hex('#000000').bgHex('#c0d8f0'),
	match: chalk.hex('#000000').bgHex('#ffd860'),
	mark: chalk.hex('#7800a0').bold,
	border: chalk.hex('#808080'),
	header: chalk.hex('#000000').bold,
	key: chalk.hex('#0058a8').bold,
});

/** Attributes only; with colour level 0 not even these, and the marks (›, ▲, ✗, words) say all. */
const mono = (chalk: ChalkInstance): Painters => ({
	dim: chalk.dim,
	strong: chalk.bold,
	warning: chalk.bold,
	error: chalk.bold.underline,
	selected: chalk.inverse,
	match: chalk.inverse,
	mark: chalk.bold,
	border: chalk.dim,
	header: chalk.bold,
	key: chalk.bold,
});

export const themeIds = ['terminal', 'dark', 'light', 'mono'] as const;
export type ThemeId = (typeof themeIds)[number];

export interface ThemeOptions {
	/** Chalk's colour level, 0–3; what chalk finds if absent. */
	readonly level?: 0 | 1 | 2 | 3;
}

/** The themes at a colour level; a theme is made once and then only looked up. */
export const createThemes = ({level}: ThemeOptions = {}): readonly Theme[] => {
	const chalk = new Chalk(level === undefined ? {} : {level});
	// Attributes are no colours: NO_COLOR keeps them, only a dumb terminal has none.
	const attributes = new Chalk({
		level: chalk.level === 0 && process.env.TERM !== 'dumb' && level === undefined ? 1 : chalk.level,
	});
	return [
		theme('terminal', "The terminal's own colours", terminal(chalk)),
		theme('dark', 'Dark', dark(chalk)),
		theme('light', 'Light', light(chalk)),
		theme('mono', 'Without colours', mono(attributes)),
	];
};
