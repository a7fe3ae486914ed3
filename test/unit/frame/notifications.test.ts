import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {createNotifications, notice} from '../../../source/frame/notifications.js';
import {tellChanges} from '../../../source/frame/tell-changes.js';
import type {HostState} from '../../../source/hosts/host.js';
import type {Rule, Verdict} from '../../../source/rules/rule.js';
import type {Change} from '../../../source/rules/tracker.js';
import {watchVerdicts} from '../../../source/rules/watch.js';
import {createActivity} from '../../../source/store/activity.js';
import type {Slice} from '../../../source/store/slice.js';
import {createStore} from '../../../source/store/store.js';
import {Observable} from '../../../source/system/observable.js';
import {createFakeClock, settled} from '../../helpers/fake-clock.js';

const verdict = (part: string, severity: Verdict['severity'] = 'critical'): Verdict => ({
	host: 'matrix',
	part,
	severity,
	text: 'is broken',
});

test('what fires is told in one line, what heals is not', () => {
	const change = (kind: Change['kind'], part: string): Change => ({kind, verdict: verdict(part)});
	assert.equal(notice([change('heals', 'x'), change('goes', 'y'), change('eases', 'z')]), undefined);
	assert.equal(notice([change('heals', 'x'), change('fires', 'disk /')]), '✗ matrix: disk / is broken');
	assert.equal(
		notice([change('fires', 'disk /'), change('fires', 'a'), change('fires', 'b')]),
		'✗ matrix: disk / is broken, and 2 more',
	);
});

test('bell and OSC 9 only as the config says', () => {
	const changes: readonly Change[] = [{kind: 'fires', verdict: verdict('disk /')}];
	const written = (notify: object): readonly string[] => {
		const told: string[] = [];
		const config = configOf({hosts: {matrix: {ssh: 'x'}}, notify});
		const notifications = createNotifications(
			config,
			{write: text => void told.push(text)},
			{activity: createActivity()},
		);
		notifications.tell([]);
		notifications.tell(changes);
		notifications.close();
		return told;
	};

	assert.deepEqual(written({}), []);
	assert.deepEqual(written({bell: true}), ['\u0007']);
	assert.deepEqual(written({bell: true, osc9: true}), ['\u0007\u001b]9;✗ matrix: disk / is broken\u0007']);
});

interface Tank {
	readonly name: string;
	readonly level: number;
}

const tanks: Rule<readonly Tank[], Tank> = {
	id: 'tanks',
	title: 'tanks',
	source: {id: 'tanks', empty: []},
	group: 'disks',
	subjects: data => data.map(tank => ({part: tank.name, value: tank, ok: 'holds'})),
	conditions: [
		{severity: 'critical', when: ({level}) => level > 9, text: 'runs over'},
		{severity: 'warning', when: ({level}) => level < 0, for: 30, text: 'leaks'},
	],
};

/** Verdicts of a host as the screen follows them. */
const following = () => {
	const clock = createFakeClock();
	const store = createStore({clock, tick: 1});
	const activity = createActivity({clock});
	const state = new Observable<HostState>({phase: 'online', since: 0});
	const notices: string[] = [];
	let lists = 0;
	const end = watchVerdicts(
		{store, hosts: new Map([['matrix', {state} as never]]), config: configOf({hosts: {matrix: {ssh: 'x'}}})},
		{
			clock,
			rules: [tanks],
			onVerdicts() {
				lists += 1;
			},
			onChanges(changes) {
				tellChanges({activity}, changes, [tanks]);
				const text = notice(changes);
				if (text) {
					notices.push(text);
				}
			},
		},
	);
	return {
		clock,
		store,
		state,
		notices,
		end,
		lists: () => lists,
		timeline: () => activity.entries.map(({kind, level, text}) => `${kind} ${level} ${text}`),
		async fill(levels: Readonly<Record<string, number>>, phase: Slice<unknown>['phase'] = 'live') {
			const data = Object.entries(levels).map(([name, level]) => ({name, level}));
			store.set({source: 'tanks', host: 'matrix'}, {phase, data, at: clock.now()});
			await clock.advance(1000);
		},
	};
};

test('nothing is told of what was there at the start, nor again while it lasts; ends are in the timeline alone', async () => {
	const {fill, notices, timeline, end} = following();
	await fill({}, 'loading');
	await fill({one: 99, two: 1});
	await fill({one: 99, two: 1});
	assert.deepEqual(notices, []);
	await fill({one: 99, two: 99});
	await fill({one: 98, two: 98});
	assert.deepEqual(notices, ['✗ matrix: two runs over']);
	await fill({one: 1, two: 98});
	await fill({one: 99, two: 1});
	assert.deepEqual(notices, ['✗ matrix: two runs over', '✗ matrix: one runs over']);
	await fill({two: 1});
	assert.deepEqual(timeline(), [
		'verdict error two: runs over',
		'verdict good one: holds, well again after 4s',
		'verdict error one: runs over',
		'verdict good two: holds, well again after 3s',
		'verdict info one: no longer there, was critical for 1s',
	]);
	end();
});

test('what has to hold for a while is told when it has, though nothing else happens', async () => {
	const {fill, notices, clock, end} = following();
	await fill({one: 1});
	await fill({one: -1});
	await clock.advance(28_000);
	assert.deepEqual(notices, []);
	await clock.advance(3000);
	assert.deepEqual(notices, ['▲ matrix: one leaks']);
	end();
	assert.equal(clock.pending, 0);
});

test('a lost host is told when it stays away, not each of its parts', async () => {
	const {fill, notices, clock, state, end} = following();
	await fill({one: 1});
	state.value = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'no route'};
	await fill({one: 1}, 'stale');
	await clock.advance(10_000);
	assert.deepEqual(notices, []);
	state.value = {phase: 'waiting', attempt: 2, retryAt: 0, reason: 'no route to host'};
	await clock.advance(15_000);
	assert.deepEqual(notices, ['? matrix: connection not reached: no route to host']);
	end();
});

test('nothing is judged, and nobody told, while only what is not judged changes', async () => {
	const {fill, store, lists, clock, end} = following();
	await fill({one: 1});
	const before = lists();
	await fill({one: 1});
	assert.equal(lists(), before);
	let judged = 0;
	const {subjects} = tanks;
	Object.assign(tanks, {
		subjects(data: readonly Tank[], context: never) {
			judged += 1;
			return subjects(data, context);
		},
	});
	store.set({source: 'log', host: 'matrix'}, {phase: 'live', data: 'a line'});
	await clock.advance(1000);
	await settled();
	assert.equal(judged, 0);
	Object.assign(tanks, {subjects});
	end();
});
