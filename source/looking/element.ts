import {parseElementConfig} from '../parsers/element-config.js';
import {answerOf} from './ask.js';
import type {FoundContainer, Looked} from './looked.js';
import {urlOf} from './synapse.js';

export interface FoundElement {
	readonly at: Looked;
	readonly url: string;
	readonly container?: FoundContainer;
	/** The homeserver's name and client URL, as its users get them. */
	readonly serverName?: string;
	readonly baseUrl?: string;
}

const looksLike = ({image, name, service}: FoundContainer): boolean =>
	[image, name, service ?? ''].some(text => /element(?!-(?:admin|call))|riot|schildichat|cinny/i.test(text));

/** Without a container: where people let it listen. */
const usualPorts = [8080, 80];

/** An Element Web: what answers /config.json with a homeserver in it. */
export async function findElement(at: Looked, signal: AbortSignal): Promise<FoundElement | undefined> {
	const contained = at.containers
		.filter(container => container.state === 'running' && looksLike(container))
		.flatMap(container => container.ports.map(port => ({container, url: urlOf(container, port.container)})));
	const native = at.machine.listening
		.filter(({port}) => usualPorts.includes(port))
		.map(({port}) => ({container: undefined, url: `http://localhost:${port}`}));
	for (const {container, url} of [...contained, ...native]) {
		const answer = url === undefined ? undefined : await answerOf(at.host, `${url}/config.json`, signal);
		const config = answer?.status === 200 ? parseElementConfig(answer.body) : undefined;
		if (url !== undefined && config && (config.baseUrl ?? config.serverName) !== undefined) {
			const {serverName, baseUrl} = config;
			return {
				at,
				url,
				...(container ? {container} : {}),
				...(serverName === undefined ? {} : {serverName}),
				...(baseUrl === undefined ? {} : {baseUrl}),
			};
		}
	}

	return undefined;
}
