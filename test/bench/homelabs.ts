import {fork} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Bench} from './bench-context.js';
import type {Homelab} from './homelab.js';

/** In a process; each serves three machines, of which the one with the containers is watched. */
const together = 10;

/** Hosts `matrix-1` … `matrix-COUNT`, each of its own homelab; the first has a homeserver and a bot. */
export async function startHomelabs(
	{directory, defer}: Bench,
	{hosts, containers}: {readonly hosts: number; readonly containers: number},
): Promise<Pick<Homelab, 'env' | 'arguments'>> {
	const program = fileURLToPath(new URL('homelabs-process.ts', import.meta.url));
	const start = async (first: number): Promise<readonly string[]> => {
		const options = {count: Math.min(together, hosts - first), workers: Math.max(0, containers - 4), seed: first + 1};
		const child = fork(program, [JSON.stringify(options)], {
			execArgv: ['--max-old-space-size=1024', '--import', 'tsx'],
		});
		const exited = once(child, 'exit');
		const died = exited.then(([code]) => {
			throw new Error(`homelabs ended with ${code}`);
		});
		died.catch(() => {});
		defer(async () => {
			if (child.connected) {
				child.disconnect();
				await exited;
			}
		});
		const [{blocks}] = (await Promise.race([once(child, 'message'), died])) as [{blocks: readonly string[]}];
		return blocks;
	};

	const firsts = Array.from({length: Math.ceil(hosts / together)}, (_, index) => index * together);
	const blocks = (await Promise.all(firsts.map(start))).flat();
	const names = blocks.map((_, index) => `matrix-${index + 1}`);
	const sshConfig = path.join(directory, 'homelabs-ssh');
	const config = path.join(directory, 'homelabs.yaml');
	await writeFile(sshConfig, blocks.map((block, index) => `Host ${names[index]}\n${block}`).join(''), {mode: 0o600});
	await writeFile(config, yaml(names), {mode: 0o600});
	return {env: {SYNAPTOP_SSH_CONFIG: sshConfig}, arguments: ['--config', config]};
}

const yaml = (names: readonly string[]): string =>
	[
		'hosts:',
		...names.map(name => `  ${name}: {ssh: ${name}}`),
		`synapse: {host: ${names[0]}, metrics: ['http://localhost:9000/_synapse/metrics']}`,
		`element: {host: ${names[0]}}`,
		'bots:',
		`  - {host: ${names[0]}, unit: claude-matrix-bot, config: ~/.claude-matrix-bot/config.yaml}`,
		`  - {host: ${names[1] ?? names[0]}, unit: claude-matrix-bot, config: ~/.claude-matrix-bot/config.yaml}`,
		'',
	].join('\n');
