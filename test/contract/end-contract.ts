import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import type {Host} from '../../source/hosts/host.js';
import {isKind} from './is-kind.js';

/** Resolves when the path is there, or gone. Polls: the event is another process's. */
async function until(what: () => boolean): Promise<void> {
	while (!what()) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}

/** A zombie is not running: who has to bury it is not our affair. */
const isRunning = (pid: string) => {
	try {
		return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
	} catch {
		return false;
	}
};

export function endTests(host: () => Host, directory: () => string): void {
	// Children of children too: the whole group.
	const sleeper = (file: string) => ['sh', '-c', 'sleep 600 & echo $! > "$1"; wait', 'sh', file];
	const pidIn = async (file: string) => {
		await until(() => existsSync(file));
		let text = '';
		while (!text.endsWith('\n')) {
			text = await readFile(file, 'utf8');
		}

		return text.trim();
	};

	test('a time limit ends the command and its children', {timeout: 20_000}, async () => {
		const file = join(directory(), 'timeout.pid');
		await assert.rejects(host().exec(sleeper(file), {timeout: 500}), isKind('timeout'));
		const pid = await pidIn(file);
		await until(() => !isRunning(pid));
	});

	test('so does abort', {timeout: 20_000}, async () => {
		const file = join(directory(), 'abort.pid');
		const abort = new AbortController();
		const result = assert.rejects(host().exec(sleeper(file), {signal: abort.signal}), isKind('aborted'));
		const pid = await pidIn(file);
		abort.abort();
		await result;
		await until(() => !isRunning(pid));
		await assert.rejects(host().exec(['true'], {signal: abort.signal}), isKind('aborted'));
	});

	test('a child left in the background holds nothing up', {timeout: 20_000}, async () => {
		const {stdout} = await host().exec(['sh', '-c', 'sleep 600 & echo $!']);
		process.kill(Number(stdout.toString()));
	});

	test('a stream that nobody reads any more ends its command', {timeout: 20_000}, async () => {
		let child = '';
		for await (const pid of host().stream(['sh', '-c', 'sleep 600 & echo $!; wait'])) {
			assert.ok(isRunning(pid));
			child = pid;
			break;
		}

		await until(() => !isRunning(child));
	});

	test('abort ends a stream that is silent', {timeout: 20_000}, async () => {
		const abort = new AbortController();
		const pids: string[] = [];
		await assert.rejects(async () => {
			for await (const pid of host().stream(['sh', '-c', 'echo $$; exec sleep 600'], {signal: abort.signal})) {
				pids.push(pid);
				abort.abort();
			}
		}, isKind('aborted'));
		await until(() => !isRunning(pids[0]!));
	});
}
