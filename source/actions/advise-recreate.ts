import {type Engine, EngineError} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import {quote} from '../hosts/quote.js';
import {clean} from '../parsers/clean.js';
import type {Container} from '../parsers/docker.js';
import type {PlanContext} from './action.js';
import {composeCommand} from './docker-command.js';

export type AdviseContext = PlanContext & {readonly host: Host; readonly engine: Engine; readonly signal: AbortSignal};

/**
 * D4, D5: a restart re-reads the program's own files, but not the compose file, `.env` or a new image. Says which of
 * these changed since the containers were made, and what takes them (D6).
 */
export async function adviseRecreate(
	context: AdviseContext,
	members: readonly Container[],
): Promise<readonly string[]> {
	const [images, files] = await Promise.all([changedImages(context, members), changedFiles(context, members)]);
	const services = [...images.services, ...files.services];
	const names = [...new Set(services)];
	const cure =
		names.length > 0
			? [`A restart keeps what it was made with. To take what is new, recreate: ${recreate(context, members, names)}`]
			: [];
	return [...files.lines, ...images.lines, ...cure];
}

interface Found {
	readonly lines: readonly string[];
	readonly services: readonly string[];
}

function recreate({docker}: AdviseContext, members: readonly Container[], services: readonly string[]): string {
	const [member] = members;
	return quote([...composeCommand(docker, member?.project ?? '', member), 'up', '-d', ...services]);
}

/** Containers whose image's name means another image by now. */
async function changedImages({engine, signal}: AdviseContext, members: readonly Container[]): Promise<Found> {
	const changed = await Promise.all(
		members.map(async member => {
			// The list shows an id instead of the name once the name has moved on: only inspect has the name.
			const {Config, Image} = await engine.get<{Config: {Image: string}; Image: string}>(
				`/containers/${member.id}/json`,
				{},
				{signal},
			);
			const current = await engine
				.get<{Id: string}>(`/images/${encodeURIComponent(Config.Image)}/json`, {}, {signal})
				.catch(error => (error instanceof EngineError && error.status === 404 ? undefined : Promise.reject(error)));
			return current && current.Id !== Image ? [{member, image: clean(Config.Image)}] : [];
		}),
	);
	return {
		lines: changed
			.flat()
			.map(({member, image}) => `A newer image ${image} is here than the one ${member.name} was made from.`),
		services: changed.flat().flatMap(({member}) => member.service ?? []),
	};
}

/** Containers that compose would make otherwise today. */
export async function changedFiles(
	{docker, host, signal}: AdviseContext,
	members: readonly Container[],
): Promise<Found> {
	const [first] = members;
	if (!first?.project || !first.composeHash || !first.composeFiles) {
		return {lines: [], services: []};
	}

	const argv = [...composeCommand(docker, first.project, first), 'config', '--hash', '*'];
	const {code, stdout, stderr} = await host.exec(argv, {timeout: 15_000, urgent: true, signal});
	if (code !== 0) {
		const words = clean(stderr.toString().trim().split('\n').at(-1) ?? '') || `docker compose ended with ${code}`;
		return {lines: [`The compose files cannot be compared: ${words}`], services: []};
	}

	const hashes = new Map(
		stdout
			.toString()
			.trim()
			.split('\n')
			.map(line => line.split(' ', 2) as [string, string]),
	);
	const changed = members.filter(
		({service, composeHash}) => service !== undefined && hashes.get(service) !== composeHash,
	);
	const lines = changed.map(({name, service}) =>
		hashes.has(service ?? '')
			? `The compose file or its .env changed since ${name} was made.`
			: `The service ${service} of ${name} is not in the compose file any more.`,
	);
	return {lines, services: changed.flatMap(({service}) => (service && hashes.has(service) ? service : []))};
}
