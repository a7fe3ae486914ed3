import type {Container} from '../parsers/docker.js';
import type {Image} from '../parsers/images.js';
import type {ContainerStats, StatsData} from '../sources/container-stats.js';
import type {Slice} from '../store/slice.js';

/** A container with its figures, as a row of the table. */
export interface ContainerRow {
	readonly host: string;
	readonly container: Container;
	/** Synapse and its workers stand together: the shortest name of those of its project. Else its own. */
	readonly family: string;
	readonly stats?: ContainerStats | undefined;
	/** When its image was built; ms since the epoch. */
	readonly built?: number | undefined;
	/** Its host was lost: what is told is what was known last. */
	readonly old: boolean;
	/** Its figures are older than that: they could not be read. */
	readonly oldFigures: boolean;
	/** ms since the epoch, for ages. */
	readonly now: number;
}

/** By name, which is one on an engine: a container that is made anew by compose has another id and is the same to a person. */
export const rowKey = ({host, container}: ContainerRow): string => `${host}/${container.name}`;

export const rowText = ({host, container}: ContainerRow): string =>
	[
		container.name,
		container.image,
		container.state,
		container.health ?? '',
		container.project ?? '',
		container.service ?? '',
		host,
	].join(' ');

/** What ended uses nothing, also where its last figures are still at hand. */
const ofRunning = ({id, state}: Container, stats: StatsData | undefined): ContainerStats | undefined =>
	state === 'exited' || state === 'created' || state === 'dead' ? undefined : stats?.get(id);

/** The image without registry, tag and digest. */
const repository = (image: string): string => image.replace(/@.*$/u, '').replace(/:[^/]*$/u, '');

/** matrixdotorg/synapse, ghcr.io/element-hq/synapse, and what people call their own. */
const isSynapse = (image: string): boolean => /synapse/u.test(repository(image).split('/').at(-1)!);

const isShorter = (one: string, other: string): boolean =>
	one.length < other.length || (one.length === other.length && one < other);

/** A project's workers run the same image as its main process: they are called after the shortest name among them, `synapse`. */
const families = (all: readonly Container[]): ReadonlyMap<Container, string> => {
	const first = new Map<string, string>();
	const key = ({project, image, name}: Container): string =>
		project !== undefined && isSynapse(image) ? `${project}\0${repository(image)}` : `\0${name}`;
	for (const one of all) {
		const known = first.get(key(one));
		first.set(key(one), known === undefined || isShorter(one.name, known) ? one.name : known);
	}

	return new Map(all.map(one => [one, first.get(key(one))!]));
};

const byList = new WeakMap<readonly Container[], ReadonlyMap<Container, string>>();

/** Found once for a list: figures come each second, another list seldom. */
const familiesOf = (all: readonly Container[]): ReadonlyMap<Container, string> => {
	const found = byList.get(all) ?? families(all);
	byList.set(all, found);
	return found;
};

/** All hosts' containers, host by host in the order of the config. */
export const containerRows = (
	hosts: readonly string[],
	listed: ReadonlyArray<Slice<readonly Container[]>>,
	figures: ReadonlyArray<Slice<StatsData>>,
	now: number,
	images: ReadonlyArray<Slice<readonly Image[]>> = [],
): readonly ContainerRow[] =>
	hosts.flatMap((host, index) => {
		const slice = listed[index]!;
		const stats = figures[index]?.data;
		const oldFigures = figures[index]?.phase === 'stale';
		const old = slice.phase === 'stale' || slice.phase === 'down';
		const built = new Map(images[index]?.data.map(({id, createdAt}) => [id, createdAt]));
		const family = familiesOf(slice.data);
		return slice.data.map(container => ({
			host,
			container,
			family: family.get(container)!,
			stats: ofRunning(container, stats),
			built: built.get(container.imageId),
			old,
			oldFigures,
			now,
		}));
	});
