import {type Address, type Host, HostError} from './host.js';
import {LocalHost} from './local-host.js';

/**
 * This machine as the one that asks what the world sees. `connectTo` leads names elsewhere, as curl's --connect-to does:
 * `example.org:443=127.0.0.1:8443,*=127.0.0.1:1`, the first that fits; for tests and for looking past a proxy.
 */
export function hereHost(connectTo = process.env.SYNAPTOP_CONNECT_TO): Host {
	return new Here(parseConnectTo(connectTo));
}

export interface Way {
	/** `HOST:PORT`, or `*`. */
	readonly from: string;
	readonly to: {readonly host: string; readonly port: number};
}

/** What SYNAPTOP_CONNECT_TO says. Throws a HostError where it makes no sense. */
export const parseConnectTo = (connectTo: string | undefined): readonly Way[] =>
	(connectTo ?? '').split(',').filter(Boolean).map(parseWay);

function parseWay(text: string): Way {
	const [, from, host, port] = /^([^=]+)=(.+):(\d+)$/.exec(text.trim()) ?? [];
	if (from === undefined) {
		throw new HostError('failed', 'here', `SYNAPTOP_CONNECT_TO: "${text}" is not HOST:PORT=HOST:PORT`);
	}

	return {from, to: {host: host!, port: Number(port)}};
}

class Here extends LocalHost {
	readonly #ways: readonly Way[];

	constructor(ways: readonly Way[]) {
		super('here');
		this.#ways = ways;
	}

	override connect(address: Address, signal?: AbortSignal): ReturnType<LocalHost['connect']> {
		const name = 'path' in address ? address.path : `${address.host}:${address.port}`;
		return super.connect(this.#ways.find(({from}) => from === '*' || from === name)?.to ?? address, signal);
	}
}
