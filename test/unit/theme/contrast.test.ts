import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Tone} from '../../../source/theme/theme.js';
import {createThemes, type ThemeId} from '../../../source/theme/themes.js';

type Colour = readonly [red: number, green: number, blue: number];

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
const luminance = (colour: Colour): number => {
	const [red, green, blue] = colour.map(value => {
		const share = value / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: Colour, other: Colour): number => {
	const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
	return (bright + 0.05) / (dark + 0.05);
};

const hex = (text: string): Colour =>
	[0, 2, 4].map(at => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Colour;

/** The colours that a theme paints a tone with. */
const painted = (id: ThemeId, tone: Tone): {readonly text?: Colour; readonly background?: Colour} => {
	const theme = createThemes({level: 3}).find(each => each.id === id)!;
	const codes = theme.paint('x', tone);
	const colour = (layer: 38 | 48): Colour | undefined => {
		const found = new RegExp(`\\u001b\\[${layer};2;(\\d+);(\\d+);(\\d+)m`, 'u').exec(codes);
		return found ? (found.slice(1).map(Number) as unknown as Colour) : undefined;
	};
	const text = colour(38);
	const background = colour(48);
	return {...(text ? {text} : {}), ...(background ? {background} : {})};
};

/** Backgrounds that terminals come with: xterm, VS Code, One Dark, Solarized, Ubuntu; and light ones. */
const backgrounds = {
	dark: ['000000', '1e1e1e', '282c34', '002b36', '300a24'],
	light: ['ffffff', 'fdf6e3', 'f0f0f0', 'eeeeee'],
} as const;
const tones: readonly Tone[] = ['text', 'dim', 'strong', 'accent', 'good', 'warning', 'error', 'mark', 'header', 'key'];

for (const id of ['dark', 'light'] as const) {
	test(`${id}: each tone can be read on every usual background, and lines can be seen`, () => {
		for (const background of backgrounds[id].map(hex)) {
			for (const tone of tones) {
				const found = contrast(painted(id, tone).text!, background);
				assert.ok(found >= 4.5, `${tone} on ${background}: ${found.toFixed(1)}`);
			}

			const border = contrast(painted(id, 'border').text!, background);
			assert.ok(border >= 3, `border on ${background}: ${border.toFixed(1)}`);
		}

		for (const tone of ['selected', 'match'] as const) {
			const {text, background} = painted(id, tone);
			assert.ok(contrast(text!, background!) >= 7, tone);
		}
	});
}
