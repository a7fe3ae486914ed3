import type {Job, JobMeta, JobProgress, JobState} from '../jobs/job.js';
import {clean} from './clean.js';

type Words = ReadonlyMap<string, string>;

const number = (text: string | undefined): number | undefined =>
	text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

const parsed = (text: string): Readonly<Record<string, unknown>> => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
};

const text = (value: unknown, most = 200): string => (typeof value === 'string' ? clean(value).slice(0, most) : '');

const metaOf = (json: string): JobMeta => {
	const {title, action, by, version, target} = parsed(json);
	const {kind, id, name, stack} = (typeof target === 'object' && target !== null ? target : {}) as Record<
		string,
		unknown
	>;
	return {
		title: text(title),
		action: text(action),
		by: text(by),
		version: text(version),
		target: {kind: text(kind), id: text(id), name: text(name), ...(stack === undefined ? {} : {stack: text(stack)})},
	};
};

/** `{"step":1,"bytes":…}`; undefined where nothing in it is a progress. */
export function parseProgress(json: string): JobProgress | undefined {
	const found = parsed(json);
	const figures = (['step', 'steps', 'bytes', 'total', 'files'] as const).flatMap(name => {
		const value = found[name];
		return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? [[name, value] as const] : [];
	});
	const words = (['what', 'unit'] as const).flatMap(name =>
		text(found[name]) === '' ? [] : [[name, text(found[name], 60)] as const],
	);
	return figures.length + words.length > 0 ? Object.fromEntries([...figures, ...words]) : undefined;
}

/** "code=exited status=3 at=1700000000" */
const pairs = (line: string): Words =>
	new Map(
		line.split(' ').flatMap(word => {
			const [name, ...value] = word.split('=');
			return value.length > 0 ? [[name!, value.join('=')] as const] : [];
		}),
	);

type Ending = Pick<Job, 'state' | 'code' | 'reason'>;

const signals: Readonly<Record<number, string>> = {1: 'HUP', 2: 'INT', 6: 'ABRT', 9: 'KILL', 11: 'SEGV', 15: 'TERM'};

function endedBy(result: Words, last: string, cancelled: boolean): Ending {
	const status = result.get('status') ?? '';
	const code = result.get('code') === 'exited' ? number(status) : undefined;
	if (code === 0) {
		return {state: 'done'};
	}

	if (cancelled) {
		return {state: 'cancelled', reason: 'it was cancelled'};
	}

	if (result.get('cause') === 'oom-kill') {
		return {state: 'failed', reason: 'ended by the kernel: out of memory'};
	}

	const name = code === undefined ? clean(status) || '?' : code > 128 ? signals[code - 128] : undefined;
	return name === undefined
		? {state: 'failed', reason: last || 'it said nothing', ...(code === undefined ? {} : {code})}
		: {state: 'failed', reason: `ended by SIG${name}${last ? `: ${last}` : ''}`};
}

function interruptedBy(boot: string | undefined, now: string | undefined, way: string): Ending {
	const rebooted = boot !== undefined && boot !== '-' && now !== undefined && boot !== now;
	const why = rebooted
		? 'the machine was started anew meanwhile'
		: `it is gone without a result${way === 'setsid' ? ' (loginctl enable-linger there keeps jobs when a session ends)' : ''}`;
	return {state: 'interrupted', reason: why};
}

interface HostTime {
	/** What is to be added to the host's ms for ours. */
	readonly ahead: number;
	readonly boot?: string | undefined;
}

function jobOf(id: string, words: Words, host: HostTime, flags: ReadonlySet<string>): Job {
	const [way = '', began, pid, boot] = (words.get('started') ?? '').split(' ');
	const state = words.get('state');
	const result = pairs(words.get('result') ?? '');
	const last = clean(words.get('last') ?? '').trim();
	const ending: Ending =
		state === 'ended'
			? endedBy(result, last, flags.has('cancelled'))
			: state === 'interrupted'
				? interruptedBy(boot, host.boot, way)
				: {state: (state === 'running' ? 'running' : 'waiting') satisfies JobState};
	const time = (seconds: string | undefined): number | undefined => {
		const found = number(seconds);
		return found === undefined ? undefined : found * 1000 + host.ahead;
	};
	const [startedAt, endedAt] = [time(began), time(result.get('at'))];
	const group = number(pid);
	const progress = parseProgress(words.get('PROGRESS') ?? '');
	const said = words.get('RESULT');
	return {
		id,
		meta: metaOf(words.get('meta') ?? ''),
		...ending,
		...(way === 'user' || way === 'system' || way === 'setsid' ? {way} : {}),
		...(group === undefined ? {} : {pid: group}),
		...(startedAt === undefined ? {} : {startedAt}),
		...(endedAt === undefined ? {} : {endedAt}),
		...(progress ? {progress} : {}),
		...(said === undefined ? {} : {result: text(said, 500)}),
		logSize: number(words.get('size')) ?? 0,
		told: flags.has('told'),
	};
}

/** What the scripts of jobs/host-script.ts tell; `now` is our clock in ms since the epoch. */
export function parseJobs(output: string, now: number): readonly Job[] {
	const jobs: Job[] = [];
	let host: HostTime = {ahead: 0};
	let id: string | undefined;
	let words = new Map<string, string>();
	let flags = new Set<string>();
	const put = () => {
		if (id !== undefined) {
			jobs.push(jobOf(id, words, host, flags));
		}
	};

	for (const line of output.split('\n')) {
		const space = line.indexOf(' ');
		const [word, rest] = space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
		if (word === 'same') {
			// Known from before.
			put();
			id = undefined;
		} else if (word === 'now') {
			// Within a second they are taken for the same: whole seconds are all that date tells.
			const ahead = now - (number(rest) ?? now / 1000) * 1000;
			host = {...host, ahead: Math.abs(ahead) < 1500 ? 0 : Math.round(ahead / 1000) * 1000};
		} else if (word === 'boot') {
			host = {...host, boot: rest};
		} else if (word === 'job') {
			put();
			[id, words, flags] = [/^[\w-]+\.[a-z\d]+$/.test(rest) ? rest : undefined, new Map(), new Set()];
		} else if (word === 'told' || word === 'cancelled') {
			flags.add(word);
		} else if (word === 'said') {
			const [what = ''] = rest.split(' ', 1);
			words.set(what, rest.slice(what.length + 1));
		} else {
			words.set(word, rest);
		}
	}

	put();
	return jobs;
}
