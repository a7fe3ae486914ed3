import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmod, copyFile, mkdir, rm, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {promisify} from 'node:util';
import type {Outcome, Target} from '../../source/actions/action.js';
import type {FormInput, FormValue} from '../../source/actions/form.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram, type ProgramOptions} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {docker, lab} from './lab.js';
import {freePort} from './own-synapse.js';
import {asRoot} from './user-units.js';

const execute = promisify(execFile);

/** psql with all rights, from here. */
export const asSuperuser = async (query: string, database = 'postgres'): Promise<string> => {
	const words = ['-h', '/run/synaptop-lab/pgsocket', '-d', database, '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', query];
	return (await execute('runuser', ['-u', 'postgres', '--', 'psql', ...words])).stdout.trim();
};

export const silent = {begin: async () => ({end: async () => undefined})};

const password = (): string => `lab ${randomBytes(9).toString('hex')}`;

/**
 * A host with an engine and nothing else: an account of its own on the lab's, without lingering, a directory for its stack that is
 * not there yet, names and ports that nobody has.
 */
export async function emptyHost(word = 'fresh') {
	const name = `${word}${process.pid}`;
	const home = `/home/${name}`;
	// Where the engine and the host see the same.
	const base = `/home/lab/.synaptop-${name}`;
	// Compose names the project by it: under the lab's own name it would take the lab's containers for its own.
	const directory = `${base}/${name}`;
	const server = `${name}.test`;
	const [client, metrics, web] = await Promise.all([freePort(), freePort(), freePort()]);
	const container = `${name}-synapse`;
	const unit = `${name}-bot`;
	const url = `http://127.0.0.1:${client}`;
	const config = `homeserver: ${server}
hosts: {matrix: {ssh: ${name}@LXC_matrix}}
wellKnown: false
client: {public: "${url}"}
synapse: {host: matrix, url: "${url}", metrics: ["http://127.0.0.1:${metrics}"], container: ${container}, directory: ${directory}}
element: {host: matrix, url: "http://127.0.0.1:${web}", container: ${name}-element}
postgres: {host: matrix, command: [sudo, -n, -u, postgres, psql, -d, ${name}], admin: [sudo, -n, -u, postgres, psql]}
bots: [{host: matrix, unit: ${unit}, config: ~/.bot/config.yaml}]
`;
	const secrets = {database: password(), admin: password(), bot: password()};
	await asRoot('useradd', '--create-home', '--shell', '/bin/bash', '--groups', 'docker', name);
	const [uid, gid] = (await Promise.all([asRoot('id', '-u', name), asRoot('id', '-g', name)])).map(Number);
	const script = `mkdir -m 700 ${home}/.ssh ${home}/.bot
cp /home/lab/.ssh/authorized_keys ${home}/.ssh/
chown -R ${name}:${name} ${home}
echo '${name} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${name}`;
	await asRoot('sh', '-ec', script);
	await mkdir(base);
	await execute('chown', [`${uid}:${gid}`, base]);
	const inHost = `/proc/${lab.host.enter[2]}/root${home}`;

	return {
		name,
		home,
		/** The home, as it is seen from here. */
		inHost,
		base,
		directory,
		server,
		ports: {client, metrics, web},
		container,
		unit,
		url,
		config,
		secrets,
		uid: uid!,
		gid: gid!,
		open: async (options: ProgramOptions = {}): Promise<Program> =>
			createProgram(await parseConfig(config, 'lab'), {
				audit: silent,
				...options,
			}),
		/** The bot itself, as its own installation would bring it: without config, without unit. */
		async installBot(): Promise<void> {
			const bot = new URL('files/answering-bot', import.meta.url);
			await copyFile(bot, `${inHost}/.bot/bot`);
			await writeFile(`${inHost}/.bot/claude`, '#!/bin/sh\n[ "$1" = --print ] && echo "you said: $2"\n');
			for (const file of ['bot', 'claude']) {
				await chmod(`${inHost}/.bot/${file}`, 0o755);
				await execute('chown', [`${uid}:${gid}`, `${inHost}/.bot/${file}`]);
			}
		},
		/** Back to nothing: what is up, what lies there, the database. */
		async clear(): Promise<void> {
			const label = `label=com.docker.compose.project.working_dir=${directory}`;
			const ids = (await docker('ps', '-aq', '--filter', label)).split('\n').filter(Boolean);
			if (ids.length > 0) {
				await docker('rm', '-f', '-v', ...ids);
			}

			const project = `label=com.docker.compose.project=${name}`;
			const networks = (await docker('network', 'ls', '-q', '--filter', project)).split('\n').filter(Boolean);
			if (networks.length > 0) {
				await docker('network', 'rm', ...networks);
			}

			await rm(directory, {recursive: true, force: true});
			await asSuperuser(`drop database if exists ${name} with (force)`);
			await asSuperuser(`drop role if exists ${name}`);
			await rm(`${inHost}/.local`, {recursive: true, force: true});
		},
		async remove(): Promise<void> {
			await this.clear();
			await rm(base, {recursive: true, force: true});
			await asRoot('loginctl', 'disable-linger', name).catch(() => {});
			await asRoot('loginctl', 'terminate-user', name).catch(() => {});
			await asRoot(
				'sh',
				'-c',
				`rm -f /etc/sudoers.d/${name}; for n in 1 2 3 4 5; do userdel -rf ${name} && break; sleep 1; done`,
			);
		},
	};
}

export type EmptyHost = Awaited<ReturnType<typeof emptyHost>>;

export const actionOf = (id: string) => {
	const found = actions.find(action => action.id === id);
	if (!found) {
		throw new Error(`there is no action ${id}`);
	}

	return found;
};

/** What the form has at first, with what is given. */
export const filled = (id: string, given: FormInput): FormInput =>
	Object.fromEntries(
		(actionOf(id).form ?? []).map((field): readonly [string, FormValue] => [
			field.id,
			given[field.id] ?? ('initial' in field && field.initial !== undefined ? field.initial : false),
		]),
	);

/** Does it as a person would: looks first, fills in the form, says yes. Throws where it cannot be done. */
export async function perform(
	program: Program,
	id: string,
	target: Target,
	given: FormInput = {},
	onOutput: (line: string) => void = () => {},
): Promise<Outcome> {
	const action = actionOf(id);
	await Promise.all((action.reads ?? []).map(source => program.sources.read(source, target.host)));
	const plan = program.plan(action, target, action.form ? filled(id, given) : undefined);
	if (plan.unavailable !== undefined) {
		throw new Error(plan.unavailable);
	}

	return program.run(plan.action, target, {plan, onOutput});
}
