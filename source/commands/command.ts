/** Names that only the program knows when a key is pressed: `synaptop completion KIND` lists them. */
export const nameKinds = ['hosts', 'stacks', 'actions', 'fields', 'flows'] as const;
export type NameKind = (typeof nameKinds)[number];

/** What a shell completes: these words, files, or names that the program is asked for. */
export type Completes = readonly string[] | 'files' | NameKind;

/** What a flag looks like on the command line and in the help. */
export interface Flag {
	/** As typed: "dry-run". */
	readonly name: string;
	/** Name of its value in the help; absent for a switch. */
	readonly value?: string;
	/** May be there several times. */
	readonly many?: true;
	/** What its value may be. */
	readonly completes?: Completes;
	readonly summary: string;
}

/** Flags as given, by name. */
export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** One call of the program from a shell. */
export interface Call {
	/** The words after the command's name. */
	readonly input: readonly string[];
	readonly flags: Flags;
	/** A person sits at both ends. */
	readonly interactive: boolean;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** Aborted by SIGINT, SIGTERM, SIGHUP. */
	readonly signal: AbortSignal;
}

/** Does the work and tells the exit code. */
export type Run = (call: Call) => Promise<number>;

/** A verb of the command line. Adding one is a file here and an entry in index.ts. */
export interface CommandInfo {
	readonly name: string;
	readonly summary: string;
	/** What follows the name: "ID [NAME]". */
	readonly input?: string;
	/** What each of its words may be, in their order. */
	readonly completes?: readonly Completes[];
	/** More lines for its own help. */
	readonly details?: readonly string[];
	readonly flags: readonly Flag[];
	/** Operation ids of the runbook that it serves (test/operations.ts). */
	readonly operations?: readonly string[];
	/** Exit code → meaning. */
	readonly exits: Readonly<Record<number, string>>;
	/** The exit code for wrong use; Nagios takes 2 for critical, so `check` has another. */
	readonly misuse: number;
	load(): Promise<Run>;
}

/** Wrong use: what was wrong and what is right, for standard error. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** The value of a flag that takes one; wrong use when it was left out. */
export function textFlag(flags: Flags, name: string): string | undefined {
	const value = flags[name];
	if (value === undefined || value === false) {
		return undefined;
	}

	if (value === '' || value === true) {
		throw new UsageError(`--${name} needs a value`);
	}

	if (typeof value !== 'string') {
		throw new UsageError(`--${name} is there twice`);
	}

	return value;
}

/** The values of a flag that may be there several times. */
export function textFlags(flags: Flags, name: string): readonly string[] {
	const value = flags[name];
	const values = Array.isArray(value) ? (value as readonly string[]) : [textFlag(flags, name) ?? []].flat();
	if (values.includes('')) {
		throw new UsageError(`--${name} needs a value`);
	}

	return values;
}
