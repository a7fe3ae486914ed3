import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {createHome, type Home} from '../helpers/program.js';
import {startTerminal, type Terminal, type TerminalOptions} from '../helpers/terminal.js';
import {binary, docker, lab} from './lab.js';

const execute = promisify(execFile);

export interface MonitorOptions extends TerminalOptions {
	/** YAML; the lab's first host as `matrix` if not given. */
	readonly config?: string;
	/** A file, or the lines of one; the lab's if not given. */
	readonly sshConfig?: string;
	readonly flags?: readonly string[];
	/** False where a question comes at once and would take the key; true if not given. */
	readonly goToContainers?: boolean;
}

/** The built program in a terminal, on real parts. */
export interface Monitor {
	readonly terminal: Terminal;
	readonly home: Home;
	/** The table's row of a container, or ''. */
	row(name: string): string;
	/** Is the row drawn as old data? */
	isDim(name: string): boolean;
	/** Puts the cursor on a container and waits for its log. */
	select(name: string): Promise<void>;
	/** Goes to the Activity tab, waits for this, and comes back. */
	activity(wanted: (shown: string) => boolean): Promise<string>;
	/** Processes of sshd that serve the program's connections. */
	sessions(): Promise<number[]>;
	/** Kills them, and resolves when the program knows. */
	cut(): Promise<void>;
	close(): Promise<void>;
}

export const labConfig = `homeserver: ${lab.synapse.name}\nhosts:\n  matrix: {ssh: LXC_matrix}\n`;

/** Starts it; close it whatever happens. */
export async function startMonitor(options: MonitorOptions = {}): Promise<Monitor> {
	const {config = labConfig, sshConfig = lab.ssh.config, flags = [], goToContainers = true, ...rest} = options;
	const home = await createHome();
	const file = path.join(home.directory, 'config.yaml');
	await writeFile(file, config);
	const ssh = sshConfig.includes('\n') ? path.join(home.directory, 'ssh_config') : sshConfig;
	if (ssh !== sshConfig) {
		await writeFile(ssh, sshConfig, {mode: 0o600});
	}

	const env = {...home.env, SYNAPTOP_SSH_CONFIG: ssh, ...rest.env};
	const terminal = startTerminal([process.execPath, binary, '--config', file, ...flags], {...rest, env});
	const line = (name: string) => terminal.screen().findIndex(text => new RegExp(`^[› ] ${name} `).test(text));
	const row = (name: string) => terminal.screen()[line(name)] ?? '';
	if (goToContainers) {
		// Names are shortened where all tabs do not fit.
		await terminal.waitFor(/2 Cont/).catch(async (error: unknown) => {
			await terminal.close();
			await home.remove();
			throw error;
		});
		terminal.press('2');
	}

	return {
		terminal,
		home,
		row,
		isDim: name => terminal.cell(line(name), 3).dim,
		async select(name) {
			await terminal.waitFor(() => row(name) !== '');
			// Again when rows came or went meanwhile.
			for (let tries = 0; tries < 5 && !row(name).startsWith('›'); tries++) {
				const steps = line(name) - terminal.screen().findIndex(text => text.startsWith('› '));
				terminal.press(...Array.from({length: Math.abs(steps)}, () => (steps > 0 ? 'down' : 'up')));
				await terminal.waitFor(() => row(name).startsWith('›'), 3000).catch(() => {});
			}

			assert.ok(row(name).startsWith('›'), terminal.text());
			// The log is opened when the cursor rests.
			await terminal.waitFor(
				shown => shown.includes(`logs: ${name} ─ following`) && !shown.includes('Opening the log'),
			);
		},
		async activity(wanted) {
			terminal.press('0');
			const shown = await terminal.waitFor(wanted);
			terminal.press('2');
			await terminal.waitFor(/NAME.*STATE/);
			return shown;
		},
		sessions: () => sessionsOf(terminal.pid),
		async cut() {
			await cutSessions(terminal.pid);
			await terminal.waitFor(/◌ \S+ (retry|connecting)/);
		},
		async close() {
			await terminal.close();
			await home.remove();
		},
	};
}

/** A container of this test run only, with a name that fits into its column; down removes what is forgotten, by its label. */
export const box = async (name: string, ...command: string[]) => {
	const full = `${name}-${process.pid.toString(36)}`;
	const id = await docker('run', '-d', '--init', '--name', full, lab.images.busybox, ...command);
	return {id, name: full, remove: () => docker('rm', '-f', id)};
};

/** Processes of sshd on this machine that serve the connections of a process. */
export async function sessionsOf(client: number): Promise<number[]> {
	const {stdout} = await execute('ss', ['-tnpH', 'state', 'established']);
	const sockets = stdout.split('\n').map(line => line.trim().split(/\s+/));
	const isOurs = (users: string) => users.includes(`pid=${client},`);
	const ends = new Set(sockets.filter(([, , , , users = '']) => isOurs(users)).map(([, , local = '']) => local));
	return sockets
		.filter(([, , , peer = '', users = '']) => ends.has(peer) && !isOurs(users))
		.flatMap(([, , , , users = '']) => [...users.matchAll(/"sshd[^"]*",pid=(\d+)/g)].map(([, pid]) => Number(pid)));
}

/** Cuts the connections of a process from the server's side. */
export async function cutSessions(client: number): Promise<void> {
	const pids = await sessionsOf(client);
	assert.ok(pids.length > 0, 'no session of ours was found');
	for (const pid of pids) {
		kill(pid);
	}
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
	try {
		process.kill(pid, signal);
	} catch {
		// Gone by itself.
	}
}

/** All processes below one, with what they are: `pid start command`, which no later process can be taken for. */
export function descendants(pid: number): string[] {
	const all = readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? [processOf(Number(name))] : []));
	const below = (parent: number): string[] =>
		all.flatMap(found => (found?.parent === parent ? [found.name, ...below(found.pid)] : []));
	return below(pid);
}

export const isAlive = (name: string): boolean => {
	const [pid, start] = name.split(' ');
	return processOf(Number(pid))?.name.startsWith(`${pid} ${start} `) ?? false;
};

function processOf(pid: number): {readonly pid: number; readonly parent: number; readonly name: string} | undefined {
	try {
		const [, state, parent, ...rest] = /\) (\S) (\d+) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))!;
		const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
		return state === 'Z'
			? undefined
			: {pid, parent: Number(parent), name: `${pid} ${rest[0]!.split(' ')[17]} ${command}`};
	} catch {
		return undefined;
	}
}

/** Resolves when it holds; for what nothing tells of. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
	const end = performance.now() + ms;
	while (!(await holds())) {
		if (performance.now() > end) {
			throw new Error(`never: ${what}`);
		}

		await new Promise(resolve => setTimeout(resolve, 50));
	}
}
