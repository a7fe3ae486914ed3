import {textOf} from '../parsers/json.js';
import {isRefused, tlsStep} from './certificate.js';
import type {Context} from './context.js';
import {explainFailure, type Failure, verdictOf} from './failure.js';
import {mediaType, readJson} from './json-answer.js';
import {type Destination, type Step, step} from './report.js';
import {judgeServerKeys} from './server-keys.js';
import {endpointText} from './server-name.js';
import {type Answer, openSite, type Site, SiteError} from './site.js';
import type {TlsLook} from './start-tls.js';
import {shown} from './text.js';

/** What is at one destination. */
export interface Probe {
	readonly destination: Destination;
	/** `dead`: no connection. `unknown`: not to be judged from here. `bad`: connected, but another server would not go on. */
	readonly state: 'good' | 'bad' | 'dead' | 'unknown';
	/** Nobody could be asked whether it is the right place. */
	readonly guessed?: true;
	/** Connect, TLS, version, keys, as far as it got. */
	readonly steps: readonly Step[];
	readonly look?: TlsLook;
	readonly software?: string;
	/** The keys as they were answered, to compare. */
	readonly keys?: string;
	readonly keysValidUntil?: number;
}

export const versionPath = '/_matrix/federation/v1/version';
export const keysPath = '/_matrix/key/v2/server';
// A version has a hundred bytes, keys a few hundred.
const limit = 64 * 1024;

const failureStep = (id: string, title: string, failure: Failure, more: Partial<Step> = {}): Step => {
	const {seen, notJudged: _, ...fault} = failure;
	return step(id, title, verdictOf(failure, 'critical'), seen, {...fault, ...more});
};

type Asked = {readonly answer: Answer} | {readonly failure: Failure};

const ask = async (site: Site, path: string): Promise<Asked> => {
	try {
		return {answer: await site.get(path, limit)};
	} catch (error) {
		return error instanceof SiteError
			? {failure: explainFailure(error.phase, error.cause)}
			: {failure: explainFailure('http', error)};
	}
};

const proxyCure = (path: string) =>
	`Let the reverse proxy pass ${path} on to the homeserver, whose listener needs the resource "federation".`;

/** The JSON object of an answer, or the step that says why there is none. Homeservers refuse another content type. */
function objectOf(
	asked: Asked,
	id: string,
	title: string,
	path: string,
): {data: Readonly<Record<string, unknown>>} | {step: Step} {
	const more = {
		wanted: `GET ${path}: 200 with a JSON object, application/json`,
		section: 'server-server API, "API standards"',
	};
	if ('failure' in asked) {
		return {step: failureStep(id, title, asked.failure, more)};
	}

	const read = readJson(asked.answer, limit);
	if (!read.good) {
		return {step: failureStep(id, title, {cure: proxyCure(path), ...read}, more)};
	}

	const type = mediaType(asked.answer);
	return type === 'application/json'
		? {data: read.data}
		: {
				step: failureStep(
					id,
					title,
					{
						code: 'http-content-type',
						seen: `the content type is ${shown(type) || 'not said'}`,
						cause: 'the reverse proxy changes it, or a file is served',
						cure: 'Let it be application/json: Synapse refuses the answer otherwise.',
					},
					more,
				),
			};
}

function judgeVersion(asked: Asked): {step: Step; software?: string} {
	const title = 'Version';
	const read = objectOf(asked, 'version', title, versionPath);
	if ('step' in read) {
		return read;
	}

	const name = textOf(read.data.server, 'name');
	const version = textOf(read.data.server, 'version');
	const more = {wanted: 'server.name and server.version', section: 'server-server API, "Server implementation"'};
	if (name === undefined && version === undefined) {
		return {
			step: step('version', title, 'warning', 'no server.name and server.version', {...more, code: 'version-invalid'}),
		};
	}

	const software = [name, version]
		.filter(text => text !== undefined)
		.map(text => shown(text, 80))
		.join(' ');
	return {software, step: step('version', title, 'ok', software, more)};
}

interface JudgedKeys {
	readonly step: Step;
	readonly keys?: string;
	readonly keysValidUntil?: number;
}

function judgeKeys(asked: Asked, serverName: string, now: number): JudgedKeys {
	const read = objectOf(asked, 'keys', 'Signing keys', keysPath);
	if ('step' in read) {
		return read;
	}

	const until = read.data.valid_until_ts;
	return {
		step: judgeServerKeys(read.data, serverName, now),
		keys: JSON.stringify(read.data.verify_keys ?? null),
		...(typeof until === 'number' ? {keysValidUntil: until} : {}),
	};
}

/** Does what another server does there, but with more patience: what comes after a fault is looked at too. */
export async function probe(context: Context, destination: Destination, serverName: string): Promise<Probe> {
	const title = `Connection to ${endpointText(destination)}`;
	const now = context.clock.now();
	let site: Site;
	try {
		site = await openSite(context, destination);
	} catch (error) {
		const phase = error instanceof SiteError ? error.phase : 'connect';
		const failure = explainFailure(phase, error instanceof SiteError ? error.cause : error);
		const failed =
			phase === 'connect'
				? [failureStep('connect', title, failure)]
				: [
						step('connect', title, 'ok', 'open'),
						failureStep('tls', 'TLS and certificate', failure, {section: 'server-server API, "TLS"'}),
					];
		return {destination, state: failure.notJudged ? 'unknown' : phase === 'connect' ? 'dead' : 'bad', steps: failed};
	}

	try {
		const {look} = site;
		const version = judgeVersion(await ask(site, versionPath));
		const {step: keysStep, ...keys} = judgeKeys(await ask(site, keysPath), serverName, now);
		const steps = [
			step('connect', title, 'ok', 'open'),
			tlsStep(look, destination.certName, now),
			version.step,
			keysStep,
		];
		const bad = isRefused(look, destination.certName, now) || steps.some(({verdict}) => verdict === 'critical');
		const unknown = steps.some(({verdict}) => verdict === 'skipped');
		return {
			destination,
			state: bad ? 'bad' : unknown ? 'unknown' : 'good',
			steps,
			look,
			...(version.software === undefined ? {} : {software: version.software}),
			...keys,
		};
	} finally {
		site.close();
	}
}
