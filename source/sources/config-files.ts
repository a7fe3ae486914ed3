import type {Config} from '../config/schema.js';
import {asRoot} from '../files/as-root.js';
import type {ConfigFile, ConfigFileState} from '../files/config-file.js';
import {
	containersFor,
	fileContainer,
	filesOn,
	type Inspected,
	type InspectedForFiles,
	insidePath,
} from '../files/find-files.js';
import {type Looked, parseLooked, statScript} from '../files/stat-script.js';
import {EngineError} from '../hosts/engine.js';
import {HostError} from '../hosts/host.js';
import type {PolledSource, SourceContext} from './source.js';

export type ConfigFilesData = readonly ConfigFileState[];

type Context = SourceContext<ConfigFilesData>;

/** Hosts that may have a config file. */
export const fileHosts = ({stacks}: Config): readonly string[] => [
	...new Set(
		stacks.flatMap(({synapse, element, bots, files}) => [
			...[synapse, element].flatMap(part => (part ? [part.host] : [])),
			...bots.flatMap(({host, config}) => (config === undefined ? [] : [host])),
			...files.map(({host}) => host),
		]),
	),
];

async function inspect({engine, config, host, signal}: Context): Promise<Inspected> {
	if (config.hosts[host.id]?.docker === false) {
		return new Map();
	}

	const found = await Promise.all(
		containersFor(config, host.id).map(async name => {
			try {
				return [name, await engine.get<InspectedForFiles>(`/containers/${name}/json`, {}, {signal})] as const;
			} catch (error) {
				// A container that is not there has no files; an engine that is not there leaves those of the config.
				if (
					error instanceof EngineError ||
					(error instanceof HostError && ['refused', 'missing'].includes(error.kind))
				) {
					return undefined;
				}

				throw error;
			}
		}),
	);
	return new Map(found.filter(entry => entry !== undefined));
}

const timeout = 20_000;

async function look({host, signal}: Context, files: readonly ConfigFile[], sudo: boolean): Promise<readonly Looked[]> {
	if (files.length === 0) {
		return [];
	}

	const paths = files.map(({path}) => path);
	const argv = asRoot(['/bin/sh', '-c', statScript, 'sh', ...paths], sudo);
	const {stdout, stderr, code} = await host.exec(argv, {signal, timeout});
	const looked = parseLooked(stdout.toString());
	if (code === 0 && looked.length === files.length) {
		return looked;
	}

	const said = stderr.toString().trim().split('\n').at(-1) ?? '';
	const problem = sudo
		? {message: `sudo -n does not run: ${said}`, cure: 'It must ask for no password: NOPASSWD in sudoers'}
		: {message: `the host does not tell: ${said}`};
	return files.map(() => ({problem}));
}

const sameTimeout = 10_000;

/** Whether the container has the same under its path: asked inside, for a file that was put in the place of another is not seen there. */
async function compare({engine, host, signal}: Context, state: ConfigFileState): Promise<ConfigFileState['inside']> {
	const {container, facts} = state;
	if (!container?.path || facts?.hash === undefined) {
		return undefined;
	}

	if (!container.running) {
		return {unknown: `${container.name} is not running`};
	}

	const argv = [...engine.docker, 'exec', container.id, 'sha256sum', container.path];
	const {code, stdout} = await host.exec(argv, {signal, timeout: sameTimeout});
	const hash = /^[\da-f]{64}/.exec(stdout.toString())?.[0];
	if (code !== 0 || hash === undefined) {
		return {unknown: `${container.name} does not tell`};
	}

	return hash === facts.hash ? 'same' : 'other';
}

/** Asked again only when something of it changed: each question starts a process in the container. */
const asBefore = (state: ConfigFileState, before: ConfigFilesData): ConfigFileState | undefined =>
	before.find(
		({path, facts, container, inside}) =>
			path === state.path &&
			(inside === 'same' || inside === 'other') &&
			facts?.hash === state.facts?.hash &&
			facts?.modified === state.facts?.modified &&
			container?.id === state.container?.id &&
			container?.startedAt === state.container?.startedAt,
	);

/** G1–G3, B4: the config files of a host and how they are, without their contents. */
export const configFiles: PolledSource<ConfigFilesData> = {
	id: 'config-files',
	title: 'Config files',
	operations: ['G1', 'G2', 'G3', 'B4'],
	empty: [],
	every: {seen: 15, unseen: 300},
	async read(context) {
		const {config, host} = context;
		const inspected = await inspect(context);
		const files = filesOn(config, host.id, inspected);
		const usual = files.filter(({sudo}) => !sudo);
		const others = files.filter(({sudo}) => sudo);
		const [looked, lookedOthers] = await Promise.all([look(context, usual, false), look(context, others, true)]);
		const states = files.map((file): ConfigFileState => {
			const found = file.sudo ? lookedOthers[others.indexOf(file)]! : looked[usual.indexOf(file)]!;
			return {...inContainer(file, found, config, inspected), ...found};
		});
		return Promise.all(
			states.map(async state => {
				const inside = asBefore(state, context.data)?.inside ?? (await compare(context, state));
				return inside === undefined ? state : {...state, inside};
			}),
		);
	},
};

/** A path from ~/ is known to a container's mounts by its absolute form only. */
function inContainer(file: ConfigFile, {facts}: Looked, {stacks}: Config, inspected: Inspected): ConfigFile {
	const told = stacks.flatMap(({files}) => files).find(({host, path}) => host === file.host && path === file.path);
	const container = told?.container === undefined ? undefined : inspected.get(told.container);
	return container && facts ? {...file, container: fileContainer(container, insidePath(container, facts.path))} : file;
}
