import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';

const labFile = '/run/synaptop-lab/lab.json';

/** What the lab says of itself (test/lab/readme.md), as far as the bench uses it. */
export interface Lab {
	readonly ssh: {readonly config: string};
	readonly engine: {readonly socket: string};
	readonly images: {readonly busybox: string};
}

/** What rows have at hand. */
export interface Bench {
	readonly lab: Lab | undefined;
	/** Private, removed at the end. */
	readonly directory: string;
	/** Called at the end of the row, the last first, also when it failed. */
	defer(end: () => unknown): void;
}

export const readLab = (): Lab | undefined =>
	existsSync(labFile) ? (JSON.parse(readFileSync(labFile, 'utf8')) as Lab) : undefined;

/** Runs `work` with what a row needs, and clears up after it. */
export async function withBench<Result>(work: (bench: Bench) => Promise<Result>): Promise<Result> {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-bench-'));
	const ends: Array<() => unknown> = [];
	try {
		return await work({lab: readLab(), directory, defer: end => ends.push(end)});
	} finally {
		for (const end of ends.reverse()) {
			try {
				await end();
			} catch (error) {
				console.error(`bench: clearing up: ${(error as Error).message}`);
			}
		}

		await rm(directory, {recursive: true, force: true});
	}
}
