import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {clean} from '../parsers/clean.js';
import type {ConfigFile, FileContainer, FileKind} from './config-file.js';

/** GET /containers/NAME/json, as far as it is read here. */
export interface InspectedForFiles {
	readonly Id: string;
	readonly Name: string;
	readonly Image: string;
	readonly State?: {
		readonly Status?: string;
		readonly StartedAt?: string;
		readonly ExitCode?: number;
		readonly Health?: {readonly Status?: string} | null;
	};
	readonly Config?: {readonly Labels?: Readonly<Record<string, string>> | null} | null;
	readonly Mounts?: ReadonlyArray<{readonly Source?: string; readonly Destination: string}> | null;
}

/** What was inspected, by the name in the config. */
export type Inspected = ReadonlyMap<string, InspectedForFiles>;

/** Names of the containers that have to be looked at for the files of a host. */
export const containersFor = ({stacks}: Config, host: string): readonly string[] => [
	...new Set(
		stacks.flatMap(({synapse, element, files}) => [
			...(synapse?.host === host ? [synapse.container] : []),
			...(element?.host === host ? [element.container] : []),
			...files.flatMap(file => (file.host === host && file.container !== undefined ? [file.container] : [])),
		]),
	),
];

const within = (path: string, directory: string): boolean =>
	path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);

interface Mounted {
	readonly host: string;
	readonly inside: string;
	readonly pinned: boolean;
}

const mountsOf = ({Mounts}: InspectedForFiles): ReadonlyArray<{readonly from: string; readonly to: string}> =>
	(Mounts ?? []).flatMap(({Source, Destination}) => (Source ? [{from: Source, to: Destination}] : []));

/** Where on the host a path inside the container lies: by the mount nearest to it. */
export function hostPath(container: InspectedForFiles, inside: string): Mounted | undefined {
	const [mount] = mountsOf(container)
		.filter(({to}) => within(inside, to))
		.sort((a, b) => b.to.length - a.to.length);
	return mount && {host: mount.from + inside.slice(mount.to.length), inside, pinned: mount.to === inside};
}

/** Where inside the container a path of the host is, as far as no other mount hides it. */
export function insidePath(container: InspectedForFiles, path: string): Mounted | undefined {
	return mountsOf(container)
		.filter(({from}) => within(path, from))
		.map(({from, to}) => ({host: path, inside: to + path.slice(from.length), pinned: from === path}))
		.find(({inside}) => hostPath(container, inside)?.host === path);
}

const timeOf = (text: string | undefined): number | undefined => {
	const time = text === undefined || text.startsWith('0001-') ? Number.NaN : Date.parse(text);
	return Number.isNaN(time) ? undefined : time;
};

/** Exit codes of a container that was told to end. */
const told = [0, 137, 143];

function troubleOf({Status, ExitCode, Health}: NonNullable<InspectedForFiles['State']>): string | undefined {
	switch (Status) {
		case 'running':
			return Health?.Status === 'unhealthy' ? 'unhealthy' : undefined;
		case 'exited':
			return ExitCode === undefined || told.includes(ExitCode) ? undefined : `exited ${ExitCode}`;
		case 'restarting':
		case 'dead':
			return Status;
		default:
			return undefined;
	}
}

const isUp = ({Status, Health}: NonNullable<InspectedForFiles['State']>): boolean =>
	Status === 'running' && ['healthy', 'none'].includes(Health?.Status ?? 'none');

export function fileContainer(found: InspectedForFiles, place: Mounted | undefined): FileContainer {
	const {Id, Name, Image, State} = found;
	const startedAt = timeOf(State?.StartedAt);
	const trouble = troubleOf(State ?? {});
	return {
		name: clean(Name.replace(/^\//, '')),
		id: Id,
		image: Image,
		...(place ? {path: place.inside} : {}),
		pinned: place?.pinned ?? false,
		running: State?.Status === 'running',
		up: isUp(State ?? {}),
		...(trouble === undefined ? {} : {trouble}),
		...(startedAt === undefined ? {} : {startedAt}),
	};
}

type Base = Pick<ConfigFile, 'stack' | 'host' | 'sudo'>;

const mounted = (base: Base, found: InspectedForFiles, inside: string, kind: FileKind): readonly ConfigFile[] => {
	const place = hostPath(found, inside);
	return place ? [{...base, path: place.host, kind, container: fileContainer(found, place)}] : [];
};

/** Element's config.json, wherever its image has it; one for each name it is served under (config.HOST.json). */
const elementFiles = (base: Base, found: InspectedForFiles): readonly ConfigFile[] =>
	mountsOf(found)
		.filter(({to}) => /\/config(?:\.[\w.-]+)?\.json$/.test(to))
		.flatMap(({to}) => mounted(base, found, to, 'element'));

const label = (found: InspectedForFiles, name: string): string | undefined =>
	found.Config?.Labels?.[`com.docker.compose.${name}`] || undefined;

/** "-" was somebody's standard input. */
function composeFiles(base: Base, found: InspectedForFiles): readonly ConfigFile[] {
	const directory = label(found, 'project.working_dir');
	const project = label(found, 'project');
	const files = label(found, 'project.config_files')?.split(',') ?? [];
	if (!directory || !project || files.includes('-')) {
		return [];
	}

	const absolute = files.map(file => (file.startsWith('/') ? file : `${directory.replace(/\/$/, '')}/${file}`));
	return absolute.map(path => ({...base, path, kind: 'compose', compose: {project, directory, files: absolute}}));
}

function foundIn(stack: Stack, host: string, inspected: Inspected): readonly ConfigFile[] {
	const base = {stack: stack.name, host, sudo: false};
	const {synapse, element, bots} = stack;
	const homeserver = synapse?.host === host ? inspected.get(synapse.container) : undefined;
	const client = element?.host === host ? inspected.get(element.container) : undefined;
	return [
		...(homeserver && synapse ? mounted(base, homeserver, synapse.config, 'synapse') : []),
		...(client ? elementFiles(base, client) : []),
		...[homeserver, client].flatMap(one => (one ? composeFiles(base, one) : [])),
		...bots.flatMap((bot): ConfigFile[] =>
			bot.host === host && bot.config !== undefined
				? [{...base, path: bot.config, kind: kindByName(bot.config), unit: {name: bot.unit, scope: bot.scope}}]
				: [],
		),
	];
}

const kindByName = (path: string): FileKind =>
	/\.ya?ml$/i.test(path) ? 'yaml' : /\.json$/i.test(path) ? 'json' : 'text';

/** The files of a host: those that are found by themselves, and those of the config, which say more where both speak of one. */
export function filesOn(config: Config, host: string, inspected: Inspected): readonly ConfigFile[] {
	const all = config.stacks.flatMap(stack => {
		const found = foundIn(stack, host, inspected);
		const told = stack.files.flatMap((file): ConfigFile[] => {
			if (file.host !== host) {
				return [];
			}

			const known = found.find(({path}) => path === file.path);
			const container = file.container === undefined ? undefined : inspected.get(file.container);
			return [
				{
					...known,
					stack: stack.name,
					host,
					path: file.path,
					kind: file.kind === 'text' && known ? known.kind : file.kind,
					sudo: file.sudo,
					...(container ? {container: fileContainer(container, insidePath(container, file.path))} : {}),
					...(file.unit === undefined ? {} : {unit: {name: file.unit, scope: file.scope}}),
				},
			];
		});
		return [...found.filter(({path}) => !told.some(file => file.path === path)), ...told];
	});
	// A name with a line break in it is no name of a config file.
	const named = all.filter(({path}) => !/\p{Control}/u.test(path));
	return [...new Map(named.map(file => [file.path, file])).values()];
}
