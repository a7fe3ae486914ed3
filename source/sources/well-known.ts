import {isIP} from 'node:net';
import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {HostError} from '../hosts/host.js';
import type {HttpAnswer} from '../hosts/http.js';
import {describeAnswer} from '../parsers/http-words.js';
import {parseClientVersions} from '../parsers/synapse-versions.js';
import {judgeClientFile, judgeServerFile, type WellKnownCheck, type WellKnownFile} from '../parsers/well-known.js';
import {sameUrl} from './element.js';
import {anchoredAt, anchors} from './from-here.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

/** Parts are `server` and `client`. A file that was answered is `up`, whatever is in it: see its verdict. */
export type WellKnownData = ReadonlyArray<Probe<WellKnownFile>>;

interface FilePart extends Part {
	readonly part: 'server' | 'client';
	/** The client API's public URL of the stack's config. */
	readonly publicUrl?: string | undefined;
}

const timeout = 10_000;
// A file has some hundred bytes.
const limit = 64 * 1024;
const unseen = 300;
const mostRedirects = 5;

/** The name without its port, which is no part of the client's address (client-server API, "Well-known URI"). */
const hostOf = (homeserver: string): string => homeserver.replace(/:\d+$/, '');

/** Server discovery, steps 1 and 2: an address, or a name with a port, has no server file. */
export const hasServerFile = (homeserver: string): boolean =>
	hostOf(homeserver) === homeserver && isIP(homeserver.replace(/^\[(.*)\]$/, '$1')) === 0;

/** Whether they are to be asked for: the server has a name, and the config does not say no. */
export const asksWellKnown = ({homeserver, wellKnown: asked}: Stack): boolean => homeserver !== undefined && asked;

const partsOn = (config: Config, host: string): readonly FilePart[] =>
	anchoredAt(config, host).flatMap(({name, homeserver, wellKnown: asked, client}) => {
		if (homeserver === undefined || !asked) {
			return [];
		}

		const target = (file: string) => `https://${hostOf(homeserver)}/.well-known/matrix/${file}`;
		return [
			...(hasServerFile(homeserver) ? [{stack: name, part: 'server' as const, target: target('server')}] : []),
			{stack: name, part: 'client' as const, target: target('client'), publicUrl: client?.public},
		];
	});

type Context = SourceContext<WellKnownData>;

const get = ({here, signal}: Context, url: string): Promise<HttpAnswer> =>
	here.get(url, {timeout, limit, signal, headers: {connection: 'close'}});

/** Follows redirects, which the spec allows here, but to no other scheme and not for ever. */
async function follow(context: Context, url: string): Promise<HttpAnswer> {
	const seen = new Set<string>();
	for (let next = url; ; ) {
		seen.add(next);
		const answer = await get(context, next);
		const {location} = answer.headers;
		if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
			return answer;
		}

		const to = URL.canParse(location, next) ? new URL(location, next) : undefined;
		if (to?.protocol !== 'https:' || seen.has(to.href) || seen.size > mostRedirects) {
			throw new HostError('failed', 'here', `${new URL(next).host} redirects to ${location.slice(0, 200)}`);
		}

		next = to.href;
	}
}

/** Whether a client API answers where the client file leads. */
async function followBaseUrl(context: Context, url: string): Promise<WellKnownCheck> {
	const base = {what: 'homeserver', wanted: `an answer of ${url}`};
	try {
		const answer = await get(context, `${url.replace(/\/$/, '')}/_matrix/client/versions`);
		const good = answer.status === 200 && parseClientVersions(answer.body) !== undefined;
		return {...base, seen: good ? 'it answers' : describeAnswer(answer), good};
	} catch (error) {
		return {...base, seen: (error as Error).message, good: false};
	}
}

/** Adds what the file's own bytes do not show: where it leads, and whether that is what the config says. */
async function lookBehind(context: Context, part: FilePart, file: WellKnownFile): Promise<WellKnownFile> {
	const {value} = file;
	if (part.part === 'server' || value === undefined) {
		return file;
	}

	const {publicUrl} = part;
	const named: readonly WellKnownCheck[] =
		publicUrl === undefined ? [] : [{what: 'config', wanted: publicUrl, seen: value, good: sameUrl(publicUrl, value)}];
	const checks = [...file.checks, ...named, await followBaseUrl(context, value)];
	return {...file, verdict: checks.every(({good}) => good) ? 'good' : 'bad', checks};
}

async function ask(context: Context, part: FilePart): Promise<WellKnownFile> {
	const answer = await follow(context, part.target);
	return lookBehind(context, part, part.part === 'server' ? judgeServerFile(answer) : judgeClientFile(answer));
}

/** F2, F3: the two well-known files of each stack's homeserver, asked from this machine as others ask for them. */
export const wellKnown: PolledSource<WellKnownData> = {
	id: 'well-known',
	title: 'Well-known',
	operations: ['F2', 'F3', 'H3'],
	empty: [],
	fromHere: true,
	hosts: config => anchors(config, asksWellKnown),
	every: {seen: 60, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen, fromHere: true}, part =>
			ask(context, part),
		),
};
