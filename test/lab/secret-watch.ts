import {execFile, spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {Worker} from 'node:worker_threads';
import {docker, lab} from './lab.js';

/** What was seen while it ran. */
export interface Sightings {
	/** Path of the file and its text, for each needle found, once a needle and path. */
	readonly found: ReadonlyArray<{readonly needle: string; readonly path: string; readonly text: string}>;
	/** How often all processes were looked at. */
	readonly rounds: number;
}

const work = `
const {readdirSync, readFileSync} = require('node:fs');
const {parentPort, workerData} = require('node:worker_threads');
const needles = workerData.needles.map(needle => Buffer.from(needle));
const stop = new Int32Array(workerData.stop);
const seen = new Map();
let rounds = 0;
while (Atomics.load(stop, 0) === 0) {
	for (const pid of readdirSync('/proc').filter(name => /^\\d+$/.test(name))) {
		for (const file of ['cmdline', 'environ']) {
			const path = '/proc/' + pid + '/' + file;
			let bytes;
			try {
				bytes = readFileSync(path);
			} catch {
				continue;
			}

			for (const needle of needles) {
				if (bytes.includes(needle)) {
					seen.set(needle + path, {needle: needle.toString(), path, text: bytes.toString().replaceAll('\\0', ' ')});
				}
			}
		}
	}

	rounds += 1;
}

parentPort.postMessage({found: [...seen.values()], rounds});
`;

/** Looks for the needles in the command line and environment of every process, the containers' too, until it is stopped. */
export const watchProcesses = (needles: readonly string[]) => {
	const stop = new SharedArrayBuffer(4);
	const worker = new Worker(work, {eval: true, workerData: {needles, stop}});
	const told = new Promise<Sightings>((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
	return {
		stop(): Promise<Sightings> {
			Atomics.store(new Int32Array(stop), 0, 1);
			return told;
		},
	};
};

/** Every file below a directory that holds the needle, and how many there were. */
export const filesWith = (directory: string, needle: string): {readonly holding: string[]; readonly count: number} => {
	const files = readdirSync(directory, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
	const paths = files.map(entry => `${entry.parentPath}/${entry.name}`);
	return {holding: paths.filter(path => readFileSync(path).includes(needle)), count: paths.length};
};

/** What the engine tells everybody who may use its socket, from now on; `stop` gives all of it. */
export const watchEvents = async () => {
	const child = spawn('docker', ['events', '--since', String(Math.floor(Date.now() / 1000)), '--format', '{{json .}}']);
	let text = '';
	child.stdout.setEncoding('utf8').on('data', chunk => {
		text += chunk;
	});
	const ended = new Promise(resolve => child.once('close', resolve));
	return {
		/** Resolves when it was told. */
		async until(words: string) {
			for (let attempt = 0; attempt < 100 && !text.includes(words); attempt++) {
				await new Promise(resolve => setTimeout(resolve, 50));
			}
		},
		async stop() {
			child.kill();
			await ended;
			return text;
		},
	};
};

/** The journal of the lab's host since then, as root sees it. */
export const journal = async (since: Date): Promise<string> => {
	const [command, ...words] = lab.host.enter;
	const at = `@${Math.floor(since.getTime() / 1000)}`;
	const all = [...words, 'journalctl', '--no-pager', '--all', '-o', 'export', '--since', at];
	return (await promisify(execFile)(command!, all, {maxBuffer: 64 << 20})).stdout;
};

/** What Synapse said since then. */
export const synapseLog = (since: Date): Promise<string> =>
	docker('logs', '--since', since.toISOString(), lab.containers.synapse);
