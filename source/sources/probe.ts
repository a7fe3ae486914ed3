import {setImmediate as breath} from 'node:timers/promises';
import {HostError} from '../hosts/host.js';
import {append, emptySeries, type Series} from '../store/series.js';
import type {SliceError} from '../store/slice.js';
import {toSliceError} from './slice-error.js';
import type {SourceContext} from './source.js';

/** What is asked: one part of a stack. */
export interface Part {
	/** Name of the stack. */
	readonly stack: string;
	/** What it is there: `public`, `postgres`; one of a source and stack. */
	readonly part: string;
	/** Where, for the person: a URL, `HOST:PORT`. */
	readonly target: string;
}

/** How a part answered when it was last asked, and what is known of it. */
export interface Probe<Facts> extends Part {
	/** `down`: no answer, or not the right one; `unknown`: it could not be asked. */
	readonly state: 'up' | 'down' | 'unknown';
	/** Why it is not up. */
	readonly problem?: SliceError;
	/** ms since the epoch: when we saw it come into this state; absent: it was in it at the first look. */
	readonly since?: number;
	/** The newest that it told; kept while it is down. */
	readonly facts?: Facts;
	/** ms that the last answer took. */
	readonly took?: number;
	/** The newest of these, oldest first; a gap where there was no answer. */
	readonly history: Series;
}

/** Kinds of HostError that say nothing about the part: it was not asked. */
const notAsked: readonly HostError['kind'][] = ['forbidden', 'startup'];
/** These say that nothing at all can be known now: the host is not there. */
const noHost: readonly HostError['kind'][] = ['unreachable', 'aborted'];

type Context<Facts> = Pick<SourceContext<ReadonlyArray<Probe<Facts>>>, 'host' | 'signal' | 'data' | 'now'>;

export interface ProbeOptions {
	/** Seconds between two reads, for gaps in the history. */
	readonly every: number;
	/** It is asked from this machine: the host's connection does not matter. */
	readonly fromHere?: boolean;
}

/**
 * Asks all parts at a time, each for itself: one that fails is `down` beside the others. `ask` resolves with what was
 * told; a thrown error's message is the reason. Rejects only when the host is not there.
 */
export function probeAll<Target extends Part, Facts>(
	context: Context<Facts>,
	parts: readonly Target[],
	options: ProbeOptions,
	ask: (part: Target, before: Probe<Facts> | undefined) => Promise<Facts>,
): Promise<ReadonlyArray<Probe<Facts>>> {
	return Promise.all(
		parts.map(async part => {
			const {stack, part: name, target} = part;
			const before = context.data.find(
				other => other.stack === stack && other.part === name && other.target === target,
			);
			const base = {stack, part: name, target};
			const began = performance.now();
			try {
				const facts = await ask(part, before);
				const took = performance.now() - began;
				return next(context, options, before, {...base, state: 'up', facts, took});
			} catch (error) {
				await giveWay(context, options, error);
				const kind = error instanceof HostError ? error.kind : 'failed';
				const state = notAsked.includes(kind) ? 'unknown' : 'down';
				const known = before?.facts === undefined ? {} : {facts: before.facts};
				return next(context, options, before, {...base, state, problem: toSliceError(error), ...known});
			}
		}),
	);
}

/** Throws on where it was the host that went, not the part. */
async function giveWay({host, signal}: Context<unknown>, {fromHere}: ProbeOptions, error: unknown): Promise<void> {
	if (signal.aborted) {
		throw error;
	}

	if (fromHere || !(error instanceof HostError)) {
		return;
	}

	// A channel may tell of its end before the host knows of the connection's.
	await breath();
	if (noHost.includes(error.kind) || (error.kind === 'lost' && host.state.value.phase !== 'online')) {
		throw error;
	}
}

function next<Facts>(
	{now}: Context<Facts>,
	{every}: ProbeOptions,
	before: Probe<Facts> | undefined,
	found: Omit<Probe<Facts>, 'history' | 'since'>,
): Probe<Facts> {
	const at = now();
	const since = before && before.state !== found.state ? at : before?.since;
	return {
		...found,
		...(since === undefined ? {} : {since}),
		history: append(before?.history ?? emptySeries, at, found.took, {expected: every * 1000}),
	};
}
