import type {Action, Target} from '../actions/action.js';
import {databaseTargets} from '../actions/database.js';
import {fileTarget} from '../actions/file.js';
import {isOnHomeserver} from '../actions/on-homeserver.js';
import {kindTitles} from '../actions/target-kind.js';
import {unitTarget} from '../actions/unit.js';
import type {Program} from '../program.js';
import {configFiles, fileHosts} from '../sources/config-files.js';
import {containers, engineHosts} from '../sources/containers.js';
import {jobs} from '../sources/jobs.js';
import type {Source} from '../sources/source.js';
import {units} from '../sources/units.js';
import {parseUnitKey} from '../sources/watched-units.js';
import {didYouMean} from '../system/nearest.js';
import {UsageError} from './command.js';
import {homeservers} from './of-stack.js';
import {onHomeserver} from './on-homeserver.js';
import {onTable} from './on-table.js';

/** A host that could not be looked at, so that nobody knows whether the target is there. */
export class NotReached extends Error {
	override readonly name = 'NotReached';
}

/** A container's id as docker prints it, or longer. */
const idLength = 12;

/** What NAME means for this action, looked for on every host. Throws UsageError and NotReached. */
export async function findTarget(
	program: Program,
	action: Action,
	name: string | undefined,
	timeout: number,
	stack?: string,
): Promise<Target> {
	if (action.only) {
		if (name !== undefined && name !== action.only.name) {
			throw new UsageError(`${action.id} is done on ${action.only.name}, as the config says, not on "${name}"`);
		}

		return action.only;
	}

	if (action.kind === 'host') {
		const all = [...program.hosts.keys()].map((host): Target => ({host, kind: 'host', id: host, name: host}));
		return choose(action, all, name, []);
	}

	if (isOnHomeserver(action.kind)) {
		return onHomeserver(program.config, action.kind, name, stack);
	}

	if (action.kind === 'homeserver') {
		return findHomeserver(program, action, name, timeout);
	}

	if (action.kind === 'database') {
		const all = databaseTargets(program.config);
		if (all.length === 0) {
			throw new UsageError('the config names no database: add one, as in postgres: {host: HOST, command: [psql]}');
		}

		return choose(action, all, name ?? (all.length === 1 ? all[0]!.name : undefined), []);
	}

	if (action.kind === 'unit') {
		const looked = await lookAt(program, units, units.hosts!(program.config), timeout);
		const all = looked.slices.flatMap(({slice}) => slice.data.map(unitTarget));
		if (all.length === 0 && looked.silent.length === 0) {
			throw new UsageError('the config names no unit: add one, as in bots: [{host: HOST, unit: UNIT}]');
		}

		return choose(action, all, name?.replace(/\.service$/, ''), looked.silent);
	}

	if (action.kind === 'table') {
		return onTable(program.config, name, stack);
	}

	if (action.kind === 'job') {
		const looked = await lookAt(program, jobs, [...program.hosts.keys()], timeout);
		const all = looked.slices.flatMap(({host, slice}) =>
			slice.data.map(({id}): Target => ({host, kind: 'job', id, name: id})),
		);
		return choose(action, all, name, looked.silent);
	}

	if (action.kind === 'file') {
		const looked = await lookAt(program, configFiles, fileHosts(program.config), timeout);
		const all = looked.slices.flatMap(({slice}) => slice.data.map(fileTarget));
		const [named, ...others] = all.filter(({id}) => id.endsWith(`/${name}`));
		return choose(action, all, named && others.length === 0 ? named.name : name, looked.silent);
	}

	const {slices, silent} = await lookAt(program, containers, engineHosts(program.config), timeout);
	const all = slices.flatMap(({host, slice}) =>
		slice.at === undefined
			? []
			: slice.data.flatMap((container): Target[] => {
					if (action.kind === 'container') {
						return [{host, kind: 'container', id: container.id, name: container.name}];
					}

					const {project} = container;
					return project ? [{host, kind: 'project', id: project, name: project}] : [];
				}),
	);
	return choose(action, unique(all), name, silent);
}

/** What a source knows of these hosts, and those that did not tell. */
async function lookAt<Data>(program: Program, source: Source<Data>, hosts: readonly string[], timeout: number) {
	const slices = await Promise.all(
		hosts.map(async host => ({host, slice: await program.sources.once(source, host, {timeout})})),
	);
	const silent = slices
		.filter(({slice}) => slice.at === undefined || slice.error)
		.map(
			({host, slice}) =>
				`${host}: ${[slice.error?.message ?? 'no answer', slice.error?.cure].filter(Boolean).join(' ')}`,
		);
	return {slices, silent};
}

/** The homeserver called so, or the only one; with its container looked at, for its state and ports. */
async function findHomeserver(
	program: Program,
	action: Action,
	name: string | undefined,
	timeout: number,
): Promise<Target> {
	const all = homeservers(program.config);
	const target = choose(action, all, name ?? (all.length === 1 ? all[0]?.name : undefined), []);
	if (engineHosts(program.config).includes(target.host)) {
		// What is wrong with the engine is said by the command itself.
		await program.sources.once(containers, target.host, {timeout}).catch(() => {});
	}

	return target;
}

const unique = (targets: readonly Target[]): readonly Target[] => [
	...new Map(targets.map(target => [JSON.stringify([target.host, target.id]), target])).values(),
];

function choose(action: Action, all: readonly Target[], name: string | undefined, silent: readonly string[]): Target {
	const list = (targets: readonly Target[]): string =>
		targets
			.map(
				({host, name: found, id}) =>
					`  ${found} on ${host}${id === found || id === host ? '' : ` (${action.kind === 'unit' ? parseUnitKey(id).scope : id.slice(0, idLength)})`}`,
			)
			.join('\n');
	const what = kindTitles[action.kind];
	if (name === undefined) {
		throw new UsageError(`${action.id} needs the name of a ${what}${all.length > 0 ? `:\n${list(all)}` : ''}`);
	}

	const exact = all.filter(target => target.name === name);
	const found = exact.length > 0 ? exact : all.filter(({id}) => name.length >= idLength && id.startsWith(name));
	if (found.length > 1) {
		throw new UsageError(`"${name}" is there more than once; say which with --host:\n${list(found)}`);
	}

	// With one there, a host that does not answer could hide another of that name: --host says which is meant.
	if (silent.length > 0) {
		throw new NotReached(silent.join('\n'));
	}

	const [target] = found;
	if (!target) {
		throw new UsageError(
			`there is no ${what} "${name}"${didYouMean(
				name,
				all.map(each => each.name),
			)}${all.length > 0 ? `\n${list(all)}` : ''}`,
		);
	}

	return target;
}
