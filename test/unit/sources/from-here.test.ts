import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {HostHttp} from '../../../source/hosts/host-http.js';
import {client} from '../../../source/sources/client.js';
import {createSources} from '../../../source/sources/runner.js';
import {createActivity} from '../../../source/store/activity.js';
import {createStore} from '../../../source/store/store.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {createFakeHost} from '../../helpers/fake-host.js';

const config = configOf({
	hosts: {h: {ssh: 'LXC_matrix'}},
	homeserver: 'example.org',
	client: {public: 'https://matrix.example.org'},
});

const setUp = (here?: HostHttp) => {
	const clock = createFakeClock();
	const host = createFakeHost('h');
	const store = createStore({clock});
	const sources = createSources({
		registry: [client],
		hosts: new Map([['h', host]]),
		engine: () => {
			throw new Error('no engine');
		},
		...(here ? {here} : {}),
		store,
		config,
		activity: createActivity({clock, ticker: store.ticker}),
		clock,
		random: () => 0.5,
	});
	const slice = () => store.get({source: 'client', host: 'h'}, client.empty);
	return {clock, host, sources, slice};
};

const answering = (): HostHttp & {count: number} => {
	const here = {
		count: 0,
		async get() {
			here.count += 1;
			return {status: 200, headers: {}, body: Buffer.from('{"versions":["v1.12"]}')};
		},
	};
	return here;
};

test('what is asked from here is read whether the host is there or not, and goes on when it is lost', async () => {
	const here = answering();
	const {clock, host, sources, slice} = setUp(here);
	sources.start();
	await clock.advance(0);
	assert.equal(slice().data[0]?.state, 'up');
	assert.equal(slice().phase, 'live');
	const {count} = here;
	host.online();
	host.lose();
	await clock.advance(70_000);
	assert.equal(slice().phase, 'live', 'the host’s connection does not matter');
	assert.ok(here.count > count);
	sources.stop();
	const end = here.count;
	await clock.advance(200_000);
	assert.equal(here.count, end);
});

test('without a world nothing is asked, and it is said so', async () => {
	const {clock, sources, slice} = setUp();
	sources.start();
	await clock.advance(0);
	assert.equal(slice().data[0]?.state, 'unknown');
	assert.match(slice().data[0]?.problem?.message ?? '', /not asked from here/);
	sources.stop();
});
