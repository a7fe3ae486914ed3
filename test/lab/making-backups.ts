import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, watch, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import type {FormInput} from '../../source/actions/form.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Job} from '../../source/jobs/job.js';
import {readJobs} from '../../source/jobs/read-jobs.js';
import {cutWay} from './cut-way.js';
import {lab} from './lab.js';

const execute = promisify(execFile);
export const own = {uid: 1000, gid: 1000};

/** In the host, as root. */
export const enter = async (script: string): Promise<string> => {
	const [program, ...words] = lab.host.enter;
	return (await execute(program!, [...words, 'sh', '-c', script])).stdout.trim();
};

/** A directory of the host that is seen from here too. */
export const base = `/home/lab/made-${process.pid}`;
export const backups = `${base}/backups`;
const tools = `${base}/tools`;

export const configFor = (
	more: {postgres?: string; directory?: string; synapse?: string} = {},
): string => `homeserver: ${lab.synapse.name}
hosts: {matrix: {ssh: LXC_matrix}}
synapse: ${more.synapse ?? '{host: matrix}'}
postgres: ${more.postgres ?? '{host: matrix, command: [psql, -U, matrix, -d, matrix]}'}
backup: {directory: ${more.directory ?? backups}, keep: 2}
`;

/** pg_dump of the test's own, beside a pg_restore or not. */
export const fakeDump = (name: string, script: string, withRestore = true): string => {
	const directory = path.join(tools, name);
	mkdirSync(directory, {recursive: true});
	writeFileSync(path.join(directory, 'pg_dump'), `#!/bin/sh\n${script}\n`);
	chmodSync(path.join(directory, 'pg_dump'), 0o755);
	if (withRestore) {
		symlinkSync('/usr/bin/pg_restore', path.join(directory, 'pg_restore'));
	}

	return `{host: matrix, command: [psql, -U, matrix, -d, matrix], dump: [${directory}/pg_dump, -U, matrix, -d, matrix]}`;
};

/** Runs one action to its end in a program of its own. */
export async function make(id: string, config: string, input: FormInput = {}) {
	const program = createProgram(await parseConfig(config, 'lab'));
	try {
		const action = actions.find(each => each.id === id)!;
		const target = {host: 'matrix', kind: action.kind, id: lab.synapse.name, name: lab.synapse.name};
		const plan = program.plan(action, target, {
			...Object.fromEntries((action.form ?? []).map(field => [field.id, 'initial' in field ? field.initial! : ''])),
			...input,
		});
		assert.equal(plan.unavailable, undefined);
		return await program.run(action, target, {plan});
	} finally {
		await program.close();
	}
}

export const files = (): string[] => readdirSync(backups).sort();
export const finals = (): string[] => files().filter(name => !name.startsWith('.'));

/** Sizes with which names without a dot at their beginning came to be. */
export function watchNames() {
	const seen = new Map<string, number>();
	const watcher = watch(backups, (_event, name) => {
		if (name && !name.startsWith('.') && !seen.has(name)) {
			seen.set(name, statSync(path.join(backups, name), {throwIfNoEntry: false})?.size ?? -1);
		}
	});
	return {seen, stop: () => watcher.close()};
}

/** The one of an action that began last. */
export const lastJob = async (action: string): Promise<Job | undefined> => {
	const way = await cutWay();
	try {
		const jobs = await readJobs(way.host, {keep: 0});
		return jobs
			.filter(({meta, startedAt}) => meta.action === action && startedAt !== undefined)
			.sort((a, b) => b.startedAt! - a.startedAt!)[0];
	} finally {
		await way.close();
	}
};

/** Makes the place; it is the lab user's. */
export async function makePlace(): Promise<void> {
	for (const directory of [base, backups, tools]) {
		mkdirSync(directory, {recursive: true});
	}

	await enter(`chown -R ${own.uid}:${own.gid} ${base}`);
}

/** With the jobs of these actions: what failed on purpose is no trouble of the lab. */
export async function removePlace(...actionIds: readonly string[]): Promise<void> {
	rmSync(base, {recursive: true, force: true});
	for (const id of actionIds) {
		await enter(`rm -rf /home/lab/.local/state/synaptop/jobs/${id.replace('.', '-')}-*`);
	}
}
