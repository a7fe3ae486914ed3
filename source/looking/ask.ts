import type {Host} from '../hosts/host.js';
import {hostHttp} from '../hosts/host-http.js';
import type {HttpAnswer} from '../hosts/http.js';

const timeout = 5000;
const limit = 4 << 20;

/** The answer to a GET as that host reaches it; undefined where nobody answers. */
export async function answerOf(host: Host, url: string, signal: AbortSignal): Promise<HttpAnswer | undefined> {
	try {
		return await hostHttp(host).get(url, {timeout, limit, signal});
	} catch {
		return undefined;
	}
}

/** Whether something takes connections there. */
export async function takesConnections(host: Host, address: {host: string; port: number}): Promise<boolean> {
	try {
		const connection = await host.connect(address, AbortSignal.timeout(timeout));
		connection.on('error', () => {}).destroy();
		return true;
	} catch {
		return false;
	}
}
