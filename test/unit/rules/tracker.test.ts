import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {HostState} from '../../../source/hosts/host.js';
import {above} from '../../../source/rules/limits.js';
import type {Rule} from '../../../source/rules/rule.js';
import {createTracker, type Tracked} from '../../../source/rules/tracker.js';
import type {Slice} from '../../../source/store/slice.js';
import {createStore} from '../../../source/store/store.js';
import {Observable} from '../../../source/system/observable.js';

interface Tank {
	readonly name: string;
	readonly level: number;
	readonly filledAt?: number;
}

const tanks: Rule<readonly Tank[], Tank> = {
	id: 'tanks',
	title: 'tanks',
	source: {id: 'tanks', empty: []},
	group: 'disks',
	subjects: data => data.map(tank => ({part: tank.name, value: tank, ok: `${tank.level} l`, since: tank.filledAt})),
	conditions: [
		{severity: 'critical', ...above(({level}) => level, 95), text: ({level}) => `${level} l: runs over`},
		{severity: 'warning', ...above(({level}) => level, 90), text: ({level}) => `${level} l: nearly full`},
		{severity: 'warning', when: ({level}) => level < 0, for: 30, text: 'leaks'},
	],
};

const config = configOf({hosts: {h: {ssh: 'LXC_matrix'}}});
const online: HostState = {phase: 'online', since: 0};

/** Look after look at a host with tanks. */
const watching = () => {
	const tracker = createTracker();
	const state = new Observable<HostState>(online);
	const store = createStore();
	const hosts = new Map([['h', {state}]]);
	const look = (now: number, slice?: Partial<Slice<readonly Tank[]>>): Tracked => {
		if (slice) {
			store.set({source: 'tanks', host: 'h'}, {phase: 'live', data: [], at: now, ...slice}, {quiet: true});
		}

		return tracker.look(store, {hosts, config, now: now * 1000, rules: [tanks]});
	};
	const level = (now: number, value: number, more: Partial<Tank> = {}): string => {
		const {verdicts, changes} = look(now, {data: [{name: 'tank', level: value, ...more}]});
		return [
			...verdicts.filter(({part}) => part === 'tank').map(({severity, since}) => `${severity} since ${since! / 1000}`),
			...changes.map(({kind, lasted}) => (lasted === undefined ? kind : `${kind} after ${lasted / 1000}`)),
		].join(', ');
	};

	return {look, level, state};
};

describe('the tracker', () => {
	test('tells what changes with how long it lasted, nothing of what the first look shows', () => {
		const {level} = watching();
		assert.equal(level(10, 99), 'critical since 10');
		assert.equal(level(20, 98), 'critical since 10');
		assert.equal(level(30, 50), 'ok since 30, heals after 20');
		assert.equal(level(40, 50), 'ok since 30');
		assert.equal(level(50, 96), 'critical since 50, fires after 20');
		assert.equal(level(55, 92), 'warning since 50, eases after 5');
	});

	test('a figure at the border does not flap', () => {
		const {level} = watching();
		level(1, 50);
		assert.equal(level(2, 90), 'warning since 2, fires after 1');
		assert.equal(level(3, 89.9), 'warning since 2');
		assert.equal(level(4, 90), 'warning since 2');
		assert.equal(level(5, 88), 'warning since 2');
		assert.equal(level(6, 87), 'ok since 6, heals after 4');
		assert.equal(level(7, 89.9), 'ok since 6');
	});

	test('a condition counts when it has held for its time without a break, and then since it began', () => {
		const {level, look} = watching();
		level(0, 50);
		assert.equal(level(10, -1), 'ok since 0');
		assert.equal(look(10).due, 40_000);
		assert.equal(level(30, 1), 'ok since 0');
		assert.equal(level(35, -1), 'ok since 0');
		assert.equal(level(60, -1), 'ok since 0');
		assert.equal(level(65, -1), 'warning since 35, fires after 65');
		assert.equal(look(66).due, undefined);
		assert.equal(level(70, 1), 'ok since 70, heals after 35');
	});

	test('what the data tell about its beginning is believed, but not against what was seen', () => {
		const {level} = watching();
		assert.equal(level(100, 50, {filledAt: 7000}), 'ok since 7');
		assert.equal(level(110, 99), 'critical since 110, fires after 103');
		assert.equal(level(120, 50, {filledAt: 7000}), 'ok since 120, heals after 10');
		assert.equal(level(130, 50, {filledAt: 125_000}), 'ok since 125');
		assert.equal(level(130, 50, {filledAt: 999_000}), 'ok since 130');
	});

	test('a lost host makes everything unknown without a word about each; the same again is no news', () => {
		const {level, look, state} = watching();
		const data = [{name: 'tank', level: 50}];
		level(0, 50);
		state.value = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'no route'};
		const lost = look(10, {phase: 'stale', data});
		assert.deepEqual(lost.changes, []);
		assert.equal(lost.due, 30_000);
		assert.deepEqual(
			lost.verdicts.map(({severity, part, old}) => [severity, part, old]),
			[
				['unknown', 'connection', undefined],
				['unknown', 'tank', true],
			],
		);
		const told = look(30).changes;
		assert.deepEqual(
			told.map(({kind, verdict}) => [kind, verdict.part, verdict.since]),
			[['fires', 'connection', 10_000]],
		);
		state.value = online;
		const back = look(40, {data});
		assert.deepEqual(
			back.changes.map(({kind, verdict, lasted}) => [kind, verdict.part, lasted]),
			[['heals', 'connection', 30_000]],
		);
		assert.equal(back.verdicts.find(({part}) => part === 'tank')?.since, 0);
	});

	test('what broke while the host was away is told when it is back', () => {
		const {level, look} = watching();
		level(0, 50);
		look(5, {phase: 'stale', data: [{name: 'tank', level: 50}]});
		assert.match(level(10, 99), /fires after 10/);
	});

	test('what is new and wrong fires; what was wrong and is gone goes; unread is neither', () => {
		const {look} = watching();
		look(0, {data: []});
		const wrong = [{name: 'tank', level: 99}];
		assert.deepEqual(
			look(10, {data: wrong}).changes.map(({kind}) => kind),
			['fires'],
		);
		const unread = look(20, {phase: 'down', data: [], error: {message: 'denied'}}).changes;
		assert.deepEqual(
			unread.map(({kind, verdict}) => [kind, verdict.part]),
			[['fires', 'tanks']],
		);
		const again = look(30, {data: wrong});
		assert.deepEqual(
			again.changes.map(({kind, verdict, lasted}) => [kind, verdict.part, lasted]),
			[['goes', 'tanks', 10_000]],
		);
		assert.equal(again.verdicts.find(({part}) => part === 'tank')?.since, 10_000);
		const gone = look(40, {data: []}).changes;
		assert.deepEqual(
			gone.map(({kind, verdict, lasted}) => [kind, verdict.part, lasted]),
			[['goes', 'tank', 30_000]],
		);
	});

	test('a host that was never reached is no news', () => {
		const {look, state} = watching();
		state.value = {phase: 'refused', reason: 'wrong key', cure: 'ssh-add'};
		assert.deepEqual([...look(0).changes, ...look(30).changes, ...look(60).changes], []);
		state.value = online;
		assert.deepEqual(
			look(70, {data: [{name: 'tank', level: 99}]}).changes.map(({kind}) => kind),
			['heals'],
		);
	});
});
