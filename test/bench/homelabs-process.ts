// Several embedded homelabs in a process of their own; ends with its parent.
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {startDemo} from '../../source/demo/demo.js';

const {count, workers, seed} = JSON.parse(process.argv[2] ?? '{}') as {count: number; workers: number; seed: number};
const demos = await Promise.all(
	Array.from({length: count}, (_, index) => startDemo({seed: seed + index, faults: false, speed: 1, workers})),
);
const stop = () => void Promise.all(demos.map(demo => demo.stop())).finally(() => process.exit());

process.on('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, stop);
}

/** Of each, the lines for the machine with the containers. */
const blocks = await Promise.all(
	demos.map(async ({sshConfig}) => (await readFile(sshConfig, 'utf8')).split(/^Host .*\n/m)[1]),
);
process.send?.({blocks});
