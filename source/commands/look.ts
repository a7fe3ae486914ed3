import {hostsShown} from '../config/stacks-on.js';
import type {Container} from '../parsers/docker.js';
import type {Program} from '../program.js';
import {rules} from '../rules/index.js';
import {isTold, judge} from '../rules/judge.js';
import type {Verdict} from '../rules/rule.js';
import {containers} from '../sources/containers.js';
import {sources} from '../sources/index.js';
import {type Vitals, vitals} from '../sources/vitals.js';

export interface ReportStack {
	readonly name: string;
	readonly homeserver?: string;
	/** Names of those that it has parts on. */
	readonly hosts: readonly string[];
}

/** What one look at all hosts showed. */
export interface Report {
	/** ms since the epoch. */
	readonly at: number;
	/** Worst first. */
	readonly verdicts: readonly Verdict[];
	readonly stacks: readonly ReportStack[];
	readonly hosts: Readonly<
		Record<string, {readonly containers?: readonly Container[]; readonly vitals?: Vitals; readonly error?: string}>
	>;
}

/** Reads once what is judged, all hosts at a time, each for at most `timeout` ms; then judges it. */
export async function look(program: Program, timeout: number): Promise<Report> {
	const {config, store, hosts} = program;
	const judged = sources.filter(({id}) => rules.some(({source, beside}) => source.id === id || beside?.includes(id)));
	const wanted = judged.flatMap(source =>
		(source.hosts?.(config) ?? []).filter(host => hosts.has(host)).map(host => ({source, host})),
	);
	const slices = await Promise.all(
		wanted.map(async ({source, host}) => ({
			source,
			host,
			slice: await program.sources.once(source, host, {timeout}),
		})),
	);
	const at = Date.now();
	const verdicts = judge(store, {hosts, config, now: at}).filter(isTold);
	const known = (host: string) => {
		const of = <Data>(id: string): Data | undefined =>
			slices.find(entry => entry.host === host && entry.source.id === id && entry.slice.at !== undefined)?.slice.data;
		const error = slices.find(entry => entry.host === host && entry.slice.error)?.slice.error;
		return {
			containers: of<readonly Container[]>(containers.id),
			vitals: of<Vitals>(vitals.id),
			error: error && [error.message, error.cure].filter(Boolean).join(' '),
		};
	};

	return {
		at,
		verdicts,
		stacks: config.stacks.map(stack => ({
			name: stack.name,
			...(stack.homeserver === undefined ? {} : {homeserver: stack.homeserver}),
			hosts: hostsShown(config, stack),
		})),
		hosts: Object.fromEntries([...hosts.keys()].map(host => [host, known(host)])),
	};
}
