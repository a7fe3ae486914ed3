import {textOf} from '../parsers/json.js';
import type {Address} from './addresses.js';
import type {Context} from './context.js';
import {verdictOf} from './failure.js';
import {type Followed, follow} from './follow.js';
import {mediaType, readJson} from './json-answer.js';
import {type Step, step} from './report.js';
import {bracketed, endpointText, parseServerName, type ServerName} from './server-name.js';
import {shown, spanOf} from './text.js';
import {cacheTime} from './well-known-cache.js';

/** /.well-known/matrix/server as it is answered over one address. */
export interface WellKnownLook {
	readonly address: Address;
	/** `delegated`: it says where to. `none`: no valid file, so that others go on with step 4. `dead`: no connection, others try
	 * the next address. `unknown`: not to be judged from here. */
	readonly outcome: 'delegated' | 'none' | 'dead' | 'unknown';
	readonly server?: ServerName;
	readonly step: Step;
}

/** Bytes: what Synapse takes at most. */
export const wellKnownLimit = 50 * 1024;

const section = 'server-server API, "Resolving server names" 3';
const wanted = '200 with a JSON object in which m.server is HOST or HOST:PORT; or 404';

type Judged = Omit<WellKnownLook, 'address' | 'step'> & {readonly step: Omit<Step, 'id' | 'title'>};

const judged = (
	outcome: WellKnownLook['outcome'],
	verdict: Step['verdict'],
	seen: string,
	more: Partial<Step> = {},
	server?: ServerName,
): Judged => ({outcome, step: step('', '', verdict, seen, {section, wanted, ...more}), ...(server ? {server} : {})});

/** What people write instead of a server name. */
function causeOf(value: string | undefined, data: Readonly<Record<string, unknown>>): {cause: string; cure: string} {
	if (value === undefined) {
		return Object.hasOwn(data, 'm.homeserver')
			? {cause: 'this is the content of the client file', cure: 'Serve {"m.server": "HOST:PORT"} here.'}
			: {cause: 'm.server is missing or no text', cure: 'Serve {"m.server": "HOST:PORT"}.'};
	}

	const url = /^https?:\/\/([^/]*)/.exec(value);
	if (url) {
		const host = shown(url[1]!, 100);
		return {cause: 'm.server is a URL', cure: `Write "${host.includes(':') ? host : `${host}:443`}" instead.`};
	}

	return {cause: 'm.server is no server name', cure: 'Write HOST or HOST:PORT, without spaces and slashes.'};
}

function judgeFile({answer, failure, dead}: Followed, now: number): Judged {
	if (failure) {
		const {seen, notJudged, ...fault} = failure;
		// Nothing on port 443 is as good as no file; silence lets others wait each time.
		const allowed = dead && fault.code === 'connect-refused';
		return judged(
			notJudged ? 'unknown' : dead ? 'dead' : 'none',
			verdictOf(failure, allowed ? 'info' : 'warning'),
			allowed ? `${seen}: no file, which is allowed` : seen,
			allowed ? {code: fault.code} : fault,
		);
	}

	if (answer!.status === 404) {
		return judged('none', 'info', 'there is none (404), which is allowed', {code: 'well-known-none'});
	}

	const read = readJson(answer!, wellKnownLimit);
	if (!read.good) {
		const {code, seen, cause} = read;
		return judged('none', 'warning', `no valid file, so others ignore it: ${seen}`, {
			code,
			...(cause === undefined ? {} : {cause}),
			cure: 'Serve {"m.server": "HOST:PORT"}, or answer 404.',
		});
	}

	const value = textOf(read.data, 'm.server');
	const parsed = value === undefined ? undefined : parseServerName(value);
	if (!parsed?.good) {
		const where = parsed
			? `m.server "${shown(value!, 100)}": ${parsed.fault.what} (character ${parsed.fault.at + 1})`
			: 'no m.server';
		return judged('none', 'warning', `no valid file, so others ignore it: ${where}`, {
			code: 'well-known-invalid',
			...causeOf(value, read.data),
		});
	}

	const cache = cacheTime(answer!.headers, true, now);
	const type = mediaType(answer!);
	const kept = cache.seconds === 0 ? 'not cached' : `cached for ${spanOf(cache.seconds * 1000)} (${cache.by})`;
	const more = {evidence: [kept, `content type ${shown(type) || 'not said'}`]};
	return type === 'application/json'
		? judged('delegated', 'ok', `m.server is ${parsed.name.text}`, more, parsed.name)
		: judged(
				'delegated',
				'info',
				`m.server is ${parsed.name.text}; the content type is ${shown(type) || 'not said'}`,
				{
					...more,
					code: 'http-content-type',
					wanted: 'application/json, though others must not mind',
					cure: 'Send Content-Type: application/json.',
				},
				parsed.name,
			);
}

/** Asks for the file over one address of the host. */
export async function lookAtWellKnown(context: Context, host: string, address: Address): Promise<WellKnownLook> {
	const url = `https://${bracketed(host)}/.well-known/matrix/server`;
	const followed = await follow(context, url, address, wellKnownLimit);
	const {step: found, ...rest} = judgeFile(followed, context.clock.now());
	const cached = rest.outcome === 'none' ? ['cached for up to an hour, as it is an error'] : [];
	const at = endpointText({...address, port: 443});
	return {
		...rest,
		address,
		step: {
			...found,
			id: address.address,
			title: `Over ${at}`,
			evidence: [...followed.trail, ...found.evidence, ...cached],
		},
	};
}
