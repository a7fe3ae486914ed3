import type {Secret} from '../system/secret.js';

/** Something only the person can answer while a connection is made. */
export interface Question {
	readonly host: string;
	readonly kind: 'passphrase' | 'password' | 'keyboard-interactive' | 'host-key' | 'yes-no';
	readonly title: string;
	/** Lines of explanation: fingerprints, the server's instruction (cleaned). */
	readonly text: readonly string[];
	/** Empty for yes or no (host-key, yes-no). */
	readonly fields: ReadonlyArray<{readonly label: string; readonly hidden: boolean}>;
}

/** The answers, one a field (none for yes); undefined for no or cancelled. */
export type Answer = readonly Secret[] | undefined;

/** Asks the person: an overlay in the monitor, the terminal in commands, undefined where nobody is there. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;
