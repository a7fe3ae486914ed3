import {execFile} from 'node:child_process';
import {chmod, chown, mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {promisify} from 'node:util';
import {docker, lab} from './lab.js';
import {freePort} from './own-synapse.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);

/** The user of the lab's host. */
const lab1000 = 1000;

/** A Synapse of a test's own with SQLite, whose homeserver.yaml is mounted alone from the host, as the runbook's is. */
export async function configSynapse(name: string) {
	const full = `lab-test-${name}-${process.pid}`;
	// Seen at the same path by the engine, the host and this test.
	const directory = `/home/lab/.synaptop-${full}`;
	const file = `${directory}/homeserver.yaml`;
	const port = await freePort();
	await mkdir(`${directory}/data`, {recursive: true});
	const generate = ['-m', 'synapse.app.homeserver', '-H', 'own.test', '-c', '/data/h.yaml', '--generate-config'];
	const more = ['--report-stats=no', '--data-directory', '/data', '--config-directory', '/data'];
	const {synapse} = lab.images;
	await docker(
		'run',
		'--rm',
		'-v',
		`${directory}/data:/data`,
		'--entrypoint',
		'python3',
		synapse,
		...generate,
		...more,
	);
	const generated = await readFile(`${directory}/data/h.yaml`, 'utf8');
	const text = `${generated
		.replace(/^listeners:\n(?:[ -].*\n|\n)+/m, '')
		.replace(/^trusted_key_servers:\n(?:[ -].*\n|\n)+/m, '')
		.replace(/^log_config:.*$/m, '')
		.replace(/^pid_file:.*$/m, '')}
trusted_key_servers: []
listeners: [{port: 8008, type: http, bind_addresses: ['0.0.0.0'], resources: [{names: [client]}]}]
`;
	await rm(`${directory}/data/h.yaml`);
	const put = async (content: string) => {
		await writeFile(file, content);
		await chmod(file, 0o600);
		await chown(file, lab1000, lab1000);
	};

	await put(text);
	await chown(directory, lab1000, lab1000);
	await docker(
		...['run', '-d', '--init', '--name', full, '--label', 'synaptop.lab=1', '-p', `127.0.0.1:${port}:8008`],
		...['-v', `${directory}/data:/data`, '-v', `${file}:/data/homeserver.yaml:ro`],
		...['--health-cmd', 'curl -fsS http://localhost:8008/health', '--health-interval', '1s', '--health-retries', '3'],
		...['--health-start-period', '30s', '--entrypoint', 'python3', synapse],
		...['-m', 'synapse.app.homeserver', '-c', '/data/homeserver.yaml'],
	);
	const health = () => docker('inspect', '-f', '{{.State.Health.Status}}', full);
	return {
		name: full,
		directory,
		file,
		text,
		put,
		health,
		config: `homeserver: own.test
hosts:
  matrix: {ssh: LXC_matrix}
synapse: {host: matrix, container: ${full}, url: 'http://127.0.0.1:${port}'}
`,
		/** What is there now: content, mode, owner, inode. */
		async look() {
			const {mode, uid, gid, ino} = await stat(file);
			return {text: await readFile(file, 'utf8'), mode: mode & 0o7777, uid, gid, ino};
		},
		/** Names beside the file. */
		async beside(): Promise<readonly string[]> {
			const {stdout} = await execute('ls', ['-A', directory]);
			return stdout.split('\n').filter(one => one !== '' && one !== 'data' && one !== 'homeserver.yaml');
		},
		clear: () => execute('sh', ['-c', `rm -f ${directory}/homeserver.yaml.*`]),
		status: () => docker('inspect', '-f', '{{.State.Status}}', full),
		restart: () => docker('restart', '-t', '1', full),
		isHealthy: () => eventually(async () => (await health()) === 'healthy', `${full} is healthy`, 90_000),
		async remove() {
			await docker('rm', '-f', '-v', full);
			await rm(directory, {recursive: true, force: true});
		},
	};
}

export type ConfigSynapse = Awaited<ReturnType<typeof configSynapse>>;
