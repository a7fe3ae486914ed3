import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encode} from 'dns-packet';
import {createTcpResolver} from '../../../source/federation/tcp-resolver.js';
import {systemClock} from '../../../source/system/clock.js';
import {a, alias, framed, nameServer, never, recursion, resolverOf, type Sends} from '../../helpers/tcp-name-server.js';

test('a server that only knows its own zones and says nothing is not believed', async () => {
	const server = await nameServer(() => ({flags: 0}));
	const answer = await resolverOf([server]).resolve4('x.test', never);
	assert.match(`${answer.outcome} ${'detail' in answer && answer.detail}`, /^failed .*recursion/);
});

const forged: ReadonlyArray<readonly [string, RegExp, Sends]> = [
	['another id', /another id/, ({id}) => ({id: id ^ 1, answers: [a('x.test', '192.0.2.66')]})],
	[
		'another name',
		/another name/,
		() => ({questions: [{name: 'y.test', type: 'A'}], answers: [a('x.test', '192.0.2.66')]}),
	],
	[
		'another kind',
		/another name or kind/,
		() => ({questions: [{name: 'x.test', type: 'TXT'}], answers: [a('x.test', '192.0.2.66')]}),
	],
	[
		'two questions',
		/another name/,
		({questions}) => ({questions: [...questions, ...questions], answers: [a('x.test', '192.0.2.66')]}),
	],
	['a question', /another id/, ({id, questions}) => framed(encode({type: 'query', id, questions}))],
	['a cut one', /cut off/, () => ({flags: recursion | 0x02_00, answers: [a('x.test', '192.0.2.66')]})],
	['garbage', /damaged/, () => framed(Buffer.alloc(200, 0xff))],
	['nothing in it', /damaged/, () => Buffer.from([0, 0])],
	['one byte', /damaged/, () => Buffer.from([0, 1, 0])],
	['HTTP', /bytes is more than is read/, () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
	['64 KiB', /65535 bytes is more than is read/, () => framed(Buffer.alloc(65_535))],
	[
		'a pointer to itself',
		/damaged/,
		({id}) => {
			const message = Buffer.alloc(20);
			message.writeUInt16BE(id);
			message.writeUInt16BE(0x81_80, 2);
			message.writeUInt16BE(1, 4);
			message.writeUInt16BE(0xc0_0c, 12);
			return framed(message);
		},
	],
	[
		'65,535 answers that are not there',
		/damaged/,
		({id, questions}) => {
			const message = encode({type: 'response', id, questions, flags: recursion});
			message.writeUInt16BE(65_535, 6);
			return framed(message);
		},
	],
];

for (const [what, words, sends] of forged) {
	test(`an answer that is none is not believed: ${what}`, async () => {
		const server = await nameServer(sends);
		const answer = await resolverOf([server]).resolve4('x.test', never);
		assert.equal(answer.outcome, 'failed');
		assert.match('detail' in answer ? (answer.detail ?? '') : '', words);
	});
}

test('the largest answer that is read, full of the longest names, takes no time', async () => {
	const label = `${'x.'.repeat(120)}test`;
	const server = await nameServer(({id, questions}) => {
		const head = encode({
			type: 'response',
			id,
			questions,
			flags: recursion,
			answers: [alias('y.test', label)],
		});
		// Names that point to the long one, as many as there is room for.
		const at = head.length - label.length - 2;
		const one = Buffer.alloc(14);
		one.writeUInt16BE(0xc0_00 | at);
		one.writeUInt16BE(5, 2);
		one.writeUInt16BE(1, 4);
		one.writeUInt16BE(2, 10);
		one.writeUInt16BE(0xc0_00 | at, 12);
		const count = Math.floor((16_384 - head.length) / one.length);
		head.writeUInt16BE(count + 1, 6);
		return framed(Buffer.concat([head, ...Array<Buffer>(count).fill(one)]));
	});
	assert.equal((await resolverOf([server]).resolve4('x.test', never)).outcome, 'none');
});

test('silence is given up in time, and the next server asked; connections do not stay', async () => {
	const silent = await nameServer(() => undefined);
	const good = await nameServer(() => ({answers: [a('x.test', '192.0.2.1')]}));
	const answer = await resolverOf([silent, good], 50).resolve4('x.test', never);
	assert.deepEqual(answer, {outcome: 'records', records: ['192.0.2.1'], server: good.text});
	const alone = await resolverOf([silent], 50).resolve4('x.test', never);
	assert.deepEqual([alone.outcome, alone.server], ['timeout', silent.text]);
	while (silent.open() + good.open() > 0) {
		await new Promise(resolve => setImmediate(resolve));
	}
});

test('a server that ends the connection, and one that is not there', async () => {
	const rude = await nameServer((_query, stream) => {
		stream.destroy();
		return undefined;
	});
	assert.equal((await resolverOf([rude]).resolve4('x.test', never)).outcome, 'failed');
	const gone = {...rude, port: 1};
	const answer = await resolverOf([gone]).resolve4('x.test', never);
	assert.equal(answer.outcome, 'timeout');
	assert.match('detail' in answer ? (answer.detail ?? '') : '', /ECONNREFUSED/);
	const sure = await nameServer(() => ({flags: recursion | 3}));
	assert.equal((await resolverOf([gone, rude, sure, rude]).resolve4('x.test', never)).outcome, 'nxdomain');
});

test('where no connection is let through nobody could be asked', async () => {
	for (const kind of ['forbidden', 'unreachable', 'lost']) {
		const connect = () => Promise.reject(Object.assign(new Error('not let through'), {kind}));
		const resolver = createTcpResolver({
			name: 'x',
			servers: [{address: '127.0.0.1', port: 53}],
			connect,
			clock: systemClock,
		});
		assert.deepEqual(await resolver.resolveSrv('x.test', never), {
			outcome: 'unasked',
			detail: 'not let through',
			server: '127.0.0.1',
		});
	}

	const {detail = ''} = (await resolverOf([]).resolve4('x.test', never)) as {detail?: string};
	assert.match(detail, /no name server/);
});

test('names that are none are not asked for', async () => {
	const server = await nameServer(() => ({}));
	for (const name of [
		'',
		'.',
		'a..b',
		'a b',
		`${'x'.repeat(64)}.test`,
		`${'x.'.repeat(127)}test`,
		'é.test',
		'a.test.',
	]) {
		assert.equal((await resolverOf([server]).resolve4(name, never)).outcome, 'failed', name);
	}

	assert.deepEqual(server.asked, []);
});

test('a question ends with the signal, and its connection with it', async () => {
	const controller = new AbortController();
	const server = await nameServer(() => {
		controller.abort(new Error('over'));
		return undefined;
	});
	await assert.rejects(resolverOf([server]).resolve4('x.test', controller.signal), /over/);
	while (server.open() > 0) {
		await new Promise(resolve => setImmediate(resolve));
	}
});
