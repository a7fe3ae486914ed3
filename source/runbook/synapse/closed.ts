import {textOf} from '../../parsers/json.js';
import {parseListening} from '../../parsers/listening.js';
import {critical, editOf, onContainer} from '../findings.js';
import type {Finding, FlowContext} from '../flow.js';
import {readHomeserverFile} from '../homeserver-file.js';
import {askInside} from '../inside/ask-inside.js';
import {listeningScript} from '../inside/connection-scripts.js';
import {
	configOnHost,
	containerWords,
	inspectSynapse,
	type SynapseContainer,
	synapseOf,
} from '../inside/synapse-container.js';

// Why nothing answers on Synapse's port.

/** Ports in the container that the host's port is for. */
const publishedFor = ({HostConfig}: SynapseContainer, port: number): readonly number[] =>
	Object.entries(HostConfig?.PortBindings ?? {}).flatMap(([inside, bindings]) =>
		(bindings ?? []).some(({HostPort}) => Number(HostPort) === port) ? [Number.parseInt(inside, 10)] : [],
	);

interface Closed {
	readonly port: number;
	readonly name: string;
	readonly hostNetwork: boolean;
	/** Ports of the container that lead to it. */
	readonly published: readonly number[];
	/** Of homeserver.yaml, with the client API. */
	readonly wanted: readonly number[];
	/** Ports that are listened on in the container's network, on other addresses than loopback and on loopback alone. */
	readonly open: readonly number[];
	readonly loopback: readonly number[];
}

/** Why nothing answers on the host's port. */
export function judgeClosed({port, name, hostNetwork, published, wanted, open, loopback}: Closed): Finding {
	const listens = wanted.length === 0 ? '' : `; homeserver.yaml has the client API on ${wanted.join(', ')}`;
	if (!hostNetwork && published.length === 0) {
		return critical(`port ${port} of the host leads to nothing: ${name} does not publish it${listens}`, {
			next: 'See ports: of the compose file, and synapse.url in the config of this program',
		});
	}

	const inside = hostNetwork ? [port] : published;
	if (inside.some(one => open.includes(one))) {
		return critical(`port ${port} of the host does not take connections, though Synapse listens in ${name}`, {
			next: "The engine's forwarding is broken: its firewall rules (iptables) may have been flushed; restart the container, else the engine",
		});
	}

	const alone = inside.find(one => loopback.includes(one));
	if (alone !== undefined && !hostNetwork) {
		return critical(`Synapse listens on port ${alone} for its own container only`, {
			next: "bind_addresses: ['0.0.0.0'] in the listener of homeserver.yaml",
		});
	}

	if (wanted.length > 0 && !wanted.some(one => inside.includes(one))) {
		return critical(
			`nothing listens on port ${inside[0]} in ${name}: homeserver.yaml has the client API on port ${wanted.join(', ')}`,
			{
				next: 'Make ports: of the compose file and the listeners of homeserver.yaml the same',
			},
		);
	}

	return critical(`nothing listens on port ${inside[0]} in ${name}${listens}`, {
		next: 'Just after a start it may take a moment; else see its log',
	});
}

/** Looks at both ends of the port. */
export async function whyClosed(context: FlowContext, port: number): Promise<Finding> {
	const synapse = synapseOf(context);
	const found = await inspectSynapse(context).catch(() => undefined);
	if (!found) {
		return critical(`nothing listens on port ${port} of ${synapse.host}`, {
			next: 'See whether Synapse runs there, and synapse.url in the config of this program',
		});
	}

	const [file, kernel] = await Promise.all([
		context.found('file')?.severity === 'unknown' ? {ports: []} : readHomeserverFile(context, found),
		askInside(context, found, listeningScript, {limit: 15}),
	]);
	const listening = parseListening(textOf(kernel, 'tcp') ?? '');
	const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
	const finding = judgeClosed({
		port,
		name: containerWords(synapse),
		hostNetwork: found.HostConfig?.NetworkMode === 'host',
		published: publishedFor(found, port),
		wanted: file.ports,
		open: listening.flatMap(one => (isLoopback(one.address) ? [] : [one.port])),
		loopback: listening.flatMap(one => (isLoopback(one.address) ? [one.port] : [])),
	});
	return {
		...finding,
		evidence: [
			`in the container listens: ${listening.map(one => `${one.address} ${one.port}`).join(', ') || 'nothing'}`,
		],
		actions: [
			...editOf({host: synapse.host, stack: context.stack.name}, configOnHost(found, synapse)),
			onContainer('restart', {host: synapse.host, id: found.Id, name: synapse.container}),
		],
	};
}
