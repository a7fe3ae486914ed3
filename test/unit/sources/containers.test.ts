import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EngineError} from '../../../source/hosts/engine.js';
import {HostError} from '../../../source/hosts/host.js';
import {withDeath} from '../../../source/sources/container-events.js';
import {containers} from '../../../source/sources/containers.js';
import {settled} from '../../helpers/fake-clock.js';
import {fakeContainer} from '../../helpers/fake-engine.js';
import {setUpSources} from '../../helpers/sources.js';

const key = {source: 'containers', host: 'h'};
const nano = (count: number): string => `17954023510000000${String(count).padStart(2, '0')}`;

const setUp = async () => {
	const parts = setUpSources([containers]);
	parts.engine.containers.set('b', fakeContainer('b'));
	parts.engine.containers.set('a', fakeContainer('a'));
	parts.sources.start();
	parts.host.online();
	await parts.clock.advance(0);
	await parts.clock.advance(1000);
	const states = () => parts.store.get(key, containers.empty).data.map(({name, state}) => `${name} ${state}`);
	return {...parts, states};
};

test('listed and inspected once the events flow, filtered by the engine', async () => {
	const {engine, states, sources} = await setUp();
	assert.deepEqual(states(), ['a running', 'b running']);
	const {filters} = engine.eventOptions[0]!;
	assert.deepEqual(filters?.type, ['container']);
	assert.ok(filters?.event?.includes('health_status') && filters.event.includes('die'));
	assert.ok(!filters?.event?.some(name => name.startsWith('exec')));
	sources.stop();
});

test('a death is told within 20 ms of its event, without a poll, and stands in the timeline', async () => {
	const {clock, engine, store, states, activity, sources} = await setUp();
	await clock.advance(600_000);
	const {length} = engine.asked;
	let told = 0;
	store.subscribe(key, () => {
		told += 1;
	});
	engine.containers.set('b', fakeContainer('b', {state: 'exited', exitCode: 137}));
	engine.event('die', 'b', nano(1), {name: 'b', exitCode: '137'});
	await clock.advance(20);
	assert.deepEqual(states(), ['a running', 'b exited']);
	assert.equal(store.get(key, containers.empty).data[1]?.exitCode, 137);
	assert.equal(told, 1);
	assert.deepEqual(engine.asked.slice(length), ['GET /containers/json', 'GET /containers/b/json'], 'only about b');
	const {at, level, text} = activity.entries.at(-1)!;
	assert.deepEqual([at, level, text], [1_795_402_351_000, 'error', 'b exited 137']);
	engine.containers.delete('b');
	engine.event('destroy', 'b', nano(2), {name: 'b'});
	engine.containers.set('c', fakeContainer('c'));
	engine.event('create', 'c', nano(3), {name: 'c'});
	engine.event('health_status: unhealthy', 'a', nano(4), {name: 'a\x1b[31m'});
	await clock.advance(20);
	assert.deepEqual(states(), ['a running', 'c running']);
	assert.deepEqual(
		activity.entries.slice(-3).map(({text: words}) => words),
		['b removed', 'c created', 'a is unhealthy'],
	);
	sources.stop();
});

test('many events at once are few questions', async () => {
	const {clock, engine, sources} = await setUp();
	const {length} = engine.asked;
	for (let count = 1; count < 90; count += 1) {
		engine.event(count % 2 ? 'die' : 'start', 'a', nano(count), {name: 'a'});
	}

	await clock.advance(20);
	assert.ok(engine.asked.length - length <= 8, String(engine.asked.length - length));
	sources.stop();
});

test('after a cut: listed anew, the events of meanwhile asked for, none told twice', async () => {
	const {clock, host, engine, states, activity, store, sources} = await setUp();
	engine.event('start', 'a', nano(1), {name: 'a'});
	await clock.advance(20);
	host.lose();
	assert.equal(store.get(key, containers.empty).phase, 'stale');
	assert.deepEqual(states(), ['a running', 'b running']);
	await settled();
	assert.equal(engine.open, 0);
	engine.containers.set('b', fakeContainer('b', {state: 'exited', exitCode: 1}));
	engine.event('die', 'b', nano(1), {name: 'b', exitCode: '1'}); // In the same nanosecond as the last one seen.
	engine.event('die', 'b', nano(2), {name: 'b', exitCode: '1'});
	host.online();
	await clock.advance(100);
	assert.equal(engine.eventOptions[1]?.since, '1795402351.000000001');
	assert.deepEqual(states(), ['a running', 'b exited']);
	assert.deepEqual(
		activity.entries.filter(({kind}) => kind === 'container').map(({text}) => text),
		['a started', 'b exited 1', 'b exited 1'],
	);
	sources.stop();
});

test('an event that is older by a nanosecond than the one before it counts, and once', async () => {
	const {clock, host, engine, states, activity, sources} = await setUp();
	const told = () => activity.entries.filter(({kind}) => kind === 'container').map(({text}) => text);
	engine.event('start', 'a', nano(2), {name: 'a'});
	await clock.advance(1000);
	engine.containers.set('b', fakeContainer('b', {state: 'paused'}));
	engine.event('pause', 'b', nano(1), {name: 'b'});
	await clock.advance(1000);
	assert.deepEqual(states(), ['a running', 'b paused']);
	assert.deepEqual(told(), ['a started', 'b paused']);
	// One that is known already changes nothing in the timeline, but is looked into.
	engine.containers.set('b', fakeContainer('b'));
	engine.event('pause', 'b', nano(1), {name: 'b'});
	host.lose();
	host.online();
	await clock.advance(1000);
	engine.containers.set('b', fakeContainer('b', {state: 'paused'}));
	engine.event('start', 'a', nano(2), {name: 'a'});
	engine.event('pause', 'b', nano(1), {name: 'b'});
	await clock.advance(1000);
	assert.deepEqual(states(), ['a running', 'b paused']);
	assert.deepEqual(told(), ['a started', 'b paused']);
	sources.stop();
});

test('what happens in a cut before anything else has happened is told as well', async () => {
	const {clock, host, engine, activity, sources} = await setUp();
	host.lose();
	await settled();
	engine.event('die', 'b', nano(1), {name: 'b', exitCode: '1'});
	host.online();
	await clock.advance(100);
	assert.equal(engine.eventOptions[1]?.since, '1795402350.500000000', "the engine's time, not ours");
	assert.equal(activity.entries.at(-1)?.text, 'b exited 1');
	sources.stop();
});

test('the engine stops and comes back', async () => {
	const {clock, engine, store, sources} = await setUp();
	engine.failWith = new HostError('refused', 'h', 'nobody listens on /run/docker.sock', {
		cure: 'systemctl start docker',
	});
	engine.cut('end');
	await clock.advance(20);
	assert.equal(store.get(key, containers.empty).phase, 'stale');
	await clock.advance(2000);
	assert.deepEqual(store.get(key, containers.empty).error, {
		message: 'nobody listens on /run/docker.sock',
		cure: 'systemctl start docker',
	});
	engine.failWith = undefined;
	await clock.advance(30_000);
	assert.equal(store.get(key, containers.empty).phase, 'live');
	assert.equal(engine.open, 1);
	sources.stop();
	await settled();
	assert.equal(engine.open, 0);
});

test('an answer that fails while the events flow begins it all again', async () => {
	const {clock, engine, store, sources} = await setUp();
	engine.failWith = new EngineError(500, 'disk full');
	engine.event('start', 'a', nano(1), {name: 'a'});
	await clock.advance(20);
	assert.equal(store.get(key, containers.empty).error?.message, 'engine: disk full');
	engine.failWith = undefined;
	await clock.advance(5000);
	assert.equal(store.get(key, containers.empty).phase, 'live');
	assert.equal(engine.open, 1);
	sources.stop();
});

test('for check, one word is enough', async () => {
	const {engine, sources, clock} = setUpSources([containers]);
	engine.containers.set('a', fakeContainer('a'));
	const slice = await sources.once(containers, 'h');
	assert.deepEqual([slice.phase, slice.data.length], ['live', 1]);
	await settled();
	assert.equal(engine.open, 0);
	await clock.advance(100);
	assert.equal(clock.pending, 0);
});

test('a death is told by its event alone: the engine inspects only when it has cleared up', async () => {
	const {clock, engine, store, states, sources} = await setUp();
	await clock.advance(600_000);
	const {get} = engine;
	const hanging: typeof get = (path, ...rest) =>
		path === '/containers/b/json' ? new Promise(() => {}) : get(path, ...rest);
	Object.assign(engine, {get: hanging});
	engine.event('die', 'b', nano(1), {name: 'b', exitCode: '137'});
	await clock.advance(20);
	assert.deepEqual(states(), ['a running', 'b exited']);
	assert.equal(store.get(key, containers.empty).data[1]?.exitCode, 137);
	sources.stop();
});

test('a death of a run before the present one, or of somebody else, changes nothing', async () => {
	const {store, sources} = await setUp();
	const list = store.get(key, containers.empty).data;
	const death = (id: string, at: number) =>
		({
			Type: 'container',
			Action: 'die',
			Actor: {ID: id, Attributes: {exitCode: '1'}},
			timeNano: `${at}000000`,
		}) as const;
	const began = list[1]!.startedAt!;
	assert.equal(withDeath(list, death('b', began - 1)), list);
	assert.equal(withDeath(list, death('x', began + 1)), list);
	assert.equal(withDeath(list, {...death('b', began + 1), Action: 'start'}), list);
	const {state, exitCode, finishedAt, health} = withDeath(list, death('b', began + 1))[1]!;
	assert.deepEqual(
		{state, exitCode, finishedAt, health},
		{state: 'exited', exitCode: 1, finishedAt: began + 1, health: undefined},
	);
	sources.stop();
});
