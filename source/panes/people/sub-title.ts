import {keyLabel} from '../../keys/key-name.js';
import type {Keymap} from '../../keys/keymap.js';
import type {Line} from '../../ui/line.js';
import {panelTitle} from '../../ui/panel-title.js';

/** The rule over a part of a section: what it is, and the key that leads out of it or to the next choice. */
export const subTitle = (
	title: string,
	{command, does}: {readonly command: string; readonly does: string},
	keymap: Keymap,
	width: number,
): Line => {
	const [key] = keymap.keys(command);
	const hint = key === undefined ? [] : [{text: `${keyLabel(key)} ${does}`, tone: 'dim' as const}];
	return panelTitle([{text: title, tone: 'header'}], hint, width, true);
};
