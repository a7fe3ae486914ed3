import type {Finding, FlowSeverity} from '../flow.js';
import {type Answered, versionsUrl} from '../homeserver-answers.js';

// T7: a request as clients make it, through the reverse proxy, beside what Synapse itself says. Pure.

export interface ProxyLook {
	/** The client URL of the config. */
	readonly url: string;
	readonly answered: Answered;
	/** The same URL asked from the homeserver's host, where it did not answer from here. */
	readonly fromHost?: Answered | undefined;
	/** Synapse's own answer on its host. */
	readonly own?: Answered | undefined;
	/** What the step of Synapse itself came to. */
	readonly synapse: FlowSeverity | undefined;
	/** Where Synapse is: "http://localhost:8008 on matrix". */
	readonly where?: string | undefined;
	readonly host?: string | undefined;
}

const upstream = (where: string | undefined): string =>
	`Let its upstream (proxy_pass, reverse_proxy) lead to where Synapse listens${where === undefined ? '' : ` (${where})`}, and see the log of the proxy.`;

const gatewayWords: Readonly<Record<number, string>> = {
	502: 'it does not get an answer from where it leads',
	503: 'it takes what is behind it for down, or is switched off for maintenance',
	504: 'it waits in vain for where it leads',
};

function judgeOther(look: ProxyLook, {status, words, location}: Answered & {kind: 'other'}): Finding {
	const {url, synapse, where} = look;
	if (gatewayWords[status] !== undefined) {
		if (synapse === 'critical') {
			return {
				severity: 'skipped',
				text: `the reverse proxy at ${url} answers ${status}, as Synapse behind it does not answer: no fault of the proxy`,
			};
		}

		const though = synapse === 'ok' ? ` though Synapse answers at ${where}` : '';
		return {
			severity: 'critical',
			text: `the reverse proxy at ${url} answers ${status}${though}: ${gatewayWords[status]}`,
			next: upstream(where),
		};
	}

	if (location !== undefined && status >= 300 && status < 400) {
		return {
			severity: 'critical',
			text: `the reverse proxy at ${url} sends clients on to ${location} (${status}) in place of an answer`,
			next: 'Pass /_matrix on to Synapse without a redirect, or correct client.public in the config.',
		};
	}

	return {
		severity: 'critical',
		text: `what answers at ${url} does not pass /_matrix on to Synapse: ${words}`,
		next: `Give the reverse proxy a rule for /_matrix (and /_synapse/client). ${upstream(where)}`,
	};
}

const sameVersions = (one: Answered, other: Answered | undefined): boolean =>
	one.kind !== 'up' || other?.kind !== 'up' || one.versions.join() === other.versions.join();

/** What came of one client URL. */
export function judgeProxy(look: ProxyLook): Finding {
	const {url, answered, own, fromHost, where, host} = look;
	const evidence = [
		`GET ${versionsUrl(url)} from here: ${said(answered)}`,
		...(fromHost ? [`the same from ${host}: ${said(fromHost)}`] : []),
		...(own ? [`Synapse itself, ${where}: ${said(own)}`] : []),
	];
	switch (answered.kind) {
		case 'up':
			return sameVersions(answered, own)
				? {
						severity: 'ok',
						text: `${url} answers, as Synapse does`.replace(own ? '' : ', as Synapse does', ''),
						evidence,
					}
				: {
						severity: 'warning',
						text: `${url} answers other than Synapse at ${where}: it leads to another homeserver, or to an old answer`,
						next: upstream(where),
						evidence,
					};
		case 'other':
			return {...judgeOther(look, answered), evidence};
		case 'unknown':
			return {severity: 'unknown', text: `${url} could not be asked: ${answered.words}`, evidence};
		default: {
			const from =
				fromHost?.kind === 'up' ? `; from ${host} it answers: broken on the way there (DNS, router, firewall)` : '';
			const isCertificate = answered.words.startsWith('the certificate');
			return {
				severity: 'critical',
				text: isCertificate
					? `clients do not trust ${url}: ${answered.words}`
					: `the reverse proxy at ${url} does not answer: ${answered.words}${from}`,
				next: isCertificate
					? 'Renew it or correct it, and reload the reverse proxy.'
					: 'See that the reverse proxy runs and listens on this port, and that the port is open and forwarded.',
				evidence,
			};
		}
	}
}

const said = (answered: Answered): string =>
	answered.kind === 'up' ? `200, versions up to ${answered.versions.at(-1)}` : answered.words;
