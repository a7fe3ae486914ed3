import type {Input} from '../hosts/host.js';
import type {MatrixRequest} from '../matrix/client.js';
import type {Secret} from '../system/secret.js';
import type {Outcome} from './action.js';

// Steps that actions are made of: commands, requests with the administrator's token, and what is done with that token.

/** A command on the host. */
export interface ExecStep {
	readonly kind: 'exec';
	readonly argv: readonly string[];
	readonly stdin?: Input;
	/** ms. */
	readonly timeout: number;
	/** What its words mean where it fails: the first that fits is the reason that is told, else its last line. */
	readonly meanings?: ReadonlyArray<readonly [words: RegExp, reason: string]>;
	/** Done in its place where its words show that it refused before it did anything: an older version with other flags. */
	readonly fallback?: {readonly words: RegExp; readonly remark: string; readonly step: ExecStep};
	/** ms to wait before it is run: what the step before did takes a moment to show. */
	readonly delay?: number;
	/** It changes nothing: one that did not come to its end leaves all as it was. */
	readonly looks?: true;
	/** In place of the command in the preview, where that has a whole program in it. */
	readonly shown?: string;
	/** A command that is not ours: what looks like a secret in its output is masked. */
	readonly foreign?: true;
	/** What it prints is the text to show, as by a `view`. */
	readonly title?: string;
	/** What no output may show. */
	readonly hides?: readonly Secret[];
	/** Of a step that looks at what came of the one before: what its standard output says. Pure. */
	readonly reached?: (output: string) => Outcome;
}

/** A request to the homeserver's API with the administrator's token, over the host. Throws MatrixError, NoToken, HostError. */
export interface MatrixStep {
	readonly kind: 'matrix';
	/** Name of the stack. */
	readonly stack: string;
	readonly request: MatrixRequest;
	/** What came of it, in a line; of an action that reads, the text to show. Pure; the answer is hostile, the text clean. */
	readonly told?: (answer: unknown) => string;
	/** What is asked next, made from the answer; undefined: nothing is left to do. `words` tells it in the preview. */
	readonly then?: {
		readonly words: string;
		request(answer: unknown): MatrixRequest | undefined;
		told?(answer: unknown, first: unknown): string;
	};
	/** What goes on on the server after its answer, followed until the server says done. */
	readonly follow?: Follow;
	/** What the words of a refusal mean: the first that fits is the reason that is told. */
	readonly meanings?: ReadonlyArray<readonly [words: RegExp, reason: string]>;
	/** Of a look before a change: what in the answer hinders it, in clean words. Pure. */
	readonly hindrance?: (answer: unknown) => string | undefined;
	/** A look that older servers do not know (M_UNRECOGNIZED): then it is passed over. */
	readonly optional?: boolean;
	/** A look that what follows can do without: what is told in its place where nobody may ask or nobody answers. */
	readonly without?: string;
	/** The text is shown as by a `view`. */
	readonly title?: string;
}

/** Asked again and again (GET) until `outcome` is there. */
export interface Follow {
	/** From the answer that began it. */
	request(answer: unknown): MatrixRequest;
	/** ms between two questions. */
	readonly every: number;
	/** ms after which nobody waits any more: the outcome is then `unknown`, and it goes on on the server. */
	readonly timeout: number;
	/** How far it is, in a clean line; undefined where nothing is to be told. */
	progress?(status: unknown): string | undefined;
	/** Undefined while it goes on. */
	outcome(status: unknown): Outcome | undefined;
}

/** Something with the administrator's token itself; neither it nor a password is in any answer. Throws MatrixError, NoToken, HostError. */
export interface AccessStep {
	readonly kind: 'access';
	/** Name of the stack. */
	readonly stack: string;
	readonly deed:
		| {readonly kind: 'sign-in'; readonly user: string; readonly password: Secret}
		| {readonly kind: 'enter'; readonly token: Secret}
		/** Whoever planned it shows what is held then, outside of all output. */
		| {readonly kind: 'show'}
		/** `line`: what the config has to say for the next start; absent where it does. */
		| {readonly kind: 'keep-file'; readonly path: string; readonly replace: boolean; readonly line?: string}
		| {readonly kind: 'keep-command'; readonly argv: readonly string[]; readonly line?: string}
		/** `files` of this machine are removed where they hold its token. */
		| {readonly kind: 'sign-out'; readonly files: readonly string[]}
		| {readonly kind: 'forget'};
}
