import type {Action, Outcome, Plan, Target} from '../actions/action.js';
import type {FormField} from '../actions/form.js';
import type {Secret} from '../system/secret.js';

/** A secret that the program made and shows to the person once. */
export interface Reveal {
	readonly label: string;
	readonly secret: Secret;
}

/** Something over the panes that takes the keys until it is closed. */
export type Overlay =
	| {readonly kind: 'help'}
	| {readonly kind: 'palette'}
	/** What is to be filled in before the action can be planned. */
	| {readonly kind: 'form'; readonly action: Action; readonly target: Target; readonly fields: readonly FormField[]}
	/** `reveal` is shown when it is done. */
	| {
			readonly kind: 'confirm';
			readonly plan: Plan;
			readonly reveal?: readonly Reveal[];
			/** Told how it ended; nothing where the person said no. */
			readonly ended?: (outcome: Outcome | undefined) => void;
	  }
	| {
			readonly kind: 'reveal';
			readonly title: string;
			readonly text: string;
			readonly reveal: readonly Reveal[];
			/** It can be seen again, so nobody has to write it down now. */
			readonly again?: boolean;
	  }
	/** Yes or no, before something that only costs. */
	| {
			readonly kind: 'ask';
			readonly host: string;
			readonly title: string;
			readonly text: readonly string[];
			readonly yes: () => void;
	  }
	/** Text to read; the lines are clean. */
	| {readonly kind: 'viewer'; readonly title: string; readonly lines: readonly string[]}
	| {readonly kind: 'quit'};

/** Cells of the screen, for something that floats over it. */
export interface OverlayProps {
	readonly width: number;
	readonly height: number;
}
