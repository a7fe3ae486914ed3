import assert from 'node:assert/strict';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {test} from 'node:test';
import {createDnsResolver} from '../../../source/federation/dns-resolver.js';
import {followCname} from '../../../source/federation/follow-cname.js';
import {guardResolver} from '../../../source/federation/guard-resolver.js';
import {bySrvOrder, type DnsAnswer, type Resolver} from '../../../source/federation/resolver.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {zoneResolver} from '../../helpers/federation-world.js';

const never = new AbortController().signal;
const aliases =
	(table: Record<string, string>) =>
	async (name: string): Promise<DnsAnswer<string>> =>
		table[name] === undefined ? {outcome: 'none'} : {outcome: 'records', records: [table[name]], server: 's'};

test('a chain of aliases is followed to its end', async () => {
	assert.deepEqual(await followCname('a', aliases({a: 'b.', b: 'c'})), {outcome: 'records', records: ['b', 'c']});
	assert.deepEqual(await followCname('x', aliases({})), {outcome: 'none'});
});

test('aliases without an end are told', async () => {
	assert.deepEqual(await followCname('a', aliases({a: 'b', b: 'A'})), {
		outcome: 'loop',
		server: 's',
		detail: 'a → b → A',
	});
	assert.equal(
		(await followCname('1', async name => ({outcome: 'records', records: [`${Number(name) + 1}`]}))).outcome,
		'loop',
	);
});

test('services are tried by priority, then weight', () => {
	const record = (priority: number, weight: number) => ({target: 'x', port: 1, priority, weight});
	assert.deepEqual([record(20, 9), record(10, 1), record(10, 5)].toSorted(bySrvOrder), [
		record(10, 5),
		record(10, 1),
		record(20, 9),
	]);
});

const lying = (records: readonly unknown[]): Resolver => {
	const answer = async () => ({outcome: 'records', records, server: '\u001b[31mevil'}) as DnsAnswer<never>;
	return {name: 'liar\u0007', resolve4: answer, resolve6: answer, resolveSrv: answer, resolveCname: answer};
};
const guard = (resolver: Resolver) => guardResolver(resolver, {clock: createFakeClock(), timeout: 1000});

test('what is no answer is not believed', async () => {
	const guarded = guard(lying(['not an address', 7, null, '::1', '192.0.2.1', '192.0.2.1; rm']));
	assert.equal(guarded.name, 'liar');
	assert.deepEqual(await guarded.resolve4('x', never), {outcome: 'records', records: ['192.0.2.1'], server: 'evil'});
	assert.deepEqual(await guarded.resolve6('x', never), {outcome: 'records', records: ['::1'], server: 'evil'});
	assert.equal((await guarded.resolveSrv('x', never)).outcome, 'failed');
	assert.equal((await guard(lying([])).resolve4('x', never)).outcome, 'none');
	assert.equal((await guard(lying(['a b', '\u001b[2J'])).resolveCname('x', never)).outcome, 'failed');
});

test('a service with a port beyond ports is none; the root is one', async () => {
	const srv = (more: object) => ({target: 'a.', port: 1, priority: 1, weight: 1, ...more});
	const guarded = guard(
		lying([srv({port: 65_536}), srv({priority: -1}), srv({target: 'a b'}), srv({target: '.'}), srv({})]),
	);
	assert.deepEqual(await guarded.resolveSrv('x', never), {
		outcome: 'records',
		records: [srv({target: ''}), srv({target: 'a'})],
		server: 'evil',
	});
});

test('a flood of records is cut', async () => {
	const answer = await guard(lying(Array(100_000).fill('192.0.2.1'))).resolve4('x', never);
	assert.equal(answer.outcome === 'records' && answer.records.length, 32);
});

test('a resolver that rejects or throws has failed', async () => {
	const resolver = {
		...lying([]),
		resolve4: () => Promise.reject(new Error('no\u001b[0m')),
		resolve6: () => {
			throw new Error('thrown');
		},
	};
	assert.deepEqual(await guard(resolver).resolve4('x', never), {outcome: 'failed', detail: 'no'});
	assert.deepEqual(await guard(resolver).resolve6('x', never), {outcome: 'failed', detail: 'thrown'});
});

test('a resolver that never answers is given up in time, and when all is ended', async () => {
	const clock = createFakeClock();
	const guarded = guardResolver(zoneResolver({a: {x: 'hangs'}}), {clock, timeout: 1000});
	const answer = guarded.resolve4('x', never);
	await clock.advance(1000);
	assert.equal((await answer).outcome, 'timeout');
	const controller = new AbortController();
	const ended = guarded.resolve4('x', controller.signal);
	controller.abort(new Error('over'));
	assert.equal((await ended).outcome, 'timeout');
	assert.equal(clock.pending, 0);
});

/** A name server that answers each question with a return code. */
async function nameServer(code: number | 'silent') {
	const socket = createSocket('udp4');
	const names: string[] = [];
	socket.on('message', (question, from) => {
		names.push(question.subarray(13, 13 + question[12]!).toString());
		if (code === 'silent') {
			return;
		}

		const answer = Buffer.from(question.subarray(0, question.length));
		answer.writeUInt16BE(0x81_80 | code, 2);
		// Its additional record (EDNS) is cut off.
		answer.writeUInt16BE(0, 10);
		const end = question.indexOf(0, 12) + 5;
		socket.send(answer.subarray(0, end), from.port, from.address);
	});
	socket.bind(0, '127.0.0.1');
	await once(socket, 'listening');
	return {at: `127.0.0.1:${socket.address().port}`, names, [Symbol.dispose]: () => socket.close()};
}

for (const [code, outcome] of [
	[0, 'none'],
	[2, 'servfail'],
	[3, 'nxdomain'],
	[5, 'refused'],
	['silent', 'timeout'],
] as const) {
	test(`a name server's ${code === 'silent' ? 'silence' : `code ${code}`} is told as ${outcome}, with its address`, async () => {
		using server = await nameServer(code);
		const resolver = createDnsResolver({servers: [server.at], timeout: 200, tries: 1});
		const answer = await resolver.resolve4('example.org', never);
		assert.deepEqual({outcome: answer.outcome, server: answer.server}, {outcome, server: server.at});
		assert.ok(server.names.includes('example'));
	});
}

test('the next name server is asked when one fails, and not when one is sure', async () => {
	using failing = await nameServer(2);
	using sure = await nameServer(3);
	const answer = await createDnsResolver({servers: [failing.at, sure.at], tries: 1}).resolveSrv('example.org', never);
	assert.deepEqual({outcome: answer.outcome, server: answer.server}, {outcome: 'nxdomain', server: sure.at});
	failing.names.length = 0;
	await createDnsResolver({servers: [sure.at, failing.at], tries: 1}).resolve6('example.org', never);
	assert.deepEqual(failing.names, []);
});

test('one that is silent is asked once before the next one, and all of them again', async () => {
	using silent = await nameServer('silent');
	using sure = await nameServer(3);
	const resolver = createDnsResolver({servers: [silent.at, sure.at], timeout: 200});
	assert.equal((await resolver.resolve4('example.org', never)).server, sure.at);
	assert.deepEqual(silent.names, ['example']);
	const alone = createDnsResolver({servers: [silent.at], timeout: 200});
	assert.equal((await alone.resolve4('example.org', never)).outcome, 'timeout');
	assert.equal(silent.names.length, 3);
});

test('a question to a silent name server ends with the signal', async () => {
	using server = await nameServer('silent');
	const controller = new AbortController();
	const answer = createDnsResolver({servers: [server.at], timeout: 60_000}).resolve4('example.org', controller.signal);
	setImmediate(() => controller.abort(new Error('over')));
	await assert.rejects(answer, /over/);
});

test('without a name server nothing is asked', async () => {
	assert.equal((await createDnsResolver({servers: []}).resolve4('example.org', never)).outcome, 'unasked');
});
