import {createProgram} from '../create-program.js';
import {HostError} from '../hosts/host.js';
import {isEnded} from '../jobs/job.js';
import {jobText} from '../jobs/job-news.js';
import {readJob} from '../jobs/read-jobs.js';
import {clean} from '../parsers/clean.js';
import type {Program} from '../program.js';
import {jobs, type WatchedJob} from '../sources/jobs.js';
import {didYouMean} from '../system/nearest.js';
import {dateTime, duration} from '../ui/format.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, textFlag, UsageError} from './command.js';
import {openConfig} from './open.js';
import {stoppable} from './stoppable.js';
import {table} from './text-table.js';

const timeout = 30_000;
const notReached = 3;

interface Found {
	readonly host: string;
	readonly job: WatchedJob;
}

/** `synaptop jobs`: what goes on on the hosts, and how it ended. */
export async function run(call: Call): Promise<number> {
	const {flags, stdout, stderr} = call;
	const config = await openConfig(flags);
	const program = createProgram(config, {ask: askOnTerminal(call)});
	try {
		const {found, silent} = await stoppable(lookAt(program), call.signal);
		for (const line of silent) {
			stderr.write(`synaptop: ${line}\n`);
		}

		const id = textFlag(flags, 'log');
		if (id !== undefined) {
			return await printLog(program, id, found, silent.length > 0, call);
		}

		stdout.write(
			flags.json ? `${JSON.stringify(found.map(asJson), undefined, 2)}\n` : `${asTable(found, Date.now())}\n`,
		);
		return silent.length > 0 ? notReached : 0;
	} finally {
		await program.close();
	}
}

async function lookAt(program: Program): Promise<{found: readonly Found[]; silent: readonly string[]}> {
	const slices = await Promise.all(
		[...program.hosts.keys()].map(async host => ({host, slice: await program.sources.once(jobs, host, {timeout})})),
	);
	return {
		found: slices
			.flatMap(({host, slice}) => slice.data.map(job => ({host, job})))
			.toSorted((a, b) => (b.job.startedAt ?? 0) - (a.job.startedAt ?? 0)),
		silent: slices
			.filter(({slice}) => slice.error)
			.map(({host, slice: {error}}) => `${host}: ${[error?.message, error?.cure].filter(Boolean).join(' ')}`),
	};
}

/** Bytes that are fetched at a time. */
const part = 1_048_576;

async function printLog(
	program: Program,
	id: string,
	found: readonly Found[],
	silent: boolean,
	{stdout, stderr, signal}: Call,
): Promise<number> {
	const place = found.find(({job}) => job.id === id);
	if (!place) {
		const ids = found.map(({job}) => job.id);
		if (silent) {
			return notReached;
		}

		throw new UsageError(`there is no job "${id}"${didYouMean(id, ids)}`);
	}

	try {
		const decoder = new TextDecoder();
		for (let offset = 0; ; ) {
			const {log} = await readJob(program.hosts.get(place.host)!, id, {offset, count: part, signal});
			if (log.length === 0) {
				return 0;
			}

			offset += log.length;
			const lines = decoder.decode(log, {stream: true}).split('\n');
			stdout.write(lines.map(line => clean(line)).join('\n'));
		}
	} catch (error) {
		if (error instanceof HostError) {
			stderr.write(`synaptop: ${error.message}\n`);
			return notReached;
		}

		throw error;
	}
}

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

const asJson = ({host, job}: Found) => {
	const {id, meta, state, startedAt, endedAt, code, reason, result, progress, logSize} = job;
	return {
		host,
		id,
		...meta,
		state,
		started: iso(startedAt),
		ended: iso(endedAt),
		code,
		reason,
		result,
		progress,
		logSize,
	};
};

function asTable(found: readonly Found[], now: number): string {
	if (found.length === 0) {
		return 'No jobs.';
	}

	const rows = found.map(({host, job}) => [
		host,
		job.meta.title,
		dateTime(job.startedAt),
		job.startedAt === undefined || (isEnded(job) && job.endedAt === undefined)
			? ''
			: duration((job.endedAt ?? now) - job.startedAt),
		job.id,
		jobText(job),
	]);
	return table(['HOST', 'JOB', 'BEGUN', 'TOOK', 'ID', 'STATE'], rows);
}
