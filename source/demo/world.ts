import {setTimeout as sleep} from 'node:timers/promises';
import {HostError} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';
import type {Homelab} from './homelab.js';
import type {HttpRecording} from './http-answers.js';
import {demoName} from './names.js';
import {recordedHomeserver as recorded} from './recorded.js';

const client = `https://matrix.${demoName}`;

/** As Synapse answers, with another body. */
const wellKnown = (body: unknown): HttpRecording => ({
	head: recorded.wellKnownClient.head,
	body: JSON.stringify(body),
});

const pages: Readonly<Record<string, HttpRecording>> = {
	[`https://${demoName}/.well-known/matrix/server`]: wellKnown({'m.server': `matrix.${demoName}:443`}),
	[`https://${demoName}/.well-known/matrix/client`]: wellKnown({'m.homeserver': {base_url: client}}),
	[`${client}/_matrix/client/versions`]: recorded.versions,
};

const badGateway: HttpRecording = {
	head: 'HTTP/1.1 502 Bad Gateway\nContent-Type: text/html',
	body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
};

/** ms that the way through the world takes. */
const latency = 12;

/** What this machine would see of the demo's homeserver from outside. Nothing of it is asked on any network. */
export function createWorld({gateway}: Pick<Homelab, 'gateway'>): HostHttp {
	return {
		async get(text, {signal} = {}) {
			const url = new URL(text);
			await sleep(latency, undefined, signal ? {signal} : {});
			const page = pages[url.href];
			const state = gateway();
			if (!page || state === 'down') {
				throw new HostError(
					'refused',
					'here',
					page ? `nothing answers at ${url.host}: Connection refused` : `${url.host} is no part of the demo`,
				);
			}

			const {head, body} = state === 'up' || url.host === demoName ? page : badGateway;
			const [status = '', ...fields] = head.split('\n');
			return {
				status: Number(status.split(' ')[1]),
				headers: Object.fromEntries(fields.map(headerOf)),
				body: Buffer.from(body),
			};
		},
	};
}

const headerOf = (line: string): [string, string] => {
	const colon = line.indexOf(':');
	return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
};
