// npm run bench [-- --only NAME[,NAME]] [--check] [--json FILE]
import {writeFileSync} from 'node:fs';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {type Bench, withBench} from './bench-context.js';
import {json, type Outcome, summary, table} from './report.js';
import type {Row} from './row.js';

process.env.NODE_ENV = 'production';
const {rows} = await import('./rows/index.js');

const {values} = parseArgs({
	options: {
		only: {type: 'string', multiple: true},
		check: {type: 'boolean'},
		json: {type: 'string', default: 'bench.json'},
	},
});
const wanted = values.only?.flatMap(names => names.split(','));
const unknown = wanted?.filter(name => !rows.some(row => row.name === name)) ?? [];
if (unknown.length > 0) {
	console.error(`bench: there is no row ${unknown.join(', ')}; rows: ${rows.map(({name}) => name).join(', ')}`);
	process.exit(2);
}

/** Longest that a row may take. */
const limit = 4 * 60_000;
const interrupted = new Promise<never>((_resolve, reject) => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => reject(new Error(signal)));
	}
});
let stopped = false;
interrupted.catch(() => {
	stopped = true;
});

const outcomes: Outcome[] = [];
for (const row of rows.filter(({name}) => !wanted || wanted.includes(name))) {
	if (stopped) {
		break;
	}

	const outcome = await measure(row);
	outcomes.push(outcome);
	console.log(`${table([outcome])}\n`);
}

const counted = summary(outcomes);
console.log(`${table(outcomes)}\n`);
console.log(
	`${counted.held} hold, ${counted.short} fall short, ${counted.notMeasured} not measured, ${counted.failed} failed; Node ${process.versions.node}`,
);
writeFileSync(
	values.json,
	`${JSON.stringify({node: process.versions.node, at: new Date().toISOString(), summary: counted, rows: json(outcomes)}, null, '\t')}\n`,
);
// Whatever a failed row has left open must not keep us.
process.exit(counted.failed > 0 || (values.check && counted.short > 0) ? 1 : 0);

/** Rejects when a row takes longer than any should. */
function tooLong(bench: Bench): Promise<never> {
	return new Promise((_resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`not done within ${limit / 1000} s`)), limit);
		bench.defer(() => clearTimeout(timer));
	});
}

async function measure(row: Row): Promise<Outcome> {
	console.log(`── ${row.name}`);
	try {
		return await withBench(async bench => {
			if (row.needsLab && !bench.lab) {
				return {row: row.name, figures: [], notMeasured: 'the lab is not up (test/lab/up)'};
			}

			return {row: row.name, figures: await Promise.race([row.measure(bench), interrupted, tooLong(bench)])};
		});
	} catch (error) {
		return {row: row.name, figures: [], failed: (error as Error).stack ?? String(error)};
	}
}
