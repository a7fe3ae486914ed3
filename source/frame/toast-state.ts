import type {Tone} from '../theme/theme.js';

/** A short message over the footer; it goes by itself. */
export interface Toast {
	readonly text: string;
	readonly tone: Tone;
}
