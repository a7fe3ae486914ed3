import {hostPath, type InspectedForFiles} from '../../files/find-files.js';
import {EngineError} from '../../hosts/engine.js';
import {HostError} from '../../hosts/host.js';
import {clean} from '../../parsers/clean.js';
import type {InspectedContainer} from '../../parsers/docker.js';
import type {FlowContext} from '../flow.js';

/** GET /containers/NAME/json of Synapse's container, as far as the checks read it. */
export type SynapseContainer = InspectedContainer &
	InspectedForFiles & {
		readonly Config?: {
			readonly User?: string;
			readonly Env?: readonly string[] | null;
			readonly Cmd?: readonly string[] | null;
			readonly Entrypoint?: readonly string[] | null;
		} | null;
		readonly HostConfig?: {
			readonly Memory?: number;
			readonly RestartPolicy?: {readonly Name?: string} | null;
			readonly NetworkMode?: string;
			readonly ExtraHosts?: readonly string[] | null;
			readonly Dns?: readonly string[] | null;
			readonly DnsSearch?: readonly string[] | null;
			readonly PortBindings?: Readonly<
				Record<string, ReadonlyArray<{readonly HostIp?: string; readonly HostPort?: string}> | null>
			> | null;
		} | null;
	};

export type SynapseConfig = NonNullable<FlowContext['stack']['synapse']>;

/** What the config says of Synapse; its flows are there only where it says something. */
export function synapseOf({stack}: Pick<FlowContext, 'stack'>): SynapseConfig {
	if (!stack.synapse) {
		throw new Error(`the config of ${stack.name} has no Synapse`);
	}

	return stack.synapse;
}

/** "synapse on matrix": how its container is called in what is said. */
export const containerWords = ({host, container}: SynapseConfig): string => `container ${container} on ${host}`;

/** How it is now; undefined where there is none of that name. Rejects with HostError where the engine is not to be asked. */
export async function inspectSynapse(
	context: Pick<FlowContext, 'stack' | 'config' | 'engine' | 'signal'>,
): Promise<SynapseContainer | undefined> {
	const {host, container} = synapseOf(context);
	if (context.config.hosts[host]?.docker === false) {
		throw new HostError('missing', host, `by the config there is no Docker engine on ${host}`);
	}

	try {
		return await context
			.engine(host)
			.get<SynapseContainer>(`/containers/${encodeURIComponent(container)}/json`, {}, {signal: context.signal});
	} catch (error) {
		if (error instanceof EngineError && error.status === 404) {
			return undefined;
		}

		throw error;
	}
}

/** Where homeserver.yaml lies on the host; undefined where no mount leads there. */
export const configOnHost = (found: SynapseContainer, {config}: SynapseConfig): string | undefined =>
	hostPath(found, config)?.host;

/** The config files that it is started with: those of its command, else what our config says. */
export function configPaths({Config}: SynapseContainer, {config}: SynapseConfig): readonly string[] {
	const words = [...(Config?.Entrypoint ?? []), ...(Config?.Cmd ?? [])];
	const given = words.flatMap((word, index) => {
		const inline = /^--config-path=(.+)$/.exec(word)?.[1];
		return inline ?? (['-c', '--config-path'].includes(words[index - 1] ?? '') ? word : []);
	});
	return given.includes(config) ? given : [config];
}

/** Of the published image, where its start script changes to $UID:$GID (docker/start.py). */
const usualUser = 991;

/** Whom Synapse runs as when it is started, where its start script changes from root to another; else undefined. */
export function startUser({Config}: SynapseContainer): readonly [uid: number, gid: number] | undefined {
	const starts = /(?:^|\/)start\.(?:py|sh)$/.test(Config?.Entrypoint?.[0] ?? '');
	if (!starts || !['', '0', 'root'].includes(Config?.User ?? '')) {
		return undefined;
	}

	const of = (name: string): number => {
		const value = Config?.Env?.find(entry => entry.startsWith(`${name}=`))?.slice(name.length + 1);
		return value !== undefined && /^\d+$/.test(value) ? Number(value) : usualUser;
	};

	return [of('UID'), of('GID')];
}

/** "exited 1", "running", "restarting, exited 137": in words. */
export function stateWords({State, RestartCount = 0}: SynapseContainer): string {
	const code = State.Status === 'running' ? undefined : State.ExitCode;
	const times = RestartCount > 0 ? `, restarted ${RestartCount} times` : '';
	switch (State.Status) {
		case 'exited': {
			return `exited ${code ?? '?'}${times}`;
		}

		case 'restarting': {
			return `restarting, exited ${code ?? '?'}${times}`;
		}

		default: {
			return `${clean(State.Status)}${times}`;
		}
	}
}
