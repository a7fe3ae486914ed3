import {didYouMean} from '../system/nearest.js';
import {customProblems} from './custom-check.js';
import type {Problem} from './problems.js';

/** What one value alone does not show. Works on data of any form. */
export async function crossCheck(data: unknown): Promise<readonly Problem[]> {
	return [...sameMachine(data), ...strangers(data), ...stacksBeside(data), ...customProblems(data)];
}

/** Two names for one machine would count every alert twice; two engines on one machine are fine. */
function sameMachine(data: unknown): readonly Problem[] {
	const first = new Map<string, string>();
	return entries(valueAt(data, 'hosts')).flatMap(([name, host]) => {
		const {ssh, local, docker} = Object.fromEntries(entries(host));
		if (ssh === undefined && local === undefined) {
			return [];
		}

		const machine = JSON.stringify([ssh, local, docker]);
		const other = first.get(machine);
		if (other === undefined) {
			first.set(machine, name);
			return [];
		}

		const key = ssh === undefined ? 'local' : 'ssh';
		return [{path: ['hosts', name, key], text: `the same machine as hosts.${other}: keep one of them`}];
	});
}

/** Every `host:` of a part is one of the hosts. */
function strangers(data: unknown): readonly Problem[] {
	const names = entries(valueAt(data, 'hosts')).map(([name]) => name);
	const find = (value: unknown, path: readonly PropertyKey[]): readonly Problem[] =>
		entriesOfAny(value).flatMap(([key, inner]) => {
			const here = [...path, key];
			if (here[0] === 'hosts') {
				return [];
			}

			if (key !== 'host' || typeof inner !== 'string') {
				return find(inner, here);
			}

			return names.includes(inner)
				? []
				: [{path: here, text: `there is no host ${inner}${didYouMean(inner, names)} (hosts: ${names.join(', ')})`}];
		});
	return find(data, []);
}

/** `stacks:` and the parts of a stack beside it would leave open whose they are. */
function stacksBeside(data: unknown): readonly Problem[] {
	const general = ['hosts', 'stacks', 'thresholds', 'federation', 'notify', 'theme', 'readOnly', 'keys'];
	return valueAt(data, 'stacks') === undefined
		? []
		: entries(data)
				.filter(([key]) => !general.includes(key))
				.map(([key]) => ({path: [key], text: 'belongs into one of the stacks, as there is `stacks:`'}));
}

const valueAt = (data: unknown, name: string): unknown => entries(data).find(([key]) => key === name)?.[1];

const entries = (value: unknown): ReadonlyArray<[string, unknown]> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

const entriesOfAny = (value: unknown): ReadonlyArray<readonly [PropertyKey, unknown]> =>
	Array.isArray(value) ? value.map((item, index) => [index, item] as const) : entries(value);
