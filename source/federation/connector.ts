import {connect} from 'node:net';
import type {Duplex} from 'node:stream';

/** Where to; `address` is an IP address without brackets, never a name. */
export interface Endpoint {
	readonly address: string;
	readonly port: number;
}

/**
 * Opens a TCP connection; aborting the signal ends the try. Rejects with an error that has a node error `code`
 * (ECONNREFUSED …) or a `kind` (`refused`, `timeout`, `unreachable`, `forbidden`): see explainFailure().
 */
export type Connector = (to: Endpoint, signal: AbortSignal) => Promise<Duplex>;

/** From this machine. */
export const connectFromHere: Connector = ({address, port}, signal) =>
	new Promise((resolve, reject) => {
		const socket = connect({host: address, port, signal});
		socket.once('error', reject);
		socket.once('connect', () => {
			socket.off('error', reject);
			// Whoever takes it listens a turn later; an error in between must not be nobody's.
			socket.on('error', () => undefined);
			resolve(socket);
		});
	});
