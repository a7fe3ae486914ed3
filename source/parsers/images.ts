import {clean} from './clean.js';
import {isRecord} from './json.js';

/** An image of an engine. Texts are clean. */
export interface Image {
	/** "sha256:…" */
	readonly id: string;
	readonly tags: readonly string[];
	/** When it was built; ms since the epoch. Absent where it does not tell (reproducible builds say 1970 or year 1). */
	readonly createdAt?: number;
	/** Bytes, with the layers that it shares with others. */
	readonly size: number;
	/** Bytes of those; absent where nobody counted them. */
	readonly shared?: number;
	/** Containers made from it, also ended ones; absent where nobody counted them. */
	readonly containers?: number;
	/** Where it was pulled from, "matrixdotorg/synapse": told also of one whose tag went to a newer one. */
	readonly repository?: string;
}

/** No tag leads to it: a newer one has taken its name, or it was built without. */
export const isDangling = ({tags}: Image): boolean => tags.length === 0;

const list = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
	Array.isArray(value) ? value.filter(isRecord) : [];

const figure = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const known = <Key extends string>(key: Key, value: number | undefined) =>
	(value === undefined ? {} : {[key]: value}) as {readonly [name in Key]?: number};

/** Of an image without a name the engine says <none>:<none>, of one without a digest <none>@<none>. */
const namesOf = (value: unknown): readonly string[] =>
	Array.isArray(value)
		? value.filter(name => typeof name === 'string' && !name.startsWith('<none>')).map(name => clean(name as string))
		: [];

/** Seconds; a day into 1970 is no date of a build. */
const builtAt = (value: unknown): number | undefined => {
	const seconds = figure(value);
	return seconds === undefined || seconds < 86_400 ? undefined : seconds * 1000;
};

/** GET /images/json, or `Images` of GET /system/df: what is not as it should be is left out. */
export const parseImages = (answer: unknown): readonly Image[] =>
	list(answer).flatMap(({Id, RepoTags, RepoDigests, Created, Size, SharedSize, Containers}) => {
		if (typeof Id !== 'string') {
			return [];
		}

		const repository = namesOf(RepoDigests)[0]?.replace(/@.*$/, '');
		return [
			{
				id: clean(Id),
				tags: namesOf(RepoTags),
				...(repository === undefined ? {} : {repository}),
				...known('createdAt', builtAt(Created)),
				size: figure(Size) ?? 0,
				...known('shared', figure(SharedSize)),
				...known('containers', figure(Containers)),
			},
		];
	});

/** What one kind of things takes; sizes in bytes. */
export interface DiskShare {
	readonly what: 'images' | 'containers' | 'volumes' | 'build cache';
	readonly count: number;
	/** Of those the ones that something uses. */
	readonly active: number;
	readonly size: number;
	/** Bytes of what nothing uses. */
	readonly reclaimable: number;
}

const sum = <Item>(items: readonly Item[], size: (item: Item) => number): number =>
	items.reduce((total, item) => total + size(item), 0);

/** Layers that only it has. */
const own = ({size, shared = 0}: Image): number => Math.max(0, size - shared);

function imageShare(images: readonly Image[], layers: number | undefined): DiskShare {
	const used = images.filter(({containers = 0}) => containers > 0);
	const size = layers ?? sum(images, own);
	return {
		what: 'images',
		count: images.length,
		active: used.length,
		size,
		// As docker's own client has it: layers that several share count as reclaimable, also while one of them is used.
		reclaimable: Math.max(0, size - sum(used, own)),
	};
}

/** GET /system/df, for the four kinds, as `docker system df` counts them. */
export function parseDiskUsage(answer: unknown): readonly DiskShare[] {
	const df = isRecord(answer) ? answer : {};
	const containers = list(df.Containers).map(({State, SizeRw}) => ({
		active: State === 'running' || State === 'paused' || State === 'restarting',
		size: figure(SizeRw) ?? 0,
	}));
	const volumes = list(df.Volumes).map(({UsageData}) => {
		const usage = isRecord(UsageData) ? UsageData : {};
		return {active: (figure(usage.RefCount) ?? 0) > 0, size: figure(usage.Size) ?? 0};
	});
	const cache = list(df.BuildCache).map(({InUse, Shared, Size}) => ({
		active: InUse === true,
		// What is an image's too is counted there.
		size: Shared === true ? 0 : (figure(Size) ?? 0),
	}));
	const share = (
		what: DiskShare['what'],
		items: ReadonlyArray<{readonly active: boolean; readonly size: number}>,
	): DiskShare => ({
		what,
		count: items.length,
		active: items.filter(({active}) => active).length,
		size: sum(items, ({size}) => size),
		reclaimable: sum(
			items.filter(({active}) => !active),
			({size}) => size,
		),
	});
	return [
		imageShare(parseImages(df.Images), figure(df.LayersSize)),
		share('containers', containers),
		share('volumes', volumes),
		share('build cache', cache),
	];
}

/** POST /images/prune: how many images and layers went (each layer of the classic builder is an image to it), and the bytes that are free now. */
export function parsePruned(answer: unknown): {readonly layers: number; readonly bytes: number} {
	const {ImagesDeleted, SpaceReclaimed} = isRecord(answer) ? answer : {};
	return {
		layers: list(ImagesDeleted).filter(({Deleted}) => typeof Deleted === 'string').length,
		bytes: figure(SpaceReclaimed) ?? 0,
	};
}
