import type {Config} from '../config/schema.js';
import {HostError} from '../hosts/host.js';
import {describeAnswer} from '../parsers/http-words.js';
import {parseClientVersions} from '../parsers/synapse-versions.js';
import {anchoredAt, anchors} from './from-here.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

export interface ClientFacts {
	/** Versions of the spec, oldest first. */
	readonly versions: readonly string[];
}

/** Parts are `public` and `lan`. */
export type ClientData = ReadonlyArray<Probe<ClientFacts>>;

const timeout = 10_000;
const limit = 256 * 1024;
const unseen = 60;

const partsOn = (config: Config, host: string): readonly Part[] =>
	anchoredAt(config, host).flatMap(({name, client}) =>
		(['public', 'lan'] as const).flatMap(part =>
			client?.[part] === undefined ? [] : [{stack: name, part, target: client[part]}],
		),
	);

async function ask({here, signal}: SourceContext<ClientData>, {target}: Part): Promise<ClientFacts> {
	const path = '/_matrix/client/versions';
	const options = {
		timeout,
		limit,
		signal,
		// A new connection each time: today's address and certificate.
		headers: {connection: 'close'},
	};
	const answer = await here.get(`${target.replace(/\/$/, '')}${path}`, options);
	const versions = parseClientVersions(answer.body);
	if (answer.status !== 200 || !versions) {
		throw new HostError('failed', 'here', `${path} gives ${describeAnswer(answer)}`);
	}

	return {versions};
}

/** H2: whether the client API answers at its public and its LAN URL, asked from this machine: through the reverse proxy. */
export const client: PolledSource<ClientData> = {
	id: 'client',
	title: 'Client URL',
	operations: ['H2'],
	empty: [],
	fromHere: true,
	hosts: config => anchors(config, stack => (stack.client?.public ?? stack.client?.lan) !== undefined),
	every: {seen: 30, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen, fromHere: true}, part =>
			ask(context, part),
		),
};
