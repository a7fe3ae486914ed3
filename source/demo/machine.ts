import type {Duplex} from 'node:stream';
import type {Run} from './framed-exec.js';

/** Serves one connection. */
export type Accept = (connection: Duplex) => void;

/** One of the demo's machines, as it answers behind its SSH server. */
export interface Machine {
	readonly name: string;
	readonly run: Run;
	/** Who takes connections to a port of its loopback, or to a unix socket; undefined while nothing listens there. */
	listener(address: number | string): Accept | undefined;
}
