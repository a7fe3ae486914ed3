import type {Container} from '../parsers/docker.js';
import type {StreamedSource} from './source.js';

export type {Container} from '../parsers/docker.js';

/** D1, D3, D6: what the engine has, as it happens. Sorted by name. */
export const containers: StreamedSource<readonly Container[]> = {
	id: 'containers',
	title: 'Containers',
	operations: ['D1', 'H1'],
	empty: [],
	hosts: config => engineHosts(config),
	async stream() {},
};

/** The hosts that may have an engine. */
export const engineHosts = (config: {hosts: Record<string, {docker?: unknown}>}): readonly string[] =>
	Object.entries(config.hosts).flatMap(([name, host]) => (host.docker === false ? [] : [name]));
