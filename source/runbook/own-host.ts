import {HostError} from '../hosts/host.js';
import type {Part, Probe} from '../sources/probe.js';
import type {PolledSource} from '../sources/source.js';
import {skipped} from './findings.js';
import type {Finding, FlowContext} from './flow.js';

// A part as its own host sees it, by the program's own sources.

export type Seen<Facts> = {readonly probe: Probe<Facts>} | {readonly none: Finding};

/** What went wrong at the host and not at the part: that is for the checks of that host. */
const ofHost: readonly string[] = ['unreachable', 'aborted', 'startup', 'lost'];

/** How the source sees the stack's part there; a `skipped` where that cannot be told. Rejects as the source does else. */
export async function seenFrom<Facts>(
	context: FlowContext,
	source: PolledSource<ReadonlyArray<Probe<Facts>>>,
	host: string,
	part: Part['part'],
): Promise<Seen<Facts>> {
	try {
		const all = await context.read(source, host);
		const probe = all.find(one => one.stack === context.stack.name && one.part === part);
		if (!probe) {
			return {none: skipped('not looked at: the config does not say how')};
		}

		return probe.state === 'unknown'
			? {none: skipped(`not to be asked from ${host}: ${probe.problem?.message ?? '?'}`, next(probe.problem?.cure))}
			: {probe};
	} catch (error) {
		if (error instanceof HostError && ofHost.includes(error.kind) && !context.signal.aborted) {
			return {none: skipped(`not looked at: ${host} is not reached (${error.message})`, next(error.cure))};
		}

		throw error;
	}
}

const next = (cure: string | undefined) => (cure === undefined ? {} : {next: cure});
