import type {Action, Target} from '../actions/action.js';
import type {Line} from '../ui/line.js';

/** Something over the panes that takes the keys until it is closed. */
export type Overlay =
	| {readonly kind: 'help'}
	| {readonly kind: 'palette'}
	| {readonly kind: 'confirm'; readonly action: Action; readonly target: Target}
	| {readonly kind: 'viewer'; readonly title: string; readonly lines: readonly Line[]}
	| {readonly kind: 'quit'};
