import type {Engine} from '../hosts/engine.js';
import {clean} from '../parsers/clean.js';
import {type InspectedContainer, type ListedContainer, parseContainer} from '../parsers/docker.js';
import {isGone} from '../sources/container-list.js';
import {pool} from '../sources/pool.js';
import type {FoundContainer} from './looked.js';

/** What inspect tells beside what the monitor reads of it. */
export interface InspectedStart {
	readonly Mounts?: ReadonlyArray<{readonly Source?: string; readonly Destination?: string}> | null;
	readonly HostConfig?: {readonly ExtraHosts?: readonly string[] | null; readonly NetworkMode?: string} | null;
	readonly Config?: {
		readonly Image?: string;
		readonly Entrypoint?: readonly string[] | null;
		readonly Cmd?: readonly string[] | null;
		readonly Env?: readonly string[] | null;
	} | null;
	readonly NetworkSettings?: {
		readonly Networks?: Readonly<Record<string, {readonly Aliases?: readonly string[] | null} | null>> | null;
	} | null;
}

/** The rest of an environment is nobody's business: passwords are in it. */
const harmless = /^(SYNAPSE_CONFIG_PATH|SYNAPSE_CONFIG_DIR|SYNAPSE_WORKER)=(.*)$/s;

const texts = (list: readonly string[] | null | undefined): readonly string[] => (list ?? []).map(clean);

/** A container from the engine's list and inspect. */
export function toFound(listed: ListedContainer, inspect: InspectedContainer & InspectedStart): FoundContainer {
	const {id, name, image, state, project, service, directory, composeFiles, ports} = parseContainer(listed, inspect);
	const {Config, HostConfig, NetworkSettings, Mounts} = inspect;
	const environment = (Config?.Env ?? []).flatMap(line => {
		const [, key, value] = harmless.exec(line) ?? [];
		return key === undefined ? [] : [[key, clean(value!)] as const];
	});
	return {
		id,
		name,
		// The list has an id where the name has moved on to a newer image.
		image: clean(Config?.Image ?? image),
		state,
		...(project === undefined ? {} : {project}),
		...(service === undefined ? {} : {service}),
		...(directory === undefined ? {} : {directory}),
		...(composeFiles === undefined ? {} : {composeFiles}),
		ports,
		command: [...texts(Config?.Entrypoint), ...texts(Config?.Cmd)],
		environment: Object.fromEntries(environment),
		mounts: (Mounts ?? []).flatMap(({Source, Destination}) =>
			Source && Destination ? [{from: clean(Source), to: clean(Destination)}] : [],
		),
		extraHosts: texts(HostConfig?.ExtraHosts),
		aliases: [
			...new Set([
				...(service === undefined ? [] : [service]),
				...Object.values(NetworkSettings?.Networks ?? {}).flatMap(network => texts(network?.Aliases)),
			]),
		],
		hostNetwork: HostConfig?.NetworkMode === 'host',
	};
}

/** All containers of an engine and its own id. Rejects with EngineError and HostError. */
export async function lookAtContainers(
	engine: Engine,
	signal: AbortSignal,
): Promise<{readonly engineId: string; readonly containers: readonly FoundContainer[]}> {
	const [{ID}, listed] = await Promise.all([
		engine.get<{ID?: string}>('/info', {}, {signal}),
		engine.get<readonly ListedContainer[]>('/containers/json', {all: '1'}, {signal}),
	]);
	const containers = await pool(listed, 8, async one => {
		try {
			const path = `/containers/${one.Id}/json`;
			return [toFound(one, await engine.get<InspectedContainer & InspectedStart>(path, {}, {signal}))];
		} catch (error) {
			if (isGone(error)) {
				return [];
			}

			throw error;
		}
	});
	return {engineId: clean(ID ?? ''), containers: containers.flat()};
}
