import type {ConfigFileState, FileFacts} from '../files/config-file.js';
import {configFiles} from '../sources/config-files.js';
import type {PlanContext, Step, Target} from './action.js';
import type {FileStep} from './file-step.js';
import {look, unitTarget, verb} from './unit.js';

export const fileTarget = ({host, path, stack}: ConfigFileState): Target => ({
	host,
	kind: 'file',
	id: path,
	name: path,
	stack,
});

/** What is known of the file that an action is for. */
export const fileOf = ({latest, target}: Pick<PlanContext, 'latest' | 'target'>): ConfigFileState | undefined =>
	latest(configFiles)?.find(({path, stack}) => path === target.id && (target.stack ?? stack) === stack);

/** Why nothing can be done to it. */
export function fileHindrance(context: PlanContext): string | undefined {
	const file = fileOf(context);
	if (!file) {
		return context.latest(configFiles) ? 'it is not there any more' : 'whether it is there is not known yet';
	}

	return file.problem && `${file.problem.message}${file.problem.cure ? `. ${file.problem.cure}` : ''}`;
}

/** As far as writing goes. */
export function writeHindrance(context: PlanContext): string | undefined {
	const found = fileHindrance(context);
	const facts = fileOf(context)?.facts;
	return (
		found ??
		(facts && !facts.writable
			? `this user may not write it (it is 0${facts.mode.toString(8)} of ${facts.owner}:${facts.group}): say sudo: true for it under files: in the config`
			: undefined)
	);
}

/** The file with its facts; throws where there are none, so that nothing is ever written blindly. */
export function knownFile(
	context: PlanContext,
): ConfigFileState & {readonly facts: FileFacts & {readonly hash: string}} {
	const file = fileOf(context);
	if (!file?.facts?.hash) {
		throw new Error('it was not looked at yet');
	}

	return {...file, facts: {...file.facts, hash: file.facts.hash}};
}

/** The beginning of a step with the file. */
export const fileBase = (file: {
	readonly facts: FileFacts;
	readonly sudo: boolean;
}): Omit<FileStep, 'deed' | 'hides'> => ({
	kind: 'file',
	path: file.facts.path,
	sudo: file.sudo,
});

const health = {timeout: 180_000, steady: 15_000} as const;
const restartTimeout = 300_000;

/** What has to be restarted for the file to count. */
export const reader = ({container, unit, kind}: ConfigFileState): string | undefined =>
	kind === 'element' || kind === 'compose' ? undefined : (unit?.name ?? container?.name);

/** Restarts what reads the file, and watches whether it comes up; `back`: the backup to be put back where it does not. */
export function restartSteps(context: PlanContext, file: ConfigFileState, back?: string): readonly Step[] {
	const {unit, container} = file;
	if (unit) {
		const target = unitTarget({host: file.host, scope: unit.scope, name: unit.name});
		const there = {...context, target};
		return [verb('restart', there), look('running', there)];
	}

	return container
		? [
				{
					kind: 'engine',
					request: {method: 'POST', path: `/containers/${container.name}/restart`},
					equivalent: [...context.docker, 'restart', container.name],
					timeout: restartTimeout,
				},
				{kind: 'health', container: container.name, ...health, ...(back === undefined ? {} : {back})},
			]
		: [];
}
