import type {Clock} from '../system/clock.js';
import type {Connector} from './connector.js';
import type {Report} from './report.js';
import type {Resolver} from './resolver.js';

export interface CheckOptions {
	/** Of the machine that it is looked from. */
	readonly resolver: Resolver;
	/** A second one, that sees what the world sees: what differs is told. */
	readonly publicResolver?: Resolver;
	readonly connect: Connector;
	readonly clock: Clock;
	/** Certificates (PEM) trusted beside the usual ones. */
	readonly ca?: readonly string[];
	/** ms for each thing that is waited for; 10,000 if not given. */
	readonly timeout?: number;
	/** ms for the whole; 60,000 if not given. What is not done by then is `skipped`. */
	readonly deadline?: number;
	/** Ends the check, which then rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Whether an address can be reached from everywhere; the registries' list if not given. */
	readonly isPublic?: (address: string) => boolean;
}

/** Whether and how other servers reach this one (server-server API, "Server discovery" and what follows it). */
export async function checkFederation(_serverName: string, _options: CheckOptions): Promise<Report> {
	throw new Error('not yet');
}
