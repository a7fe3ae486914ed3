import {type Address, lookupAddresses} from './addresses.js';
import {isRefused, tlsStep} from './certificate.js';
import type {Context} from './context.js';
import {explainFailure, type Failure} from './failure.js';
import {endpointText} from './server-name.js';
import {type Answer, openSite, type Site, SiteError} from './site.js';
import type {TlsLook} from './start-tls.js';
import {shown} from './text.js';

/** A file that was asked for over one address, behind its redirects. */
export interface Followed {
	/** What was asked, and what was answered: lines for a person. */
	readonly trail: readonly string[];
	readonly answer?: Answer;
	/** Headers of the redirects on the way. */
	readonly redirects: readonly Answer[];
	readonly failure?: Failure;
	/** No TCP connection to the address itself: others try the next one. */
	readonly dead: boolean;
	/** Of the first handshake. */
	readonly look?: TlsLook;
	/** Where it ended. */
	readonly url: string;
}

// Homeservers take between 5 and 20.
const mostRedirects = 10;
const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** `https://HOST:PORT/…` as site; SNI for names only. */
function siteAt(url: URL, address: string) {
	const host = hostOf(url);
	const literal = /^[\d.]+$|:/.test(host);
	return {
		address,
		port: url.port === '' ? 443 : Number(url.port),
		hostHeader: url.host,
		certName: host,
		...(literal ? {} : {sni: host.replace(/\.$/, '')}),
	};
}

type Fetched =
	| {readonly answer: Answer; readonly look: TlsLook}
	| {readonly failure: Failure; readonly dead: boolean; readonly look?: TlsLook};

async function fetchOnce(context: Context, url: URL, address: string, limit: number): Promise<Fetched> {
	let site: Site;
	try {
		site = await openSite(context, siteAt(url, address));
	} catch (error) {
		const phase = error instanceof SiteError ? error.phase : 'connect';
		return {
			failure: explainFailure(phase, error instanceof SiteError ? error.cause : error),
			dead: phase === 'connect',
		};
	}

	const {look} = site;
	try {
		const now = context.clock.now();
		if (isRefused(look, hostOf(url), now)) {
			const {code, seen, cause, cure} = tlsStep(look, hostOf(url), now);
			return {look, dead: false, failure: {code: code!, seen, ...(cause ? {cause} : {}), ...(cure ? {cure} : {})}};
		}

		return {answer: await site.get(`${url.pathname}${url.search}`, limit), look};
	} catch (error) {
		return {look, dead: false, failure: explainFailure('http', error)};
	} finally {
		site.close();
	}
}

/** Over the addresses of another host, those of the same family first, until one can be connected to. */
async function fetchElsewhere(context: Context, url: URL, family: 4 | 6, limit: number): Promise<Fetched> {
	const {addresses, step} = await lookupAddresses(context, hostOf(url));
	const ordered = [
		...addresses.filter(one => one.family === family),
		...addresses.filter(one => one.family !== family),
	];
	let last: Fetched = {dead: true, failure: {code: step.code ?? 'dns-no-address', seen: step.seen}};
	for (const {address} of ordered.slice(0, 3)) {
		last = await fetchOnce(context, url, address, limit);
		if ('answer' in last || !last.dead) {
			break;
		}
	}

	return last;
}

const redirectFault = (to: URL | undefined, seen: ReadonlySet<string>, location: string): Failure | undefined => {
	const where = shown(location, 120);
	if (to === undefined) {
		return {code: 'redirect-invalid', seen: `it redirects to "${where}", which is no URL`};
	}

	if (to.protocol !== 'https:') {
		return {
			code: 'redirect-downgrade',
			seen: `it redirects to ${where}, which is not https`,
			cause: 'a rule of the web server for all of its paths',
			cure: 'Serve the file over https, without a redirect to http.',
		};
	}

	if (seen.has(to.href)) {
		return {
			code: 'redirect-loop',
			seen: `it redirects in a circle, to ${where}`,
			cure: 'Serve the file itself at one of these.',
		};
	}

	return seen.size > mostRedirects
		? {
				code: 'redirect-many',
				seen: `it redirects more than ${mostRedirects} times`,
				cure: 'Serve the file itself earlier.',
			}
		: undefined;
};

/** GET over one address of its host, following redirects as the spec allows. Never rejects. */
export async function follow(
	context: Context,
	start: string,
	{address, family}: Address,
	limit: number,
): Promise<Followed> {
	const seen = new Set<string>();
	const trail: string[] = [];
	const redirects: Answer[] = [];
	let first: TlsLook | undefined;
	if (!URL.canParse(start)) {
		const failure = {code: 'redirect-invalid' as const, seen: `${shown(start)} is no URL`};
		return {trail, redirects, url: start, dead: false, failure};
	}

	for (let url = new URL(start); ; ) {
		const own = seen.size === 0;
		seen.add(url.href);
		const fetched = own
			? await fetchOnce(context, url, address, limit)
			: await fetchElsewhere(context, url, family, limit);
		first ??= own ? fetched.look : undefined;
		const base = {
			trail,
			redirects,
			url: url.href,
			dead: own && 'failure' in fetched && fetched.dead,
			...(first ? {look: first} : {}),
		};
		const over = own ? ` over ${endpointText({address, port: Number(url.port || 443)})}` : '';
		if ('failure' in fetched) {
			trail.push(`GET ${shown(url.href)}${over}: ${fetched.failure.seen}`);
			return {...base, failure: fetched.failure};
		}

		const {answer} = fetched;
		const {location} = answer.headers;
		trail.push(
			`GET ${shown(url.href)}${over}: ${answer.status}${location === undefined ? '' : ` → ${shown(location)}`}`,
		);
		if (!redirecting.has(answer.status) || location === undefined) {
			return {...base, answer};
		}

		redirects.push(answer);
		const to = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
		const fault = redirectFault(to, seen, location);
		if (fault) {
			return {...base, failure: fault};
		}

		url = to!;
		url.hash = '';
	}
}
