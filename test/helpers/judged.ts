import {type Config, configOf} from '../../source/config/schema.js';
import type {HostState} from '../../source/hosts/host.js';
import type {AnyRule} from '../../source/rules/index.js';
import {judge} from '../../source/rules/judge.js';
import type {Patience} from '../../source/rules/patience.js';
import type {Verdict} from '../../source/rules/rule.js';
import type {Slice} from '../../source/store/slice.js';
import {createStore} from '../../source/store/store.js';
import {Observable} from '../../source/system/observable.js';

/** The time of judgedBy(). */
export const judgedAt = 1_800_000_000_000;

export const live = <Data>(data: Data, at = judgedAt): Slice<Data> => ({phase: 'live', data, at});

export interface JudgedOptions {
	/** Has the host h, if not given. */
	readonly config?: Config;
	readonly host?: string;
	readonly now?: number;
	readonly patience?: Patience;
	/** Slices of other sources on that host, by source id. */
	readonly others?: Readonly<Record<string, Slice<unknown>>>;
}

/** What one rule says of this data of its source, in one look, on a host that is there. */
export const judgedBy = (rule: AnyRule, data: unknown, options: JudgedOptions = {}): readonly Verdict[] => {
	const {host = 'h', now = judgedAt, others = {}, patience} = options;
	const config = options.config ?? configOf({hosts: {[host]: {ssh: 'LXC_matrix'}}});
	const store = createStore();
	for (const [source, slice] of Object.entries({...others, [rule.source.id]: live(data, now)})) {
		store.set({source, host}, slice, {quiet: true});
	}

	const state = new Observable<HostState>({phase: 'online', since: 1});
	const found = judge(store, {
		hosts: new Map([[host, {state}]]),
		config,
		now,
		rules: [rule],
		...(patience ? {patience} : {}),
	});
	return found.filter(({rule: id}) => id === rule.id);
};
