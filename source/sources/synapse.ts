import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import {HostError} from '../hosts/host.js';
import type {HttpAnswer} from '../hosts/http.js';
import {describeAnswer} from '../parsers/http-words.js';
import {parseClientVersions, parseServerVersion, versionOfHeader} from '../parsers/synapse-versions.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

/** What Synapse tells of itself without a token. */
export interface SynapseFacts {
	/** `1.160.0`. */
	readonly version?: string;
	/** Versions of the spec that it speaks, oldest first. */
	readonly versions: readonly string[];
	/** ms since the epoch: when it was asked for these. */
	readonly askedAt: number;
}

export type SynapseData = ReadonlyArray<Probe<SynapseFacts>>;

/** It logs every request but those of /health: the rest is asked for seldom. */
const seldom = 10 * 60_000;
const timeout = 5000;
/** The longest answer, /_matrix/client/versions, has some 2 KB. */
const limit = 256 * 1024;
const unseen = 15;

const partsOn = ({stacks}: Config, host: string): readonly Part[] =>
	stacks.flatMap(({name, synapse}) =>
		synapse?.host === host ? [{stack: name, part: 'synapse', target: synapse.url}] : [],
	);

async function ask(
	{http, host, signal, now}: SourceContext<SynapseData>,
	{target}: Part,
	before: Probe<SynapseFacts> | undefined,
): Promise<SynapseFacts> {
	const get = (path: string) =>
		http.get(`${target.replace(/\/$/, '')}${path}`, {name: 'Synapse', timeout, limit, signal});
	const wrong = (path: string, answer: HttpAnswer): never => {
		throw new HostError('failed', host.id, `Synapse: ${path} gives ${describeAnswer(answer)}`);
	};

	const health = await get('/health');
	if (health.status !== 200 || health.body.toString().trim() !== 'OK') {
		wrong('/health', health);
	}

	const known = before?.state === 'up' ? before.facts : undefined;
	if (known && Math.abs(now() - known.askedAt) < seldom) {
		return known;
	}

	const path = '/_matrix/client/versions';
	const [client, server] = await Promise.all([get(path), get('/_synapse/admin/v1/server_version')]);
	const versions = parseClientVersions(client.body);
	if (client.status !== 200 || !versions) {
		return wrong(path, client);
	}

	// A worker or a proxy may have no Admin API: the header tells it then.
	const version =
		(server.status === 200 ? parseServerVersion(server.body) : undefined) ??
		versionOfHeader(String(health.headers.server));
	return {versions, askedAt: now(), ...(version === undefined ? {} : {version})};
}

/** H2: whether each Synapse answers, how quickly, and which version it is. */
export const synapse: PolledSource<SynapseData> = {
	id: 'synapse',
	title: 'Synapse',
	operations: ['H2'],
	empty: [],
	hosts: config => partHosts(config, stack => [stack.synapse]),
	every: {seen: 10, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen}, (part, before) =>
			ask(context, part, before),
		),
};
