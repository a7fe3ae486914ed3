import type {Target} from '../actions/action.js';
import type {Stack} from '../config/stack-schema.js';
import {createLayers, type Layers} from '../keys/dispatch.js';
import type {Keymap} from '../keys/keymap.js';
import type {Program, RunOptions} from '../program.js';
import type {Verdict} from '../rules/rule.js';
import {Observable} from '../system/observable.js';
import type {Theme} from '../theme/theme.js';
import type {Overlay} from './overlay.js';
import type {Toast} from './toast.js';

/** The terminal as the frame uses it beside drawing. */
export interface Screen {
	/** Writes a sequence that moves nothing: window title, clipboard, bell. */
	write(sequence: string): void;
	/** Draws everything anew, whatever is on the screen. */
	redraw(): void;
	/** What is on the screen, as text without colours. */
	text(): Promise<string>;
}

/** What every part of the screen can reach; the value of the one context. Stable, so that providing it never draws. */
export interface Frame {
	readonly program: Program;
	readonly demo: boolean;
	readonly theme: Theme;
	readonly keymap: Keymap;
	readonly layers: Layers;
	readonly screen: Screen;
	/** What the action keys apply to, at most one of a kind: the selected row of the pane in front, its project. */
	readonly targets: Observable<readonly Target[]>;
	/** The open overlays, the topmost last. */
	readonly overlays: Observable<readonly Overlay[]>;
	readonly toast: Observable<Toast | undefined>;
	/** Everything that is judged, worst first. */
	readonly verdicts: Observable<readonly Verdict[]>;
	/** What is wrong of it. */
	readonly alerts: Observable<readonly Verdict[]>;
	/** Ids of all tabs, in their order. */
	readonly tabs: readonly string[];
	/** Id of the tab in front. */
	readonly tab: Observable<string>;
	/** The stack in front. */
	readonly stack: Observable<Stack>;
	/** How actions get the terminal; set while the screen is there. `lent` while somebody else has it. */
	readonly lendTerminal: {current: RunOptions['lendTerminal']; lent: boolean};
	/** Ends the program's screen, with the exit code. */
	readonly exit: {current: (code: number) => void};
}

export interface FrameOptions {
	readonly demo?: boolean;
	readonly theme: Theme;
	readonly keymap: Keymap;
	readonly screen?: Screen;
	/** Ids of all tabs; the first one is in front at first. */
	readonly tabs: readonly string[];
}

const noScreen: Screen = {write() {}, redraw() {}, text: async () => ''};

export const createFrame = (program: Program, options: FrameOptions): Frame => {
	const {demo = false, theme, keymap, screen = noScreen, tabs} = options;
	return {
		program,
		demo,
		theme,
		keymap,
		screen,
		layers: createLayers(keymap),
		targets: new Observable<readonly Target[]>([]),
		overlays: new Observable<readonly Overlay[]>([]),
		toast: new Observable<Toast | undefined>(undefined),
		verdicts: new Observable<readonly Verdict[]>([]),
		alerts: new Observable<readonly Verdict[]>([]),
		tabs,
		tab: new Observable(tabs[0] ?? ''),
		stack: new Observable<Stack>(program.config.stacks[0]),
		lendTerminal: {current: undefined, lent: false},
		exit: {current() {}},
	};
};

/** Opens an overlay over those that are open. */
export const openOverlay = ({overlays}: Frame, overlay: Overlay): void => {
	overlays.value = [...overlays.value, overlay];
};

/** Closes the topmost overlay. */
export const closeOverlay = ({overlays}: Frame): void => {
	overlays.value = overlays.value.slice(0, -1);
};
