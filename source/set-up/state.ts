import type {FileProblem} from '../files/config-file.js';

/** What lies under a path of the host. `closed`: this account may not look. */
export type Place =
	| {readonly kind: 'missing'}
	| {readonly kind: 'closed'}
	| {readonly kind: 'unknown'}
	| {
			readonly kind: 'file' | 'other';
			readonly size: number;
			readonly mode: number;
			readonly uid: number;
			readonly gid: number;
	  };

export interface Located {
	/** Inside Synapse's container. */
	readonly inside: string;
	/** On the host. */
	readonly path: string;
	readonly place: Place;
}

/** Synapse as the compose file has it. */
export interface SynapseService {
	readonly service: string;
	readonly image: string;
	readonly imageThere: boolean;
	/** As whom it runs inside the container (UID and GID of the image's start script, 991 where nobody says). */
	readonly uid: number;
	readonly gid: number;
	/** Directory of homeserver.yaml's inside path, on the host: where keys and media are. */
	readonly data: string;
	/** Ports inside the container: of the client API, of the metrics. */
	readonly ports: {readonly client: number; readonly metrics?: number};
	readonly key: Located;
	readonly config: Located;
	readonly log: Located;
	/** Signing keys that lie there, whatever they are called. */
	readonly keys: readonly string[];
}

/** What is there of what a homeserver needs, before anything runs; nothing secret. */
export interface SetUpState {
	readonly stack: string;
	/** Who synaptop is on that host. */
	readonly account: {readonly uid: number; readonly gid: number; readonly name: string; readonly home: string};
	/** The engine runs without root: 0 in a container is this account. */
	readonly rootless: boolean;
	/** Why docker or compose cannot be used. */
	readonly engine?: FileProblem;
	/** Directory of another stack that has the name which compose will give this one: it would take that one's containers for its own. */
	readonly taken?: string;
	/** Of the compose file, absolute; absent where nobody says. */
	readonly directory?: string;
	readonly compose?: {
		readonly file: string;
		/** Absent where `problem` says why it cannot be used. */
		readonly project?: string;
		readonly problem?: string;
	};
	readonly synapse?: SynapseService;
	/** Element's config.json on the host, where the compose file has Element with one. */
	readonly element?: {readonly path: string; readonly place: Place};
}
