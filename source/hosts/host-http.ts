import {curlRequest} from './curl.js';
import {type Host, HostError} from './host.js';
import {type HttpAnswer, type HttpClient, type HttpRequest, httpClient} from './http.js';
import {explainCertificate, urlDial} from './url-dial.js';

export type GetOptions = Pick<HttpRequest, 'headers' | 'timeout' | 'limit' | 'signal'> & {
	/** Who answers, for errors: `Synapse`; the URL's host and port if not given. */
	readonly name?: string;
};

export type UrlRequest = GetOptions &
	Pick<HttpRequest, 'body'> & {readonly method: Exclude<HttpRequest['method'], 'HEAD'>};

/** HTTP as that host reaches it: over its connection, without a program there. */
export interface HostHttp {
	/**
	 * GET of an http or https URL; any status is an answer, redirects are not followed. Connections are kept alive. Limits and
	 * errors as in HttpClient: 10 s, 16 MiB after decompression, HostError. Where the SSH server forbids forwarding, the
	 * host's curl asks, with its whole config on standard input.
	 */
	get(url: string, options?: GetOptions): Promise<HttpAnswer>;
}

/** The same for whoever may change something there. */
export interface HostRequests extends HostHttp {
	/** With any method; only a GET is ever sent twice. */
	request(url: string, options: UrlRequest): Promise<HttpAnswer>;
}

const made = new WeakMap<Host, HostRequests>();

/** The same one for a host each time; it ends with the host. */
export function hostHttp(host: Host): HostRequests {
	const known = made.get(host);
	if (known) {
		return known;
	}

	const http = create(host);
	made.set(host, http);
	return http;
}

function create(host: Host): HostRequests {
	const clients = new Map<string, HttpClient>();
	/** Where forwarding is forbidden (PermitOpen may allow one port and not another); the next connection may have another sshd_config. */
	const forbidden = new Set<string>();
	const stop = host.state.subscribe(({phase}) => {
		if (phase !== 'online') {
			forbidden.clear();
		}

		if (phase === 'closed') {
			stop();
			made.delete(host);
			for (const client of clients.values()) {
				client.close();
			}

			clients.clear();
		}
	});

	const clientFor = (url: URL, name: string): HttpClient => {
		const key = `${url.origin} ${name}`;
		const known = clients.get(key);
		if (known) {
			return known;
		}

		const client = httpClient(urlDial(host, url), {host: host.id, name, authority: url.host});
		clients.set(key, client);
		return client;
	};

	const request: HostRequests['request'] = async (text, {name, ...options}) => {
		const url = new URL(text);
		const subject = name ?? url.host;
		if (forbidden.has(url.origin)) {
			return curlRequest(host, url, subject, options);
		}

		try {
			return await clientFor(url, subject).request({path: url.pathname, query: url.searchParams, ...options});
		} catch (error) {
			// Forwarding was refused before anything was sent: nothing is done twice.
			if (error instanceof HostError && error.kind === 'forbidden') {
				forbidden.add(url.origin);
				return curlRequest(host, url, subject, options);
			}

			throw explainCertificate(host.id, url, error);
		}
	};

	return {request, get: (url, options = {}) => request(url, {...options, method: 'GET'})};
}
