import {count, duration, bytes as inBytes, rate} from '../ui/format.js';
import type {JobProgress} from './job.js';

/** What was done by when, of one step, oldest first. */
export interface Sample {
	/** ms. */
	readonly at: number;
	readonly step: number;
	readonly done: number;
}

/** Of the last half minute, and not more than that many. */
const span = 30_000;
const most = 40;

/** The samples after one more look; those of another step, or of before a counter went back, say nothing any more. */
export function withSample(
	samples: readonly Sample[],
	progress: JobProgress | undefined,
	at: number,
): readonly Sample[] {
	const {bytes: done, step = 0} = progress ?? {};
	if (done === undefined) {
		return [];
	}

	const last = samples.at(-1);
	const same = last && last.step === step && last.done <= done && last.at < at ? samples : [];
	return [...same.filter(sample => at - sample.at <= span), {at, step, done}].slice(-most);
}

export interface Pace {
	/** Per second. */
	readonly rate?: number;
	/** 0 to 1. */
	readonly part?: number;
	/** ms. */
	readonly left?: number;
}

/** Rate and time left; of a single look nothing is known but the part. */
export function paceOf(progress: JobProgress | undefined, samples: readonly Sample[]): Pace {
	const {bytes: done, total} = progress ?? {};
	const part = done !== undefined && total !== undefined && total > 0 ? {part: Math.min(1, done / total)} : {};
	const [first, last] = [samples[0], samples.at(-1)];
	if (!first || !last || last.at <= first.at) {
		return part;
	}

	const each = ((last.done - first.done) / (last.at - first.at)) * 1000;
	const rest = total === undefined || done === undefined ? undefined : Math.max(0, total - done);
	return {rate: each, ...part, ...(rest === undefined || each <= 0 ? {} : {left: (rest / each) * 1000})};
}

/** "step 2 of 3: copying, 43 %, 1.2GB of 2.8GB, 12MB/s, 1m left, 120 files"; empty where nothing is known. */
export function progressText(progress: JobProgress | undefined, samples: readonly Sample[]): string {
	const {step, steps, what, bytes, total, files, unit} = progress ?? {};
	const {rate: each, part, left} = paceOf(progress, samples);
	const amount = (value: number) => (unit === undefined ? `${inBytes(value)}B` : count(value));
	const done = bytes === undefined ? '' : total === undefined ? amount(bytes) : `${amount(bytes)} of ${amount(total)}`;
	const place = step === undefined ? '' : `step ${step}${steps === undefined ? '' : ` of ${steps}`}`;
	return [
		[place, what].filter(Boolean).join(': '),
		part === undefined ? '' : `${Math.floor(part * 100)} %`,
		done && unit !== undefined ? `${done} ${unit}` : done,
		each === undefined || each <= 0 ? '' : `${rate(each)}${unit === undefined ? 'B' : ` ${unit}`}/s`,
		left === undefined ? '' : `${duration(Math.ceil(left / 1000) * 1000)} left`,
		files === undefined ? '' : `${count(files)} file${files === 1 ? '' : 's'}`,
	]
		.filter(Boolean)
		.join(', ');
}
