// For `node --expose-gc --import`: at SIGUSR2 the collector runs, and what is still held is told into the file HEAP_FILE, in MB.
import {appendFileSync} from 'node:fs';
import process from 'node:process';

process.on('SIGUSR2', () => {
	globalThis.gc();
	globalThis.gc();
	appendFileSync(process.env.HEAP_FILE, `${process.memoryUsage().heapUsed / 2 ** 20}\n`);
});
