import {readFileSync} from 'node:fs';
import {hostname, userInfo} from 'node:os';
import process from 'node:process';
import type {JobMeta} from './job.js';

const versionHere = (): string => {
	try {
		const file = new URL('../../package.json', import.meta.url);
		return String((JSON.parse(readFileSync(file, 'utf8')) as {version?: unknown}).version);
	} catch {
		return 'unknown';
	}
};

const accountHere = (): string => {
	try {
		return userInfo().username;
	} catch {
		// No entry in passwd (a container with an arbitrary uid).
		return String(process.getuid?.() ?? 'unknown');
	}
};

/** What a job's meta says of this program and its person. */
export const startedBy = (): Pick<JobMeta, 'by' | 'version'> => ({
	by: `${accountHere()}@${hostname()}`,
	version: versionHere(),
});
