import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {HostError} from '../hosts/host.js';
import {type ElementHomeserver, parseElementConfig} from '../parsers/element-config.js';
import {describeAnswer} from '../parsers/http-words.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

export interface ElementFacts extends ElementHomeserver {
	/** What its config.json says otherwise than the stack's own config; absent: it is right. */
	readonly mismatch?: string;
}

export type ElementData = ReadonlyArray<Probe<ElementFacts>>;

interface ElementPart extends Part {
	readonly of: Stack;
}

const timeout = 5000;
const limit = 1 << 20;
const unseen = 60;

const partsOn = ({stacks}: Config, host: string): readonly ElementPart[] =>
	stacks.flatMap(stack =>
		stack.element?.host === host ? [{stack: stack.name, part: 'element', target: stack.element.url, of: stack}] : [],
	);

/** The same place, however it is written: `https://a.b` and `https://a.b:443/`. */
export const sameUrl = (left: string, right: string): boolean => {
	const [one, other] = [left, right].map(text => (URL.canParse(text) ? new URL(text).href.replace(/\/+$/, '') : text));
	return one === other;
};

/** How config.json contradicts the stack; where it leaves something out, the app finds it by itself. */
export function findMismatch(
	{baseUrl, serverName}: ElementHomeserver,
	{homeserver, client, synapse}: Pick<Stack, 'homeserver' | 'client' | 'synapse'>,
): string | undefined {
	if (baseUrl === undefined && serverName === undefined) {
		return 'config.json names no homeserver';
	}

	if (homeserver !== undefined && serverName !== undefined && serverName !== homeserver) {
		return `config.json names the homeserver ${serverName}, not ${homeserver}`;
	}

	const wanted = [client?.public, client?.lan, synapse?.url].filter(url => url !== undefined);
	return baseUrl !== undefined && wanted.length > 0 && !wanted.some(url => sameUrl(url, baseUrl))
		? `config.json leads to ${baseUrl}, not ${wanted[0]}`
		: undefined;
}

async function ask({http, host, signal}: SourceContext<ElementData>, {target, of}: ElementPart): Promise<ElementFacts> {
	const base = target.replace(/\/$/, '');
	const get = async (path: string) => {
		const answer = await http.get(`${base}${path}`, {name: 'Element', timeout, limit, signal});
		if (answer.status !== 200) {
			throw new HostError('failed', host.id, `Element: ${path} gives ${describeAnswer(answer)}`);
		}

		return answer;
	};

	const [, answer] = await Promise.all([get('/'), get('/config.json')]);
	const config = parseElementConfig(answer.body);
	if (!config) {
		throw new HostError('failed', host.id, `Element: /config.json is no JSON: ${describeAnswer(answer)}`);
	}

	const mismatch = findMismatch(config, of);
	return {...config, ...(mismatch === undefined ? {} : {mismatch})};
}

/** H2: whether each Element Web answers, and leads to this homeserver. */
export const element: PolledSource<ElementData> = {
	id: 'element',
	title: 'Element',
	operations: ['H2'],
	empty: [],
	hosts: config => partHosts(config, stack => [stack.element]),
	every: {seen: 20, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen}, part => ask(context, part)),
};
