import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import type {TestContext} from 'node:test';

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/libexec/sshd'].find(path => existsSync(path));

/** For `{skip}`: why tests on a real sshd cannot run here. Aloud, and never in CI. */
export const skip = ((): false | string => {
	if (program) {
		return false;
	}

	if (process.env.CI) {
		throw new Error('openssh-server is not installed, and CI skips nothing');
	}

	process.stderr.write(
		'\n*** SKIPPED: openssh-server is not installed; everything on a real sshd goes untested ***\n\n',
	);
	return 'openssh-server is not installed';
})();

export interface SshdOptions {
	/** Lines of sshd_config, before ours: the first of a keyword counts. */
	readonly config?: readonly string[];
	readonly port?: number;
	/** Where it listens, if not on 127.0.0.1. */
	readonly address?: string;
	/** What it is started by: `ip netns exec NAME`. */
	readonly prefix?: readonly string[];
	/** Host key of another server, to be the same. */
	readonly directory?: string;
}

export interface TestSshd {
	readonly port: number;
	readonly directory: string;
	readonly user: string;
	/** Private keys, unencrypted. */
	readonly hostKey: string;
	readonly userKey: string;
	readonly log: () => string;
	/** Lines of ssh_config for this server. */
	readonly clientConfig: (alias: string, extra?: readonly string[]) => string;
	/** Processes of sshd that serve a connection. */
	readonly sessions: () => number[];
	/** Kills them, as if the machine had gone. */
	readonly killSessions: () => void;
	/** Resolves when the log has this; looks at each new line. */
	readonly logged: (pattern: RegExp) => Promise<void>;
	readonly stop: () => Promise<void>;
}

/** A real sshd on a loopback port, with its own keys and configuration, as whoever runs the tests. */
export async function startSshd(options: SshdOptions = {}): Promise<TestSshd> {
	const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'synaptop-sshd-')));
	const port = options.port ?? (await freePort());
	const hostKey = join(directory, 'host_key');
	const userKey = join(directory, 'user_key');
	for (const path of [hostKey, userKey]) {
		if (!existsSync(path)) {
			makeKey(path);
		}
	}

	if (process.getuid?.() === 0) {
		mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
	}

	const authorized = join(directory, 'authorized_keys');
	if (!existsSync(authorized)) {
		await writeFile(authorized, readFileSync(`${userKey}.pub`), {mode: 0o600});
		await writeFile(join(directory, 'known_hosts'), knownHostsLine(port, hostKey));
	}

	const config = join(directory, `sshd_config_${port}`);
	const lines = [
		...(options.config ?? []),
		`Port ${port}`,
		`ListenAddress ${options.address ?? '127.0.0.1'}`,
		`HostKey ${hostKey}`,
		`AuthorizedKeysFile ${authorized}`,
		'PermitRootLogin yes',
		'StrictModes no',
		'UsePAM no',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'PidFile none',
		'LogLevel VERBOSE',
		...(options.config?.some(line => line.startsWith('Subsystem')) ? [] : ['Subsystem sftp internal-sftp']),
		'MaxStartups 100',
	];
	await writeFile(config, `${lines.join('\n')}\n`);
	const [first, ...words] = [...(options.prefix ?? []), program!, '-D', '-e', '-f', config];
	const child = spawn(first!, words, {stdio: ['ignore', 'ignore', 'pipe']});
	const log = collectLog(child);
	await log.logged(/Server listening/);
	const user = userInfo().username;
	return {
		port,
		directory,
		user,
		hostKey,
		userKey,
		...log,
		clientConfig: (alias, extra = []) =>
			[
				`Host ${alias}`,
				...[
					...extra,
					'HostName 127.0.0.1',
					`Port ${port}`,
					`User ${user}`,
					`IdentityFile ${userKey}`,
					'IdentitiesOnly yes',
					'IdentityAgent none',
					`UserKnownHostsFile ${join(directory, 'known_hosts')}`,
					'GlobalKnownHostsFile /dev/null',
					'StrictHostKeyChecking yes',
				].map(line => `  ${line}`),
				'',
			].join('\n'),
		sessions: () => descendants(child.pid!),
		killSessions() {
			for (const pid of descendants(child.pid!)) {
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// Gone by itself.
				}
			}
		},
		async stop() {
			// The sessions first: they outlive the listener.
			for (const pid of [...descendants(child.pid!), child.pid!]) {
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// Gone by itself.
				}
			}

			if (child.exitCode === null && child.signalCode === null) {
				await new Promise(resolve => child.once('exit', resolve));
			}

			await rm(directory, {recursive: true, force: true});
		},
	};
}

function collectLog(child: ChildProcess): Pick<TestSshd, 'log' | 'logged'> {
	let text = '';
	const watchers = new Set<() => void>();
	child.stderr!.on('data', chunk => {
		text += chunk;
		for (const watch of watchers) {
			watch();
		}
	});
	child.on('exit', () => {
		text += '\nsshd ended';
		for (const watch of watchers) {
			watch();
		}
	});
	return {
		log: () => text,
		logged: pattern =>
			new Promise((resolve, reject) => {
				const watch = () => {
					if (pattern.test(text)) {
						watchers.delete(watch);
						resolve();
					} else if (text.endsWith('sshd ended')) {
						watchers.delete(watch);
						reject(new Error(text));
					}
				};
				watchers.add(watch);
				watch();
			}),
	};
}

export function makeKey(path: string, passphrase = '', type = 'ed25519'): void {
	execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-a', '4', '-f', path]);
}

export function knownHostsLine(port: number, hostKey: string): string {
	const [type, key] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
	return `[127.0.0.1]:${port} ${type} ${key}\n`;
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as {port: number};
	await new Promise(resolve => server.close(resolve));
	return port;
}

/** sshd and what serves its connections, but not the commands that it runs. */
function descendants(pid: number): number[] {
	const children = readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number)
		.filter(child => parentOf(child) === pid && isSshd(child));
	return children.flatMap(child => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | undefined {
	try {
		return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
	} catch {
		return undefined;
	}
}

function isSshd(pid: number): boolean {
	try {
		return readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('sshd');
	} catch {
		return false;
	}
}

/** For tests: stopped when the test is over, however it ends. */
export async function testSshd(t: TestContext, options?: SshdOptions): Promise<TestSshd> {
	const server = await startSshd(options);
	t.after(server.stop);
	return server;
}
