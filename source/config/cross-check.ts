import type {Problem} from './problems.js';

/** What one value alone does not show: the same machine twice. Works on data of any form. */
export async function crossCheck(data: unknown): Promise<readonly Problem[]> {
	return sameMachine(data);
}

/** Two names for one machine would count every alert twice; two engines on one machine are fine. */
function sameMachine(data: unknown): readonly Problem[] {
	const first = new Map<string, string>();
	return entries(entries(data).find(([key]) => key === 'hosts')?.[1]).flatMap(([name, host]) => {
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

const entries = (value: unknown): ReadonlyArray<[string, unknown]> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
