import type {Stack} from '../config/stack-schema.js';
import {clean} from '../parsers/clean.js';
import {type ComposeFile, onHost, parseComposeProject, serviceFor} from './compose-project.js';
import type {Place, SetUpState, SynapseService} from './state.js';

/** What the first look told, with the paths that the second one asks about. */
export interface FirstLook {
	readonly state: Omit<SetUpState, 'synapse' | 'element'>;
	readonly synapse?: Omit<SynapseService, 'imageThere' | 'keys' | 'key' | 'config' | 'log'> &
		Readonly<Record<'key' | 'config' | 'log', {readonly inside: string; readonly path: string}>>;
	readonly element?: {readonly path: string};
}

const lastLine = (text: string): string => clean(text.trim().split('\n').at(-1) ?? '').slice(0, 300);

const engineProblem = (security: string, version: string): SetUpState['engine'] => {
	if (!security.startsWith('[') && security !== 'null') {
		const said = lastLine(security);
		return {
			message: `docker does not answer: ${said}`,
			cure: /permission denied/i.test(said)
				? 'The account belongs into the group docker; then log in anew'
				: 'Install and start the engine there',
		};
	}

	return /^v?\d+\./.test(version)
		? undefined
		: {message: `there is no docker compose: ${lastLine(version)}`, cure: 'Install the package docker-compose-plugin'};
};

/** Docker's own, where the image says nothing else (docker/README.md of Synapse: UID, GID). */
const usualId = 991;

const idOf = (text: string | undefined): number => (text && /^\d{1,9}$/.test(text) ? Number(text) : usualId);

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

function synapseOf(file: ComposeFile, stack: Stack): FirstLook['synapse'] {
	const {synapse, homeserver} = stack;
	const service = synapse && serviceFor(file, synapse.container);
	if (!service?.image || !synapse) {
		return undefined;
	}

	const inside = parent(synapse.config);
	const located = (path: string) => {
		const host = onHost(service, path);
		return host === undefined ? undefined : {inside: path, path: host};
	};
	const [data, key, config, log] = [
		onHost(service, inside),
		located(`${inside.replace(/\/$/, '')}/${homeserver ?? 'SERVER'}.signing.key`),
		located(synapse.config),
		located(`${inside.replace(/\/$/, '')}/log.config`),
	];
	if (data === undefined || !key || !config || !log) {
		return undefined;
	}

	const insidePort = (url: string | undefined): number | undefined => {
		const {port = '', protocol = ''} = url === undefined ? {} : new URL(url);
		const host = Number(port || (protocol === 'https:' ? 443 : 80));
		return url === undefined ? undefined : (service.ports.find(one => one.host === host)?.inside ?? host);
	};
	const metrics = insidePort(synapse.metrics[0]);
	return {
		service: service.name,
		image: service.image,
		uid: idOf(service.environment.UID),
		gid: idOf(service.environment.GID),
		data,
		ports: {client: insidePort(synapse.url) ?? 8008, ...(metrics === undefined ? {} : {metrics})},
		key,
		config,
		log,
	};
}

function elementOf(file: ComposeFile, {element}: Stack): FirstLook['element'] {
	const service = element && serviceFor(file, element.container);
	const mount = service?.mounts.find(({target}) => target.endsWith('/config.json'));
	return mount && {path: mount.source};
}

/** What compose calls a project that says no name: its directory's (compose-spec, "Name top-level element"). */
export const projectName = (directory: string): string =>
	directory
		.replace(/\/+$/, '')
		.replace(/^.*\//, '')
		.toLowerCase()
		.replace(/[^a-z0-9_-]/g, '')
		.replace(/^[_-]+/, '');

/** Whose the name is already, of the containers that are there. */
function takenBy(projects: string, name: string, own: readonly string[]): string | undefined {
	const trimmed = (path: string): string => path.trim().replace(/\/+$/, '');
	const ours = own.map(trimmed);
	const [found] = projects
		.split('\n')
		.flatMap(line => (line.startsWith(`${name} `) ? [trimmed(line.slice(name.length + 1))] : []))
		.filter(other => !ours.includes(other));
	return found === undefined ? undefined : clean(found || 'another place');
}

/** The sections of lookScript. Undefined where they do not tell. */
export function parseFirstLook(parts: ReadonlyMap<string, string>, stack: Stack): FirstLook | undefined {
	const part = (name: string): string => (parts.get(name) ?? '').trim();
	const [uid, gid, name, ...home] = part('account').split(' ');
	if (!uid || !/^\d+$/.test(uid) || !gid || !name) {
		return undefined;
	}

	const security = part('security');
	const engine = engineProblem(security, part('version'));
	const [directory, path] = [part('directory'), part('file')];
	const project = engine ? undefined : parseComposeProject(part('project'));
	const synapse = project && synapseOf(project, stack);
	const element = project && elementOf(project, stack);
	const status = /STATUS (\d+)\s*$/.exec(part('said'))?.[1];
	const called = project?.project || projectName(directory);
	const taken = directory === '' ? undefined : takenBy(part('projects'), called, [directory, part('real')]);
	const why = (): string => {
		if (!project || status !== '0') {
			return lastLine(part('said').replace(/STATUS \d+\s*$/, '')) || 'compose does not tell what is in it';
		}

		const container = stack.synapse?.container ?? 'synapse';
		return serviceFor(project, container)
			? `its service ${container} has no directory of the host for ${stack.synapse?.config}`
			: `it has no service with the container ${container}`;
	};
	return {
		state: {
			stack: stack.name,
			account: {uid: Number(uid), gid: Number(gid), name: clean(name), home: home.join(' ')},
			rootless: security.includes('rootless'),
			...(engine ? {engine} : {}),
			...(directory === '' ? {} : {directory}),
			...(taken === undefined ? {} : {taken}),
			...(path === ''
				? {}
				: {compose: {file: path, ...(synapse && project ? {project: project.project} : {problem: why()})}}),
		},
		...(synapse ? {synapse} : {}),
		...(element ? {element} : {}),
	};
}

const placeOf = (line = ''): Place => {
	const [size, mode, uid, gid, ...type] = line.split(' ');
	if (type.length === 0) {
		return {kind: line === 'missing' || line === 'closed' ? line : 'unknown'};
	}

	const kind = type[0] === 'regular' ? 'file' : 'other';
	return {kind, size: Number(size), mode: Number.parseInt(mode ?? '', 8), uid: Number(uid), gid: Number(gid)};
};

/** The files that placesScript is to look at, in its order. */
export const placesOf = ({synapse, element}: FirstLook): readonly string[] => [
	...(synapse ? [synapse.key.path, synapse.config.path, synapse.log.path] : []),
	...(element ? [element.path] : []),
];

/** Both looks together. */
export function withPlaces({state, synapse, element}: FirstLook, parts: ReadonlyMap<string, string>): SetUpState {
	const lines = (parts.get('files') ?? '').trim().split('\n').map(placeOf);
	const [key, config, log, ...rest] = synapse ? lines : [undefined, undefined, undefined, ...lines];
	const unknown: Place = {kind: 'unknown'};
	return {
		...state,
		...(synapse
			? {
					synapse: {
						...synapse,
						imageThere: (parts.get('image') ?? '').trim().startsWith('sha256:'),
						key: {...synapse.key, place: key ?? unknown},
						config: {...synapse.config, place: config ?? unknown},
						log: {...synapse.log, place: log ?? unknown},
						keys: (parts.get('keys') ?? '').split('\n').filter(Boolean).map(clean),
					},
				}
			: {}),
		...(element ? {element: {...element, place: rest[0] ?? unknown}} : {}),
	};
}
