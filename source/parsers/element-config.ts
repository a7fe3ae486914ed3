import {clean} from './clean.js';
import {isRecord, parseJson, textOf} from './json.js';

/** The homeserver that an Element Web leads to. */
export interface ElementHomeserver {
	/** URL of its client API. */
	readonly baseUrl?: string;
	readonly serverName?: string;
}

/** Of Element's config.json, in today's form and the older ones (element-web, docs/config.md); undefined if it is not JSON. */
export function parseElementConfig(body: Buffer): ElementHomeserver | undefined {
	const data = parseJson(body);
	if (!isRecord(data)) {
		return undefined;
	}

	const server = isRecord(data.default_server_config) ? data.default_server_config['m.homeserver'] : undefined;
	const baseUrl = textOf(server, 'base_url') ?? textOf(data, 'default_hs_url');
	const serverName = textOf(server, 'server_name') ?? textOf(data, 'default_server_name');
	return {
		...(baseUrl === undefined ? {} : {baseUrl: clean(baseUrl).slice(0, 200)}),
		...(serverName === undefined ? {} : {serverName: clean(serverName).slice(0, 200)}),
	};
}
