import {setTimeout as sleep} from 'node:timers/promises';
import {HostError} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';

/** A page of the demo's world: what answers at a URL. */
interface Page {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
}

const json = {'content-type': 'application/json', 'access-control-allow-origin': '*'};

const pagesOf = (homeserver: string): Readonly<Record<string, Page>> => {
	const client = `https://matrix.${homeserver}`;
	return {
		[`https://${homeserver}/.well-known/matrix/server`]: {
			headers: json,
			body: {'m.server': `matrix.${homeserver}:443`},
		},
		[`https://${homeserver}/.well-known/matrix/client`]: {
			headers: json,
			body: {'m.homeserver': {base_url: client}},
		},
		[`${client}/_matrix/client/versions`]: {headers: json, body: {versions: ['v1.10', 'v1.11', 'v1.12']}},
	};
};

/** What this machine would see of the demo's homeserver from outside. Nothing of it is asked on any network. */
export function createWorld(homeserver: string, random: () => number = Math.random): HostHttp {
	const pages = pagesOf(homeserver);
	return {
		async get(text, {signal} = {}) {
			const url = new URL(text);
			await sleep(8 + 20 * random(), undefined, signal ? {signal} : {});
			const page = pages[url.href];
			if (!page) {
				throw new HostError('refused', 'here', `${url.host} is no part of the demo`);
			}

			return {status: 200, headers: page.headers, body: Buffer.from(JSON.stringify(page.body))};
		},
	};
}
