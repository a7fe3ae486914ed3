import type {Program} from '../program.js';
import {judge} from '../rules/judge.js';
import type {Verdict} from '../rules/rule.js';
import {type Clock, systemClock} from '../system/clock.js';
import type {Observable} from '../system/observable.js';

/** Those that somebody should look at. */
export const alertsOf = (verdicts: readonly Verdict[]): readonly Verdict[] =>
	verdicts.filter(({severity}) => severity === 'warning' || severity === 'critical');

/** Data gets old without anything happening. */
const period = 60_000;

/**
 * Keeps what is wrong, worst first, in `alerts`: judged in each tick in which anything changed, when a host's state
 * changes, and each minute. Replaced only by something else. The returned function ends it.
 */
export const watchAlerts = (
	{store, hosts, config}: Pick<Program, 'store' | 'hosts' | 'config'>,
	alerts: Observable<readonly Verdict[]>,
	clock: Clock = systemClock,
): (() => void) => {
	let told = '[]';
	const look = () => {
		const found = alertsOf(judge(store, {hosts, config, now: clock.now()}));
		const text = JSON.stringify(found.map(({host, part, severity, text: what}) => [host, part, severity, what]));
		if (text !== told) {
			told = text;
			alerts.value = found;
		}
	};
	let cancel = () => {};
	const wait = () => {
		cancel = clock.after(period, () => {
			look();
			wait();
		});
	};
	const ends = [store.subscribeAll(look), ...[...hosts.values()].map(({state}) => state.subscribe(look))];
	look();
	wait();
	return () => {
		cancel();
		for (const end of ends) {
			end();
		}
	};
};
