import type {Plan} from '../actions/action.js';

/** Something over the panes that takes the keys until it is closed. */
export type Overlay =
	| {readonly kind: 'help'}
	| {readonly kind: 'palette'}
	| {readonly kind: 'confirm'; readonly plan: Plan}
	/** Text to read; the lines are clean. */
	| {readonly kind: 'viewer'; readonly title: string; readonly lines: readonly string[]}
	| {readonly kind: 'quit'};

/** Cells of the screen, for something that floats over it. */
export interface OverlayProps {
	readonly width: number;
	readonly height: number;
}
