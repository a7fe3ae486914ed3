import type {Engine} from '../hosts/engine.js';
import {type Host, HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {type FoundBackups, findBackups} from './backups.js';
import {lookAtContainers} from './containers.js';
import {lookForPostgres, lookForRedis} from './database-commands.js';
import {type FoundElement, findElement} from './element.js';
import type {Looked, Place} from './looked.js';
import {lookAtMachine} from './machine.js';
import {type FoundPrometheus, findPrometheus} from './prometheus.js';
import type {FoundService} from './services.js';
import {type FoundSynapse, findSynapse} from './synapse.js';
import {type FoundBot, findBots} from './units.js';

/** A place with the way to it. */
export interface Reachable {
	readonly place: Place;
	readonly host: Host;
	readonly engine: Engine;
}

/** All that was found, on all places together. */
export interface Findings {
	readonly places: readonly Looked[];
	/** Places that could not be reached, and why. */
	readonly lost: ReadonlyArray<{readonly place: Place; readonly reason: string}>;
	readonly synapse?: FoundSynapse;
	/** Further homeservers: a stack of their own each. */
	readonly otherHomeservers: readonly FoundSynapse[];
	readonly element?: FoundElement;
	/** Public client URL, and whether it answers from here. */
	readonly client?: {readonly url: string; readonly answers: boolean};
	readonly bots: readonly FoundBot[];
	readonly postgres?: FoundService;
	readonly redis?: FoundService;
	readonly backups: readonly FoundBackups[];
	readonly prometheus?: FoundPrometheus;
}

const reasonOf = (error: unknown): string =>
	clean([(error as Error).message, error instanceof HostError ? error.cure : undefined].filter(Boolean).join('. '));

async function lookAt(
	{place, host, engine}: Reachable,
	signal: AbortSignal,
): Promise<Looked | {readonly reason: string}> {
	try {
		const machine = await lookAtMachine(host, signal);
		try {
			return {place, host, machine, ...(await lookAtContainers(engine, signal)), trouble: []};
		} catch (error) {
			const none = error instanceof HostError && error.kind === 'missing';
			return {
				place,
				host,
				machine,
				containers: [],
				...(none ? {withoutEngine: true} : {}),
				trouble: [none ? 'no container engine' : reasonOf(error)],
			};
		}
	} catch (error) {
		return {reason: reasonOf(error)};
	}
}

/** Two ways to one machine, or to one engine, are looked at once. */
export function markTwins(places: readonly Looked[]): readonly Looked[] {
	return places.map((looked, index) => {
		const before = places.slice(0, index);
		const same = before.find(({machine}) => machine.identity !== '' && machine.identity === looked.machine.identity);
		const engine = looked.engineId ? before.find(({engineId}) => engineId === looked.engineId) : undefined;
		return {
			...looked,
			...(same ? {sameAs: same.place.name} : {}),
			...(engine ? {sameEngineAs: engine.place.name, containers: []} : {}),
		};
	});
}

const isPrivate = (url: string): boolean => {
	const host = URL.canParse(url) ? new URL(url).hostname : 'localhost';
	return /^(?:localhost|127\.|\[|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host) || !host.includes('.');
};

const found = <Value>(values: ReadonlyArray<Value | undefined>): readonly Value[] =>
	values.filter(value => value !== undefined);

/**
 * Looks at all places, at the same time, and puts together what belongs together. `answersHere` asks a client URL from this
 * machine. A place that cannot be reached is told in `lost`; nothing else is fatal.
 */
export async function lookAround(
	reachable: readonly Reachable[],
	answersHere: (url: string) => Promise<boolean>,
	signal: AbortSignal,
): Promise<Findings> {
	const looked = await Promise.all(reachable.map(one => lookAt(one, signal)));
	const places = markTwins(looked.filter(one => 'machine' in one));
	const lost = looked.flatMap((one, index) =>
		'reason' in one ? [{place: reachable[index]!.place, reason: one.reason}] : [],
	);
	const own = places.filter(({sameAs}) => sameAs === undefined);
	const [homeservers, elements, bots, prometheus] = await Promise.all([
		Promise.all(own.map(at => findSynapse(at, signal))),
		Promise.all(own.map(at => findElement(at, signal))),
		Promise.all(own.map(at => findBots(at, signal))),
		Promise.all(own.map(at => findPrometheus(at, signal))),
	]);
	const [synapse, ...otherHomeservers] = found(homeservers);
	const [element] = found(elements).toSorted(
		(a, b) => Number(b.serverName === synapse?.serverName) - Number(a.serverName === synapse?.serverName),
	);
	const [firstPrometheus] = found(prometheus);
	const [postgres, redis] = await Promise.all([lookForPostgres(synapse, places), lookForRedis(synapse, places)]);
	const url = [synapse?.facts?.publicUrl, element?.baseUrl].find(one => one !== undefined && !isPrivate(one));
	return {
		places,
		lost,
		...(synapse ? {synapse} : {}),
		otherHomeservers,
		...(element ? {element} : {}),
		...(url === undefined ? {} : {client: {url, answers: await answersHere(url)}}),
		bots: bots.flat(),
		...(postgres ? {postgres} : {}),
		...(redis ? {redis} : {}),
		backups: own.flatMap(at => findBackups(at)),
		...(firstPrometheus ? {prometheus: firstPrometheus} : {}),
	};
}
