// The flow "redis" on real faults: a Redis, a Synapse container and peers of this test alone.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {redisFlow} from '../../source/runbook/redis.js';
import {flowLab, type RanFlow} from './flow-on-lab.js';
import {type FlowSynapse, flowPeer, flowRedis, flowSynapse, silent, sqlite} from './flow-parts.js';
import {freePort} from './own-synapse.js';

const password = 'own-redis-password-91c2';

describe('Redis is not reached', () => {
	let synapse: FlowSynapse;
	let redis: Awaited<ReturnType<typeof flowRedis>>;
	/** With the own host of Redis in the config, and without it. */
	let place: Awaited<ReturnType<typeof flowLab>>;
	let bare: Awaited<ReturnType<typeof flowLab>>;
	before(async () => {
		[synapse, redis] = await Promise.all([
			flowSynapse('redis'),
			flowRedis('--requirepass', password, '--databases', '4'),
		]);
		await synapse.create([], {held: true});
		await synapse.start();
		const config = `homeserver: own.test
hosts:
  matrix: {ssh: LXC_matrix}
  proxy: {ssh: LXC_proxy, docker: false}
synapse: {host: matrix, container: ${synapse.name}, url: ${synapse.url}}
`;
		bare = await flowLab(config);
		place = await flowLab(`${config}redis: {host: proxy, address: '${redis.address}'}\n`);
	});
	after(async () => {
		await Promise.all([place?.close(), bare?.close()]);
		await Promise.all([synapse?.remove(), redis?.remove()]);
	});

	const configure = (other: Readonly<Record<string, string | number | boolean>> = {}) => {
		const section = {enabled: true, host: 'redis.own', port: redis.port, password, dbid: 2, ...other};
		const lines = Object.entries(section).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`);
		return synapse.configure(`${sqlite}redis:\n${lines.join('')}`);
	};
	const run = (where = place, untilFault = true) => where.run(redisFlow, {untilFault});
	/** One step alone, after those before it were well in the run before. */
	const only = (step: string, where = place) => where.run(redisFlow, {only: step});
	const blames = (ran: RanFlow, step: string, text: RegExp): void => {
		assert.equal(ran.cause?.step.id, step, ran.text);
		assert.equal(ran.cause.finding?.severity, 'critical', ran.text);
		assert.match(ran.cause.finding.text, text);
		assert.ok(ran.cause.finding.next, ran.text);
		assert.ok(!JSON.stringify(ran.steps).includes(password), 'a password is told');
	};

	test('all is well', async () => {
		await configure();
		const ran = await run(place, false);
		assert.equal(ran.cause, undefined, ran.text);
		for (const step of ['server', 'section', 'name', 'port', 'ping']) {
			assert.equal(ran.finding(step).severity, 'ok', ran.text);
		}

		assert.equal(ran.finding('ping').text, `Redis at redis.own:${redis.port} answers AUTH, SELECT, PING`);
		assert.match(ran.finding('section').evidence?.join('\n') ?? '', /password: "?••••"?/);
		assert.ok(!JSON.stringify(ran.steps).includes(password), 'a password is told');
	});

	test('a wrong password, none, and a database that it does not have', async () => {
		await configure({password: 'not-this-one-4711'});
		const ran = await run();
		blames(ran, 'ping', /^Redis at redis\.own:\d+ refuses the password of homeserver\.yaml$/);
		assert.ok(!JSON.stringify(ran.steps).includes('not-this-one-4711'));
		const offered = ran.finding('ping').actions?.map(({action, target}) => `${action} ${target.name}`);
		assert.deepEqual(offered, [`file.edit ${synapse.file('homeserver.yaml')}`]);
		await configure({password: ''});
		blames(await only('ping'), 'ping', /^Redis at redis\.own:\d+ wants a password, and homeserver\.yaml has none$/);
		await configure({dbid: 9});
		blames(await only('ping'), 'ping', /^Redis at redis\.own:\d+ has no database of the number dbid/);
	});

	test('a Redis without a password talks to its own machine only, or is sent one in vain', async () => {
		const shy = await flowRedis();
		const open = await flowRedis('--protected-mode', 'no');
		try {
			await configure({port: shy.port, password: ''});
			blames(await run(bare), 'ping', /^Redis at redis\.own:\d+ is in protected mode/);
			await configure({port: open.port});
			blames(
				await only('ping', bare),
				'ping',
				/^Redis at redis\.own:\d+ has no password, and homeserver\.yaml sends one$/,
			);
		} finally {
			await Promise.all([shy.remove(), open.remove()]);
		}
	});

	test('a name that is not found, a port that is closed', async () => {
		await configure({host: 'no..where'});
		blames(await run(), 'name', /^the name no\.\.where of Redis is not found inside the container/);
		const closed = await freePort();
		await configure({port: closed});
		blames(await run(), 'port', new RegExp(`^redis\\.own:${closed} of Redis refuses the connection from inside`));
	});

	test('a peer that says nothing, one that hangs up, one that loads its file, one that is something else', async () => {
		const cases = [
			[silent, /takes the connection and says nothing within 6 s$/],
			[socket => socket.destroy(), /hangs up without a word$/],
			[
				socket => socket.once('data', () => socket.end('-LOADING Redis is loading the dataset in memory\r\n')),
				/is loading its file and answers nothing else$/,
			],
			[socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n')), /is not Redis: "HTTP/],
		] as ReadonlyArray<readonly [Parameters<typeof flowPeer>[0], RegExp]>;
		for (const [index, [serve, said]] of cases.entries()) {
			const peer = await flowPeer(serve);
			try {
				await configure({port: peer.port});
				blames(await (index === 0 ? run(bare) : only('ping', bare)), 'ping', said);
			} finally {
				peer.close();
			}
		}
	});

	test('Redis is not used: there is nothing to look at inside', async () => {
		await configure({enabled: false});
		const ran = await run(place, false);
		assert.equal(ran.cause, undefined, ran.text);
		assert.match(ran.finding('section').text, /^Synapse uses no Redis/);
		assert.equal(ran.finding('ping').severity, 'skipped');
	});

	test('Redis is down: that is said of its own host, also where the password is wrong too', async () => {
		await configure({password: 'not-this-one-4711'});
		await redis.stop();
		const ran = await run(place, false);
		blames(ran, 'server', /^Redis on proxy is down: /);
		assert.equal(ran.finding('port').severity, 'critical', ran.text);
		assert.equal(ran.finding('ping').severity, 'skipped', ran.text);
		blames(await run(bare), 'port', /^redis\.own:\d+ of Redis refuses the connection from inside/);
	});
});
