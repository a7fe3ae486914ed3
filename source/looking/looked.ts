import type {Host} from '../hosts/host.js';
import type {Container} from '../parsers/docker.js';
import type {Listening} from '../parsers/listening.js';

/** A machine as the person named it, and as the config will name it. */
export interface Place {
	readonly name: string;
	/** "LXC_matrix", "local". */
	readonly given: string;
}

/** A container with what tells its part in the stack; of its environment only what is no secret. */
export interface FoundContainer
	extends Pick<
		Container,
		'id' | 'name' | 'image' | 'state' | 'project' | 'service' | 'directory' | 'composeFiles' | 'ports'
	> {
	/** Entrypoint and command. */
	readonly command: readonly string[];
	/** Where homeserver.yaml is, and which worker it is: SYNAPSE_CONFIG_PATH, SYNAPSE_WORKER. */
	readonly environment: Readonly<Record<string, string>>;
	readonly mounts: ReadonlyArray<{readonly from: string; readonly to: string}>;
	/** "db.example:host-gateway". */
	readonly extraHosts: readonly string[];
	/** Names that other containers know it by. */
	readonly aliases: readonly string[];
	/** Has the host's own network: its ports are the host's. */
	readonly hostNetwork: boolean;
}

export interface FoundUnit {
	/** Without ".service". */
	readonly name: string;
	readonly scope: 'user' | 'system';
	/** "active", "failed", …; undefined while it is not loaded. */
	readonly active?: string;
	readonly enabled: boolean;
}

export interface FoundFile {
	readonly path: string;
	/** ms since the epoch. */
	readonly modified: number;
	/** Bytes. */
	readonly size: number;
}

/** What one look at a machine told, beside its containers. */
export interface Machine {
	/** The same for two ways to the same machine. */
	readonly identity: string;
	readonly home: string;
	readonly listening: readonly Listening[];
	/** Unix sockets of databases. */
	readonly sockets: readonly string[];
	readonly units: readonly FoundUnit[];
	/** Files that may be backups, newest first. */
	readonly backups: readonly FoundFile[];
}

/** A host that was looked at; `host` answers further questions. */
export interface Looked {
	readonly place: Place;
	readonly host: Host;
	readonly machine: Machine;
	/** Of the engine; undefined where it could not be asked. */
	readonly engineId?: string;
	/** There is none: nothing to watch. */
	readonly withoutEngine?: true;
	readonly containers: readonly FoundContainer[];
	/** The name of the place that is the same machine, or has the same engine: it is looked at there. */
	readonly sameAs?: string;
	readonly sameEngineAs?: string;
	/** What could not be seen, in words. */
	readonly trouble: readonly string[];
}

const everywhere = new Set(['0.0.0.0', '::', '127.0.0.1', '::1', '']);

/** Where the machine itself reaches what listens on this address. */
export const reachedAt = (address: string): string =>
	everywhere.has(address) ? 'localhost' : address.includes(':') ? `[${address}]` : address;

/** A path below the home directory as one from ~/. */
export const fromHome = (path: string, {home}: Pick<Machine, 'home'>): string =>
	home.length > 1 && path.startsWith(`${home}/`) ? `~/${path.slice(home.length + 1)}` : path;
