// npm run soak [-- --frames N]: the whole screen over a host and an engine in memory, on a clock that runs ahead: each second a
// distinct line of log, each two seconds figures, each hour a cut. 100,000 frames are 27 hours. Fails when the heap grows.
import process from 'node:process';
import {parseArgs} from 'node:util';

process.env.NODE_ENV = 'production';
const {openSoaked} = await import('./soaked-program.js');

const {values} = parseArgs({options: {frames: {type: 'string', default: '100000'}}});
const wanted = Number(values.frames);
/** Frames in which caches and rings fill: 10,000 lines of log take 20,000. */
const warm = Math.min(25_000, Math.floor(wanted / 4));
/** MB over the rest. */
const bound = 5;

/** MB of the heap that are still needed. */
async function heap(): Promise<number> {
	for (let count = 0; count < 3; count += 1) {
		globalThis.gc!();
		await new Promise(resolve => setImmediate(resolve));
	}

	return process.memoryUsage().heapUsed / 2 ** 20;
}

if (!globalThis.gc) {
	throw new Error('soak: needs node --expose-gc (npm run soak)');
}

const program = await openSoaked();
let first: number | undefined;
let shown = 0;
while (program.frames < wanted + warm) {
	await program.second();
	if (first === undefined && program.frames >= warm) {
		first = await heap();
		console.log(`${program.frames} frames: ${first.toFixed(1)} MB of heap, rings and caches are full`);
	} else if (program.frames - shown >= wanted / 10) {
		shown = program.frames;
		console.log(`${shown} frames, ${program.hours.toFixed(1)} h: ${(await heap()).toFixed(1)} MB`);
	}
}

const last = await heap();
const growth = last - (first ?? last);
console.log(
	`${program.frames} frames, ${program.hours.toFixed(1)} h: ${last.toFixed(1)} MB, grown by ${growth.toFixed(2)} MB (at most ${bound}): ${growth <= bound ? 'holds' : 'FALLS SHORT'}`,
);
await program.close();
process.exit(growth <= bound ? 0 : 1);
