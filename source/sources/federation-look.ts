import type {Report} from '../federation/report.js';
import type {Host} from '../hosts/host.js';
import type {Missing} from './federation-way.js';

export interface LookOptions {
	/** ms for the whole; what is not done by then is `skipped` in the report. 60,000 if not given. */
	readonly deadline?: number;
	/** A DNS server that sees what the world sees, asked beside the usual ones: `9.9.9.9`, `[2620:fe::fe]:53`. */
	readonly publicResolver?: string | undefined;
	readonly signal?: AbortSignal;
}

/** A check from one place. */
export interface Looked {
	readonly report: Report;
	/** What could not be seen from there. */
	readonly missing: readonly Missing[];
}

/** Checks how other servers find and reach a homeserver. Both reject only where there is no place to look from, or when aborted. */
export interface FederationLook {
	fromHere(serverName: string, options?: LookOptions): Promise<Looked>;
	/** Through the host's connection, with its resolver. */
	fromHost(host: Host, serverName: string, options?: LookOptions): Promise<Looked>;
}
