import {clean} from './clean.js';

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type ContainerHealth = 'starting' | 'healthy' | 'unhealthy';

export interface Port {
	readonly container: number;
	readonly protocol: string;
	/** Where it is published; absent when it is only exposed. */
	readonly ip?: string;
	readonly host?: number;
}

/** One container, from the engine's list and its inspect. Times in ms since the epoch, sizes in bytes. Texts are clean. */
export interface Container {
	readonly id: string;
	readonly name: string;
	/** Compose project and service. */
	readonly project?: string;
	readonly service?: string;
	/** Where its compose file lies on the host. */
	readonly directory?: string;
	/** Its compose files, absolute or from `directory`. */
	readonly composeFiles?: readonly string[];
	/** What compose made it from, as `docker compose config --hash` tells it. */
	readonly composeHash?: string;
	readonly image: string;
	readonly imageId: string;
	readonly state: ContainerState;
	/** Of the last end; only where it has ended. */
	readonly exitCode?: number;
	readonly oomKilled: boolean;
	/** Absent where there is no health check. */
	readonly health?: ContainerHealth;
	/** Failed checks in a row. */
	readonly failingStreak?: number;
	/** What the last failed check wrote. */
	readonly healthOutput?: string;
	readonly startedAt?: number;
	readonly finishedAt?: number;
	/** By the restart policy, since it was created. */
	readonly restarts: number;
	readonly restartPolicy: string;
	readonly ports: readonly Port[];
	/** Absent where there is no limit. */
	readonly memoryLimit?: number;
	readonly createdAt: number;
	/** Has a terminal: its log has one stream. */
	readonly tty: boolean;
	/** The engine's own error about it (a port in use). */
	readonly error?: string;
}

/** An element of GET /containers/json, as far as it is read. */
export interface ListedContainer {
	readonly Id: string;
	readonly Names?: readonly string[] | null;
	readonly Image: string;
	readonly ImageID: string;
	readonly Created: number;
	readonly Ports?: ReadonlyArray<{IP?: string; PrivatePort: number; PublicPort?: number; Type: string}> | null;
	readonly Labels?: Readonly<Record<string, string>> | null;
	readonly State: string;
	readonly Status: string;
}

/** GET /containers/ID/json, as far as it is read. */
export interface InspectedContainer {
	readonly Id: string;
	readonly Name: string;
	readonly RestartCount?: number;
	readonly State: {
		readonly Status: string;
		readonly ExitCode?: number;
		readonly OOMKilled?: boolean;
		readonly Error?: string;
		readonly StartedAt?: string;
		readonly FinishedAt?: string;
		readonly Health?: {
			readonly Status: string;
			readonly FailingStreak?: number;
			readonly Log?: ReadonlyArray<{readonly ExitCode: number; readonly Output?: string}> | null;
		} | null;
	};
	readonly HostConfig?: {
		readonly Memory?: number;
		readonly RestartPolicy?: {readonly Name?: string} | null;
	} | null;
	readonly Config?: {readonly Tty?: boolean} | null;
}

const states: readonly string[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

const toState = (text: string): ContainerState => (states.includes(text) ? (text as ContainerState) : 'dead');

const toHealth = (text: string | undefined): ContainerHealth | undefined =>
	text === 'starting' || text === 'healthy' || text === 'unhealthy' ? text : undefined;

/** The list says health only in words: "Up 3 days (healthy)", "Up 5 seconds (health: starting)". */
const healthOf = (status: string): ContainerHealth | undefined => toHealth(/\((?:health: )?(\w+)\)$/.exec(status)?.[1]);

/** "Exited (137) 3 hours ago", "Restarting (1) 2 seconds ago". */
const exitCodeOf = (status: string): number | undefined => {
	const code = /^\w+ \((\d+)\)/.exec(status)?.[1];
	return code === undefined ? undefined : Number(code);
};

/** Go's zero time stands for never. */
const toTime = (text: string | undefined): number | undefined => {
	const time = text === undefined || text.startsWith('0001-') ? Number.NaN : Date.parse(text);
	return Number.isNaN(time) ? undefined : time;
};

const label = (labels: ListedContainer['Labels'], name: string): string | undefined => {
	const value = labels?.[`com.docker.compose.${name}`];
	return value ? clean(value) : undefined;
};

/** A published port is listed once for each address family, in no order. */
const toPorts = (listed: ListedContainer['Ports']): Port[] =>
	(listed ?? [])
		.map(({IP, PrivatePort, PublicPort, Type}) => ({
			container: PrivatePort,
			protocol: clean(Type),
			...(PublicPort === undefined ? {} : {ip: clean(IP ?? ''), host: PublicPort}),
		}))
		.sort(
			(left, right) =>
				left.container - right.container ||
				(left.host ?? 0) - (right.host ?? 0) ||
				(left.ip ?? '').localeCompare(right.ip ?? ''),
		);

/** The name without the slash that the engine puts before it; links to other containers have more than one. */
const toName = ({Names, Id}: ListedContainer): string =>
	clean((Names?.find(name => name.lastIndexOf('/') === 0) ?? Names?.[0] ?? Id.slice(0, 12)).replace(/^\//, ''));

/** What inspect adds to the list. */
const inspected = ({State, RestartCount, HostConfig, Config}: InspectedContainer): Partial<Container> => {
	const failed = State.Health?.Log?.findLast(({ExitCode}) => ExitCode !== 0);
	const output = failed?.Output?.trim().slice(0, 1000);
	return {
		state: toState(State.Status),
		exitCode: toTime(State.FinishedAt) === undefined || State.Status === 'running' ? undefined : State.ExitCode,
		oomKilled: State.OOMKilled === true,
		// Inspect keeps the last word of the checks for ever; of what has ended it says nothing.
		health: ['running', 'paused'].includes(State.Status) ? toHealth(State.Health?.Status) : undefined,
		failingStreak: State.Health?.FailingStreak,
		healthOutput: output ? clean(output) : undefined,
		startedAt: toTime(State.StartedAt),
		finishedAt: toTime(State.FinishedAt),
		restarts: RestartCount ?? 0,
		restartPolicy: clean(HostConfig?.RestartPolicy?.Name || 'no'),
		memoryLimit: HostConfig?.Memory || undefined,
		tty: Config?.Tty === true,
		error: State.Error ? clean(State.Error) : undefined,
	};
};

/** A container from the list and, where there is one, its inspect (which is the authority on what both say). */
export function parseContainer(listed: ListedContainer, inspect?: InspectedContainer): Container {
	return {
		id: listed.Id,
		name: toName(listed),
		project: label(listed.Labels, 'project'),
		service: label(listed.Labels, 'service'),
		directory: label(listed.Labels, 'project.working_dir'),
		composeFiles: label(listed.Labels, 'project.config_files')?.split(','),
		composeHash: label(listed.Labels, 'config-hash'),
		image: clean(listed.Image),
		imageId: clean(listed.ImageID),
		state: toState(listed.State),
		exitCode: exitCodeOf(listed.Status),
		oomKilled: false,
		health: healthOf(listed.Status),
		restarts: 0,
		restartPolicy: 'no',
		ports: toPorts(listed.Ports),
		createdAt: listed.Created * 1000,
		tty: false,
		...(inspect ? inspected(inspect) : {}),
	};
}

export const byName = (left: Container, right: Container): number =>
	left.name < right.name ? -1 : left.name > right.name ? 1 : left.id < right.id ? -1 : 1;
