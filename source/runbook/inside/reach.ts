import {clean} from '../../parsers/clean.js';
import {isRecord, textOf} from '../../parsers/json.js';
import {critical, skipped, well} from '../findings.js';
import type {Finding, FlowContext} from '../flow.js';
import {type Answer, askInside} from './ask-inside.js';
import {reachScript} from './connection-scripts.js';
import type {SynapseContainer} from './synapse-container.js';

/** ms for a step that reaches: a resolver that does not answer takes its time. */
export const reachTimeout = 60_000;

export interface Named {
	readonly part: 'PostgreSQL' | 'Redis';
	/** Of homeserver.yaml. */
	readonly section: 'database' | 'redis';
}

/** Looks up the config's host, or connects to each of its addresses, from inside. */
export async function reach(
	context: FlowContext,
	found: SynapseContainer,
	named: Named,
	stage: 'name' | 'port',
): Promise<Finding> {
	const more = {of: named.section, stage, connect: 5};
	const answer = await askInside(context, found, reachScript, {limit: 35, more});
	if (answer.unused !== undefined) {
		return skipped(`not looked at: Synapse uses no ${named.part}`);
	}

	return stage === 'name' ? judgeName(answer, named) : judgePort(answer, named);
}

const numeric = /^[\d.]+$|:/;

export function judgeName(answer: Answer, {part, section}: Named): Finding {
	const host = clean(textOf(answer, 'host') ?? '');
	const path = textOf(answer, 'path');
	if (path !== undefined) {
		return well(`${part} is asked on its socket ${clean(path)}: there is no name to look up`);
	}

	const kind = textOf(answer, 'name');
	if (kind === undefined) {
		const addresses = (Array.isArray(answer.addresses) ? answer.addresses : []).map(one => clean(String(one)));
		return well(numeric.test(host) ? `${host} is an address` : `${host} is ${addresses.join(', ')} in there`);
	}

	const said = clean(textOf(answer, 'said') ?? kind);
	return kind === 'again'
		? critical(
				`the name ${host} of ${part} cannot be looked up inside the container: no DNS server answers (${said})`,
				{
					next: 'See host in homeserver.yaml, extra_hosts: and dns: in the compose file, /etc/resolv.conf of its host',
				},
			)
		: critical(`the name ${host} of ${part} is not found inside the container: ${said}`, {
				next: `See host in the ${section} section of homeserver.yaml; containers find one another by name only in a network that they share, other machines by DNS or extra_hosts:`,
			});
}

const loopback = /^(?:127\.|::1$|localhost$)/;

/** What is said of an address that took no connection. */
const stateWords = (state: string, said: string | undefined): string => {
	switch (state) {
		case 'ECONNREFUSED': {
			return 'refuses the connection';
		}

		case 'timeout': {
			return 'does not answer (packets are dropped)';
		}

		case 'ENOENT': {
			return 'is not there';
		}

		default: {
			return `is not reached: ${clean(said ?? state)}`;
		}
	}
};

export function judgePort(answer: Answer, {part, section}: Named): Finding {
	const host = clean(textOf(answer, 'host') ?? textOf(answer, 'path') ?? '?');
	const port = typeof answer.port === 'number' ? answer.port : undefined;
	const where = port === undefined ? host : `${host}:${port}`;
	const tried = (Array.isArray(answer.tried) ? answer.tried : []).filter(isRecord).map(one => ({
		address: clean(textOf(one, 'address') ?? '?'),
		state: textOf(one, 'state') ?? '?',
		said: textOf(one, 'said'),
	}));
	const evidence = tried.map(
		({address, state, said}) => `${address}: ${state === 'open' ? 'open' : stateWords(state, said)}`,
	);
	if (tried.some(({state}) => state === 'open')) {
		return well(`${where} takes connections from inside the container`, {evidence});
	}

	const [first] = tried;
	if (!first) {
		return critical(`the name ${host} of ${part} is not found inside the container`);
	}

	if (port === undefined) {
		return critical(`the socket ${host} of ${part} ${stateWords(first.state, first.said)} inside the container`, {
			evidence,
			next: `Mount its directory into the container, or say a host in the ${section} section of homeserver.yaml`,
		});
	}

	const inside = loopback.test(first.address)
		? 'inside the container that address is the container itself: say the name of its host or of its container'
		: first.state === 'timeout'
			? 'a firewall drops it, or the host is down'
			: `nothing listens there: start ${part}, see its port and the addresses that it listens on (listen_addresses, bind)`;
	return critical(`${where} of ${part} ${stateWords(first.state, first.said)} from inside the container`, {
		evidence,
		next: `See host and port in the ${section} section of homeserver.yaml; ${inside}`,
	});
}
