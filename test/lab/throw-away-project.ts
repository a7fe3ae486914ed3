import {readdirSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {docker, lab} from './lab.js';

export const jobsOf = '/home/lab/.local/state/synaptop/jobs';

/** Ids of the jobs about projects. */
export const present = (): readonly string[] => {
	try {
		return readdirSync(jobsOf).filter(name => name.startsWith('project-'));
	} catch {
		return [];
	}
};

/** A compose project of this test run only. */
export async function throwAwayProject(name: string, services: string) {
	const project = `labtest-${name}-${process.pid}`;
	// Seen at the same path by the engine, the host and this test.
	const directory = `/home/lab/.synaptop-${project}`;
	const file = `${directory}/docker-compose.yml`;
	const compose = (...words: string[]) =>
		docker('compose', '-p', project, '--project-directory', directory, '-f', file, ...words);
	await mkdir(directory);
	await writeFile(file, services.replaceAll('IMAGE', lab.images.busybox));
	await compose('up', '-d');
	return {
		project,
		directory,
		file,
		compose,
		/** Ids of what runs, by service. */
		async running(): Promise<ReadonlyMap<string, string>> {
			const label = '{{.Label "com.docker.compose.service"}} {{.ID}}';
			const filter = `label=com.docker.compose.project=${project}`;
			const lines = await docker('ps', '--filter', filter, '--format', label);
			return new Map(lines.split('\n').map(line => line.split(' ', 2) as [string, string]));
		},
		async remove(): Promise<void> {
			await compose('down', '-t', '0');
			await rm(directory, {recursive: true});
		},
	};
}
