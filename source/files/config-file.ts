/** What a config file is: by what it is checked, and how it is coloured. */
export type FileKind = 'synapse' | 'element' | 'compose' | 'json' | 'yaml' | 'text';

/** A compose project as its containers' labels tell it. */
export interface ComposeProject {
	readonly project: string;
	readonly directory: string;
	/** Absolute, or from `directory`; the file is one of them. */
	readonly files: readonly string[];
}

/** The container that reads the file. */
export interface FileContainer {
	readonly name: string;
	readonly id: string;
	/** "sha256:…": exactly what it runs. */
	readonly image: string;
	/** Where the file is inside it; absent where no mount leads there. */
	readonly path?: string;
	/** Mounted alone, so that a file put in its place is not seen inside before a restart. */
	readonly pinned: boolean;
	readonly running: boolean;
	/** Runs, and is healthy where somebody checks that. */
	readonly up: boolean;
	/** Why it does not run as it should: "unhealthy", "exited 1"; absent also where somebody stopped it. */
	readonly trouble?: string;
	/** ms since the epoch. */
	readonly startedAt?: number;
}

/** A config file on a host that belongs to a stack. */
export interface ConfigFile {
	readonly stack: string;
	readonly host: string;
	/** As in the config, or from a container's mounts: absolute, or from ~/. */
	readonly path: string;
	readonly kind: FileKind;
	readonly sudo: boolean;
	readonly container?: FileContainer;
	readonly unit?: {readonly name: string; readonly scope: 'user' | 'system'};
	readonly compose?: ComposeProject;
}

export interface FileBackup {
	/** Its name, beside the file. */
	readonly name: string;
	readonly size: number;
	/** ms since the epoch. */
	readonly modified: number;
}

/** Why something is not known, in words for the person. */
export interface FileProblem {
	readonly message: string;
	readonly cure?: string;
}

/** What is there under the path. */
export interface FileFacts {
	/** Absolute. */
	readonly path: string;
	readonly size: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly owner: string;
	readonly group: string;
	/** ms since the epoch. */
	readonly modified: number;
	/** SHA-256 in hexadecimal digits; absent where it may not be read. */
	readonly hash?: string;
	readonly writable: boolean;
	/** The newest first. */
	readonly backups: readonly FileBackup[];
}

export interface ConfigFileState extends ConfigFile {
	readonly facts?: FileFacts;
	/** Why there are no facts, or why it cannot be read. */
	readonly problem?: FileProblem;
	/** Whether the container sees the same; absent where that does not arise. */
	readonly inside?: 'same' | 'other' | {readonly unknown: string};
}
