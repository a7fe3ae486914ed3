import type {Target} from '../actions/action.js';
import {createLayers, type Layers} from '../keys/dispatch.js';
import type {Keymap} from '../keys/keymap.js';
import type {Program} from '../program.js';
import {Observable} from '../system/observable.js';
import type {Theme} from '../theme/theme.js';
import type {Overlay} from './overlay.js';
import type {Toast} from './toast-state.js';

/** What every part of the screen can reach; the value of the one context. Stable, so that providing it never draws. */
export interface Frame {
	readonly program: Program;
	readonly demo: boolean;
	readonly theme: Theme;
	readonly keymap: Keymap;
	readonly layers: Layers;
	/** What the action keys apply to, at most one of a kind: the selected row of the pane in front, its project. */
	readonly targets: Observable<readonly Target[]>;
	/** The open overlays, the topmost last. */
	readonly overlays: Observable<readonly Overlay[]>;
	readonly toast: Observable<Toast | undefined>;
}

export interface FrameOptions {
	readonly demo?: boolean;
	readonly theme: Theme;
	readonly keymap: Keymap;
}

export const createFrame = (program: Program, {demo = false, theme, keymap}: FrameOptions): Frame => ({
	program,
	demo,
	theme,
	keymap,
	layers: createLayers(keymap),
	targets: new Observable<readonly Target[]>([]),
	overlays: new Observable<readonly Overlay[]>([]),
	toast: new Observable<Toast | undefined>(undefined),
});
