import {type DiskShare, type Image, isDangling, parseDiskUsage, parseImages, parsePruned} from '../parsers/images.js';
import {images} from '../sources/images.js';
import {age, bytes} from '../ui/format.js';
import type {Action, PlanContext} from './action.js';

// D7: what an engine's disk holds, and the one part of it that is garbage for sure. A host is the target: it has one engine.

const unavailable = ({config, target}: PlanContext): string | undefined =>
	config.hosts[target.host]?.docker === false ? 'the config says that it has no Docker engine' : undefined;

/** The engine walks through every volume and every container's layer: minutes on a large disk. */
const slow = 180_000;

const percent = (part: number, whole: number): string => (whole > 0 ? ` (${Math.round((part / whole) * 100)}%)` : '');

const row = ({what, count, active, size, reclaimable}: DiskShare): string =>
	[
		what.padEnd(12),
		String(count).padStart(6),
		String(active).padStart(7),
		`${bytes(size)}B`.padStart(9),
		`  ${bytes(reclaimable)}B${percent(reclaimable, size)}`,
	].join('');

const legend = [
	'',
	'What nothing uses can be freed: images without a container, ended containers, volumes without one, cache of no build.',
	'Mind that containers and volumes may hold data, and that an image with a tag may be the way back after an update.',
	'Garbage for sure are dangling images only, those without a tag and a container: "Prune dangling images" takes them.',
];

const shares = (answer: unknown): string =>
	[`${''.padEnd(12)} COUNT IN USE     SIZE  CAN BE FREED`, ...parseDiskUsage(answer).map(row), ...legend].join('\n');

export const hostDiskUsage: Action = {
	id: 'host.disk-usage',
	title: "Docker's disk usage",
	key: 'u',
	risk: 'read',
	kind: 'host',
	operations: ['D7'],
	explain: ({target}) => `Shows what images, containers, volumes and build cache of ${target.name} take on its disk.`,
	unavailable,
	plan: ({target, docker}) => [
		{
			kind: 'view',
			title: `Docker's disk usage on ${target.name}`,
			request: {method: 'GET', path: '/system/df'},
			equivalent: [...docker, 'system', 'df'],
			timeout: slow,
			told: shares,
		},
	],
	refresh: [],
};

const nameOf = ({id, repository, createdAt}: Image): string => {
	const built = createdAt === undefined ? '' : `, built ${age(Math.max(0, Date.now() - createdAt))} ago`;
	return `${repository ?? id.replace(/^sha256:/, '').slice(0, 12)}${built}`;
};

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Names that are told; the dialog is no list. */
const told = 5;

/** ms: the bytes are asked for beside the names, and who is to say yes does not wait for minutes. */
const sizeTimeout = 20_000;

const advise: Action['advise'] = async ({engine, signal}) => {
	const filters = JSON.stringify({dangling: ['true']});
	const [listed, containers, counted] = await Promise.all([
		engine.get('/images/json', {filters}, {signal}),
		engine.get<ReadonlyArray<{readonly ImageID?: string}>>('/containers/json', {all: '1'}, {signal}),
		engine.get<{readonly Images?: unknown}>('/system/df', {}, {signal, timeout: sizeTimeout}).catch(() => undefined),
	]);
	const used = new Set(containers.map(({ImageID}) => ImageID));
	const all = parseImages(listed).filter(isDangling);
	const free = all.filter(({id}) => !used.has(id));
	const kept = all.length - free.length;
	const sizes = new Map(parseImages(counted?.Images).map(({id, size, shared = 0}) => [id, size - shared]));
	const own = free.reduce((sum, {id, size}) => sum + (sizes.get(id) ?? size), 0);
	const most = free.reduce((sum, {size}) => sum + size, 0);
	const amount = counted && own < most ? `${bytes(own)}B to ${bytes(most)}B` : `at most ${bytes(most)}B`;
	return [
		free.length === 0
			? 'There is no dangling image that nothing uses: nothing will go.'
			: `${many(free.length, 'image')}, ${amount}: ${free.slice(0, told).map(nameOf).join('; ')}${free.length > told ? '; …' : ''}`,
		...(kept > 0 ? [`${many(kept, 'dangling image')} of a container ${kept === 1 ? 'stays' : 'stay'}.`] : []),
	];
};

/** As `docker image prune` without -a: an image with a tag stays, whether it is used or not; so does one of a container, also of an ended one. */
export const hostPruneImages: Action = {
	id: 'host.prune-images',
	title: 'Prune dangling images',
	risk: 'danger',
	kind: 'host',
	operations: ['D7'],
	explain: ({target}) =>
		`Deletes the images of ${target.name} that have no tag and no container. What has a tag stays: also the old image that an update left as the way back.`,
	unavailable,
	plan: ({docker}) => [
		{
			kind: 'engine',
			request: {
				method: 'POST',
				path: '/images/prune',
				query: {filters: JSON.stringify({dangling: ['true']})},
			},
			equivalent: [...docker, 'image', 'prune', '--force'],
			timeout: slow,
			told: answer => {
				const {layers, bytes: freed} = parsePruned(answer);
				return layers === 0 ? 'nothing was dangling' : `${many(layers, 'layer')} deleted, ${bytes(freed)}B freed`;
			},
		},
	],
	advise,
	refresh: [images.id],
};
