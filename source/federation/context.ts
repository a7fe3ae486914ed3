import type {SecureContext} from 'node:tls';
import type {Clock} from '../system/clock.js';
import type {Connector} from './connector.js';
import type {Resolver} from './resolver.js';

/** What every part of one check works with. */
export interface Context {
	/** Guarded: always answers, in time, with what can be an answer. */
	readonly resolver: Resolver;
	readonly connect: Connector;
	readonly clock: Clock;
	/** The trusted authorities. */
	readonly trust: SecureContext;
	/** ms for each thing that is waited for. */
	readonly timeout: number;
	/** Of the whole check. */
	readonly signal: AbortSignal;
	readonly isPublic: (address: string) => boolean;
	/** The resolver sees what the world sees: a private address there is a fault. */
	readonly outside: boolean;
}
