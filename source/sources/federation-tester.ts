import type {Config} from '../config/schema.js';
import {parseTesterReport, type TesterReport} from '../parsers/federation-tester.js';
import {describeAnswer} from '../parsers/http-words.js';
import type {SliceError} from '../store/slice.js';
import {checksFederation} from './federation.js';
import {anchoredAt, anchors} from './from-here.js';
import {toSliceError} from './slice-error.js';
import type {PolledSource, SourceContext} from './source.js';
import {type Asked, mostText, recall, remember} from './tester-memory.js';

/** What the online tester said of one stack's homeserver. */
export interface TesterOpinion {
	/** Name of the stack. */
	readonly stack: string;
	/** ms since the epoch: when it was asked. */
	readonly at?: number;
	readonly report?: TesterReport;
	readonly problem?: SliceError;
}

export type TesterData = readonly TesterOpinion[];

/** It waits for the servers that it asks. */
const timeout = 60_000;

/** The Go tester's path where the config names none; the Rust one's is written out: …/api/federation/report. */
export function testerUrl(base: string, serverName: string): string {
	const url = new URL(base);
	if (url.pathname === '/') {
		url.pathname = '/api/report';
	}

	url.searchParams.set('server_name', serverName);
	return url.href;
}

const opinionOf = (stack: string, {at, text, problem}: Asked): TesterOpinion => {
	const report = text === undefined ? undefined : parseTesterReport(text);
	return {stack, at, ...(report ? {report} : {}), ...(problem === undefined ? {} : {problem: {message: problem}})};
};

async function ask({here, signal, now}: SourceContext<TesterData>, url: string): Promise<Asked> {
	// Before the answer: a program that is ended meanwhile has asked all the same.
	await remember(url, {at: now()});
	try {
		const answer = await here.get(url, {
			name: 'the online tester',
			timeout,
			limit: mostText,
			signal,
			headers: {connection: 'close'},
		});
		const text = answer.body.toString('utf8');
		return parseTesterReport(text)
			? {at: now(), text}
			: {at: now(), problem: `the online tester gives ${describeAnswer(answer)}`};
	} catch (error) {
		signal.throwIfAborted();
		return {at: now(), problem: (error as Error).message};
	}
}

async function opinion(
	context: SourceContext<TesterData>,
	stack: string,
	url: string,
	every: number,
): Promise<TesterOpinion> {
	try {
		const before = await recall(url);
		const passed = before && context.now() - before.at;
		// A clock that was set back asks nobody twice either.
		if (before && passed !== undefined && passed < every && passed > -every) {
			return opinionOf(stack, before);
		}

		const asked = await ask(context, url);
		await remember(url, asked);
		return opinionOf(stack, asked);
	} catch (error) {
		context.signal.throwIfAborted();
		return {stack, problem: toSliceError(error)};
	}
}

/** F1: what an online tester says of each stack's homeserver, where the config names one; remembered across restarts. */
export const federationTester: PolledSource<TesterData> = {
	id: 'federation-tester',
	title: 'Online tester',
	operations: ['F1'],
	empty: [],
	fromHere: true,
	hosts: config => (config.federation.tester ? anchors(config, checksFederation) : []),
	every: ({federation: {tester}}: Config) => {
		const seconds = (tester ? tester.every : 86_400_000) / 1000;
		return {seen: seconds, unseen: seconds, atOnce: false};
	},
	read: async context => {
		const {tester} = context.config.federation;
		const stacks = anchoredAt(context.config, context.host.id).filter(checksFederation);
		const found: TesterOpinion[] = [];
		if (!tester) {
			return found;
		}

		// One after the other: they share the file, and the tester is other people's.
		for (const {name, homeserver} of stacks) {
			found.push(await opinion(context, name, testerUrl(tester.url, homeserver!), tester.every));
		}

		return found;
	},
};
