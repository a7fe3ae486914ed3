import {takesConnections} from './ask.js';
import {type FoundContainer, type Looked, reachedAt} from './looked.js';
import {type FoundSynapse, urlOf} from './synapse.js';

export interface FoundService {
	/** The place that it is reached from, and where as that sees it; undefined where it is not reached from a host at all. */
	readonly at?: Looked;
	readonly address?: string;
	/** How its own program is called there: seen to work. */
	readonly command?: readonly string[];
	/** The container it runs in, and the place of that. */
	readonly within?: {readonly at: Looked; readonly name: string};
	readonly remark: string;
}

interface Wanted {
	readonly title: 'PostgreSQL' | 'Redis';
	readonly port: number;
	/** As homeserver.yaml has it: where Synapse itself reaches it. */
	readonly host?: string;
	readonly image: RegExp;
	readonly socket: RegExp;
}

const local = /^(?:localhost|127\.[\d.]+|::1)$/;

const listensAt = ({machine}: Looked, port: number): string | undefined => {
	const found = machine.listening.filter(one => one.port === port).map(({address}) => reachedAt(address));
	const address = found.find(one => one === 'localhost') ?? found[0];
	return address && `${address}:${port}`;
};

/** A container as its host reaches it; the engine's own network is not a place to name in a config. */
function inContainer(at: Looked, container: FoundContainer, {title, port}: Wanted): FoundService {
	const url = urlOf(container, port);
	const within = {at, name: container.name};
	return url === undefined
		? {
				within,
				remark: `${title} runs in the container ${container.name} on ${at.place.name}, which publishes no port; it is watched there.`,
			}
		: {at, within, address: url.replace(/^http:\/\//, ''), remark: `${title} runs in the container ${container.name}.`};
}

/** What homeserver.yaml means by a host name, seen from Synapse's host. */
async function fromConfig(
	wanted: Wanted & {readonly host: string},
	synapse: FoundSynapse,
	places: readonly Looked[],
): Promise<FoundService | undefined> {
	const {at, container: own} = synapse;
	const {host, port, title} = wanted;
	const isOwn = local.test(host) && (!own || own.hostNetwork);
	const other = at.containers.find(one => one !== own && (one.name === host || one.aliases.includes(host)));
	if (other) {
		return inContainer(at, other, wanted);
	}

	// `extra_hosts: [db:host-gateway]`, or an address of it.
	const extra = own?.extraHosts.map(entry => entry.split(/[:=](.*)/s)).find(([name]) => name === host)?.[1];
	const remark = `homeserver.yaml: ${host}:${port}`;
	if (isOwn || extra === 'host-gateway' || host === 'host.docker.internal') {
		const address = listensAt(at, port);
		return address === undefined ? undefined : {at, address, remark};
	}

	const name = extra ?? host;
	const elsewhere = places
		.filter(place => place !== at && !place.sameAs)
		.flatMap(place => {
			const address = listensAt(place, port);
			return address === undefined ? [] : [{at: place, address, remark}];
		});
	if (elsewhere.length === 1) {
		return elsewhere[0];
	}

	return (await takesConnections(at.host, {host: name, port}))
		? {at, address: `${name}:${port}`, remark}
		: (elsewhere[0] ?? {remark: `homeserver.yaml has ${title} at ${host}:${port}, which no host given here reaches.`});
}

/** Wherever it listens, else its socket, else its container. */
function anywhere(wanted: Wanted, places: readonly Looked[]): FoundService | undefined {
	const hosts = places.filter(({sameAs}) => sameAs === undefined);
	for (const at of hosts) {
		const address = listensAt(at, wanted.port) ?? at.machine.sockets.find(path => wanted.socket.test(path));
		if (address !== undefined) {
			return {at, address, remark: `Listens on ${at.place.name}.`};
		}
	}

	for (const at of hosts) {
		const container = at.containers.find(({image, state}) => state === 'running' && wanted.image.test(image));
		if (container) {
			return inContainer(at, container, wanted);
		}
	}

	return undefined;
}

async function find(
	wanted: Wanted,
	synapse: FoundSynapse | undefined,
	places: readonly Looked[],
): Promise<FoundService | undefined> {
	const {host} = wanted;
	const known =
		synapse && host !== undefined && !host.startsWith('/')
			? await fromConfig({...wanted, host}, synapse, places)
			: undefined;
	return known ?? anywhere(wanted, places);
}

/** The database that Synapse uses; else one that is there. */
export async function findPostgres(
	synapse: FoundSynapse | undefined,
	places: readonly Looked[],
): Promise<FoundService | undefined> {
	const database = synapse?.facts?.database;
	if (database?.kind === 'sqlite') {
		return {remark: 'homeserver.yaml uses SQLite.'};
	}

	return find(
		{
			title: 'PostgreSQL',
			port: database?.port ?? 5432,
			...(database?.host === undefined ? {} : {host: database.host}),
			image: /(?:^|\/)(?:postgres|postgresql)(?:[:@]|$)/,
			socket: /\.s\.PGSQL\.\d+$/,
		},
		synapse,
		places,
	);
}

/** The Redis that Synapse uses; else one that is there. */
export async function findRedis(
	synapse: FoundSynapse | undefined,
	places: readonly Looked[],
): Promise<FoundService | undefined> {
	const redis = synapse?.facts?.redis;
	return find(
		{
			title: 'Redis',
			port: redis?.port ?? 6379,
			...(redis && redis.path === undefined ? {host: redis.host} : {}),
			image: /(?:^|\/)(?:redis|valkey|keydb)(?:[:@]|$)/,
			socket: /\.sock$/,
		},
		synapse,
		places,
	);
}
