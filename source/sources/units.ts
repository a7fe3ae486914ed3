import {HostError} from '../hosts/host.js';
import type {Unit} from '../parsers/systemd.js';
import {append, emptySeries, type Series} from '../store/series.js';
import type {SliceError} from '../store/slice.js';
import {toSliceError} from './slice-error.js';
import type {PolledSource, SourceContext} from './source.js';
import {unitNews} from './unit-news.js';
import {askManager, type Manager} from './unit-script.js';
import {type ConfiguredUnit, type UnitScope, unitKey, unitsOf} from './watched-units.js';

/** A unit of the config, as it is now. */
export interface WatchedUnit extends ConfiguredUnit {
	/** Undefined while its manager cannot be asked: `problem` says why. What was known before stays. */
	readonly unit?: Unit;
	readonly problem?: SliceError;
	readonly manager?: Manager;
	/** Percent of one core since the last read. */
	readonly cpu?: number;
	readonly cpuHistory: Series;
	/** Bytes. */
	readonly memoryHistory: Series;
	/** When systemd restarted it by itself while we looked, each restart once, the newest last; ms since the epoch. */
	readonly restartedAt: readonly number[];
	/** When this was read. */
	readonly at?: number;
}

export type UnitsData = readonly WatchedUnit[];

const seen = 5;
const unseen = 30;
/** Restarts that are remembered. */
const most = 20;

type Answers = ReadonlyMap<UnitScope, {readonly units: readonly Unit[]; readonly manager: Manager} | SliceError>;

const cpuPercent = (before: WatchedUnit | undefined, unit: Unit, now: number): number | undefined => {
	const {at, unit: last} = before ?? {};
	if (at === undefined || last?.cpuTime === undefined || unit.cpuTime === undefined || now <= at) {
		return undefined;
	}

	// Another run counts from 0.
	return last.invocation === unit.invocation && unit.cpuTime >= last.cpuTime
		? ((unit.cpuTime - last.cpuTime) / 1e6 / (now - at)) * 100
		: undefined;
};

/** A counter that is lower than before was reset by a start that somebody made. */
const restartsSince = (before: WatchedUnit | undefined, {restarts = 0}: Unit): number => {
	const last = before?.unit?.restarts;
	return last === undefined || restarts <= last ? 0 : restarts - last;
};

const fresh = (one: ConfiguredUnit): WatchedUnit => ({
	...one,
	cpuHistory: emptySeries,
	memoryHistory: emptySeries,
	restartedAt: [],
});

/** A unit after one more answer. */
export function withUnit(
	one: ConfiguredUnit,
	before: WatchedUnit | undefined,
	unit: Unit,
	manager: Manager,
	now: number,
): WatchedUnit {
	const last = before ?? fresh(one);
	const cpu = cpuPercent(before, unit, now);
	const grown = Array.from({length: Math.min(most, restartsSince(before, unit))}, () => now);
	const expected = unseen * 1000;
	return {
		...one,
		unit,
		manager,
		...(cpu === undefined ? {} : {cpu}),
		cpuHistory: append(last.cpuHistory, now, cpu, {expected}),
		memoryHistory: append(last.memoryHistory, now, unit.memory, {expected}),
		restartedAt: grown.length > 0 ? [...last.restartedAt, ...grown].slice(-most) : last.restartedAt,
		at: now,
	};
}

const ask = async ({host, signal}: SourceContext<UnitsData>, all: readonly ConfiguredUnit[]): Promise<Answers> => {
	const scopes = [...new Set(all.map(({scope}) => scope))];
	const answers = await Promise.allSettled(
		scopes.map(scope =>
			askManager(
				host,
				scope,
				all.filter(one => one.scope === scope).map(({name}) => name),
				signal,
			),
		),
	);
	const lost = answers.find(answer => answer.status === 'rejected' && !isOfScope(answer.reason));
	if (lost?.status === 'rejected') {
		throw lost.reason;
	}

	return new Map(
		scopes.map((scope, index) => {
			const answer = answers[index]!;
			return [scope, answer.status === 'fulfilled' ? answer.value : toSliceError(answer.reason)];
		}),
	);
};

/** One manager says no: the other one's units are still worth telling. */
const isOfScope = (error: unknown): boolean =>
	error instanceof HostError && (error.kind === 'failed' || error.kind === 'missing');

/**
 * H1, B1: bots and other units of the config, from `systemctl show` (never from `status`, which exits 3 for what is
 * inactive), all of a host's in one command a scope. What changes is told in the timeline.
 */
export const units: PolledSource<UnitsData> = {
	id: 'units',
	title: 'Units',
	operations: ['H1', 'B1'],
	empty: [],
	hosts: ({stacks}) => [...new Set(unitsOf(stacks).map(({host}) => host))],
	every: {seen, unseen},
	async read(context) {
		const {config, host, data, now, report} = context;
		const all = unitsOf(config.stacks).filter(one => one.host === host.id);
		const answers = await ask(context, all);
		const at = now();
		const places = new Map<UnitScope, number>();
		return all.map(one => {
			const before = data.find(other => unitKey(other) === unitKey(one));
			const answer = answers.get(one.scope)!;
			if ('message' in answer) {
				return {...(before ?? fresh(one)), problem: answer};
			}

			const place = places.get(one.scope) ?? 0;
			places.set(one.scope, place + 1);
			const next = withUnit(one, before, answer.units[place]!, answer.manager, at);
			const news = before && unitNews(before, next);
			if (news) {
				report({kind: 'unit', ...news});
			}

			return next;
		});
	},
};
