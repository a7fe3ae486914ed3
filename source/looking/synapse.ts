import {type HomeserverFacts, homeserverScript, parseHomeserverFacts} from '../parsers/homeserver-facts.js';
import {parseJson, textOf} from '../parsers/json.js';
import {parseClientVersions} from '../parsers/synapse-versions.js';
import {answerOf} from './ask.js';
import {type FoundContainer, type Looked, reachedAt} from './looked.js';

export interface FoundSynapse {
	readonly at: Looked;
	/** Undefined where it runs without one. */
	readonly container?: FoundContainer;
	/** The client API as the host reaches it; undefined where it is not published. */
	readonly url?: string;
	readonly serverName?: string;
	/** Path of homeserver.yaml where Synapse runs, and on the host where that can be told. */
	readonly config: string;
	readonly configOnHost?: string;
	readonly facts?: HomeserverFacts;
	/** Base URLs that give metrics. */
	readonly metrics: readonly string[];
	/** What stands in the way of more, in words. */
	readonly remarks: readonly string[];
}

const isSynapseImage = (image: string): boolean => /(?:^|\/)synapse(?:[:@-]|$)/.test(image) && !/admin/.test(image);
const isWorker = ({command, environment}: FoundContainer): boolean =>
	command.some(word => /^synapse\.app\.(?!homeserver)/.test(word)) ||
	(environment.SYNAPSE_WORKER !== undefined && !environment.SYNAPSE_WORKER.endsWith('.homeserver'));
const runsSynapse = (container: FoundContainer): boolean =>
	isSynapseImage(container.image) || container.command.some(word => word.startsWith('synapse.app.'));

/** Synapse's main container and its workers, the likeliest of several: running, and called synapse. */
export function synapseContainers(containers: readonly FoundContainer[]): {
	readonly main?: FoundContainer;
	readonly workers: readonly FoundContainer[];
} {
	const all = containers.filter(runsSynapse);
	const rank = ({state, name, service}: FoundContainer): number =>
		(state === 'running' ? 2 : 0) + (name === 'synapse' || service === 'synapse' ? 1 : 0);
	const [main] = all.filter(container => !isWorker(container)).toSorted((a, b) => rank(b) - rank(a));
	return {...(main ? {main} : {}), workers: all.filter(container => container !== main && isWorker(container))};
}

/** A container's TCP port as its host reaches it. */
export function urlOf({ports, hostNetwork}: FoundContainer, port: number): string | undefined {
	if (hostNetwork) {
		return `http://localhost:${port}`;
	}

	const published = ports.filter(one => one.container === port && one.protocol === 'tcp' && one.host !== undefined);
	const local = published.find(({ip}) => reachedAt(ip ?? '') === 'localhost') ?? published[0];
	return local ? `http://${reachedAt(local.ip ?? '')}:${local.host}` : undefined;
}

/** All TCP ports of a container that its host reaches. */
const urlsOf = (container: FoundContainer): readonly string[] => [
	...new Set(container.ports.flatMap(({container: port}) => urlOf(container, port) ?? [])),
];

/** Where the main process reads its config, as far as command and environment tell. */
function configPaths({command, environment}: FoundContainer): readonly string[] {
	const given = command.flatMap((word, index) => {
		const [, inline] = /^--config-path=(.+)$/.exec(word) ?? [];
		return inline ?? (['-c', '--config-path'].includes(command[index - 1] ?? '') ? word : []);
	});
	return given.length > 0 ? given : [environment.SYNAPSE_CONFIG_PATH ?? '/data/homeserver.yaml'];
}

/** The path on the host of a path in the container. */
export function onHost({mounts}: FoundContainer, path: string): string | undefined {
	const [mount] = mounts
		.filter(({to}) => path === to || path.startsWith(`${to.replace(/\/$/, '')}/`))
		.toSorted((a, b) => b.to.length - a.to.length);
	return mount && (mount.from + path.slice(mount.to.replace(/\/$/, '').length)).replace(/\/$/, '');
}

async function readFacts(
	{host}: Looked,
	container: FoundContainer | undefined,
	paths: readonly string[],
	signal: AbortSignal,
): Promise<HomeserverFacts | undefined> {
	const python = ['python3', '-', ...paths];
	const argv = container ? ['docker', 'exec', '-i', container.name, ...python] : python;
	try {
		const {stdout, code} = await host.exec(argv, {stdin: homeserverScript, timeout: 30_000, signal});
		return code === 0 ? parseHomeserverFacts(stdout) : undefined;
	} catch {
		return undefined;
	}
}

/** The name that its keys are for: answered by every listener with federation, without a token. */
async function askName({host}: Looked, url: string, signal: AbortSignal): Promise<string | undefined> {
	const answer = await answerOf(host, `${url}/_matrix/key/v2/server`, signal);
	return answer?.status === 200 ? textOf(parseJson(answer.body), 'server_name') : undefined;
}

async function isClientApi({host}: Looked, url: string, signal: AbortSignal): Promise<boolean> {
	const answer = await answerOf(host, `${url}/_matrix/client/versions`, signal);
	return answer?.status === 200 && parseClientVersions(answer.body) !== undefined;
}

async function givesMetrics({host}: Looked, url: string, signal: AbortSignal): Promise<boolean> {
	const answer = await answerOf(host, `${url}/_synapse/metrics`, signal);
	return answer?.status === 200 && /^# (?:HELP|TYPE) /m.test(answer.body.toString('latin1', 0, 65_536));
}

const filter = async <Item>(items: readonly Item[], holds: (item: Item) => Promise<boolean>): Promise<Item[]> => {
	const kept = await Promise.all(items.map(holds));
	return items.filter((_item, index) => kept[index]);
};

const portsOf = (facts: HomeserverFacts | undefined, what: 'client' | 'metrics'): readonly number[] =>
	(facts?.listeners ?? [])
		.filter(({type, resources}) => resources.includes(what) || (what === 'metrics' && type === 'metrics'))
		.map(({port}) => port);

/** Why there are no figures, where homeserver.yaml tells. */
function whyNoMetrics(facts: HomeserverFacts | undefined): string {
	if (facts && !facts.metricsEnabled) {
		return 'No metrics: homeserver.yaml needs enable_metrics: true and a listener of type metrics.';
	}

	const ports = portsOf(facts, 'metrics');
	return ports.length > 0
		? `Metrics are on port ${ports.join(', ')} in the container, which is not published: add it to the compose file.`
		: 'No metrics: homeserver.yaml needs a listener of type metrics, and its port has to be published.';
}

const nativeConfig = '/etc/matrix-synapse/homeserver.yaml';
const usualPort = 8008;
/** Of the metrics listener in Synapse's own documentation (metrics-howto.md). */
const usualMetricsPort = 9000;

const listeningOn = ({machine}: Looked, port: number): readonly number[] =>
	machine.listening.some(one => one.port === port) ? [port] : [];

/** Synapse on one machine, in a container or without; undefined where there is none. */
export async function findSynapse(at: Looked, signal: AbortSignal): Promise<FoundSynapse | undefined> {
	const {main, workers} = synapseContainers(at.containers);
	const native = `http://localhost:${usualPort}`;
	if (!main && !(listeningOn(at, usualPort).length > 0 && (await isClientApi(at, native, signal)))) {
		return undefined;
	}

	const [config, ...more] = main ? configPaths(main) : [nativeConfig];
	const facts = await readFacts(at, main, [config!, ...more], signal);
	const listeners = main
		? [...portsOf(facts, 'client').flatMap(port => urlOf(main, port) ?? []), ...urlsOf(main)]
		: [...portsOf(facts, 'client').map(port => `http://localhost:${port}`), native];
	const [url] = await filter([...new Set(listeners)], candidate => isClientApi(at, candidate, signal));
	const endpoints = [
		...(main ? [...portsOf(facts, 'metrics').flatMap(port => urlOf(main, port) ?? []), ...urlsOf(main)] : []),
		...(main
			? []
			: [...portsOf(facts, 'metrics'), ...listeningOn(at, usualMetricsPort)].map(port => `http://localhost:${port}`)),
		...workers.flatMap(urlsOf),
	];
	const metrics = await filter([...new Set(endpoints)], candidate => givesMetrics(at, candidate, signal));
	const serverName = facts?.serverName ?? (url === undefined ? undefined : await askName(at, url, signal));
	const configOnHost = main ? onHost(main, config!) : config;
	return {
		at,
		...(main ? {container: main} : {}),
		...(url === undefined ? {} : {url}),
		...(serverName === undefined ? {} : {serverName}),
		config: config!,
		...(configOnHost === undefined ? {} : {configOnHost}),
		...(facts ? {facts} : {}),
		metrics,
		remarks: [
			...(url === undefined ? ['Its client API does not answer on any published port: say where in url.'] : []),
			...(facts || !main ? [] : [`${config} could not be read in the container ${main.name}.`]),
			...(facts || main ? [] : ['It could not be seen how it runs: say container, and config where it is another.']),
			...(metrics.length === 0 ? [whyNoMetrics(facts)] : []),
		],
	};
}
