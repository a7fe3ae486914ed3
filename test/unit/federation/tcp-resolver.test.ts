import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encode} from 'dns-packet';
import {a, alias, framed, nameServer, never, recursion, resolverOf, soa} from '../../helpers/tcp-name-server.js';

test('addresses of both families and services are asked for over TCP', async () => {
	const server = await nameServer(({questions: [question]}) => ({
		answers:
			question!.type === 'A'
				? [a('Example.ORG', '192.0.2.1'), a('other.test', '192.0.2.66'), a('example.org', '192.0.2.2')]
				: question!.type === 'AAAA'
					? [{name: 'example.org', type: 'AAAA', class: 'IN', data: '2001:db8::1'}]
					: [
							{
								name: '_matrix-fed._tcp.example.org',
								type: 'SRV',
								class: 'IN',
								data: {target: 'matrix.example.org', port: 8448, priority: 10, weight: 5},
							},
						],
	}));
	const resolver = resolverOf([server]);
	const by = {outcome: 'records' as const, server: server.text};
	assert.deepEqual(await resolver.resolve4('example.org', never), {...by, records: ['192.0.2.1', '192.0.2.2']});
	assert.deepEqual(await resolver.resolve6('example.org', never), {...by, records: ['2001:db8::1']});
	assert.deepEqual(await resolver.resolveSrv('_matrix-fed._tcp.example.org', never), {
		...by,
		records: [{target: 'matrix.example.org', port: 8448, priority: 10, weight: 5}],
	});
	assert.deepEqual(server.asked, ['A example.org', 'AAAA example.org', 'SRV _matrix-fed._tcp.example.org']);
});

test('an answer in pieces is put together', async () => {
	const server = await nameServer(({id, questions}, stream) => {
		const bytes = framed(
			encode({type: 'response', id, questions, flags: recursion, answers: [a('x.test', '192.0.2.1')]}),
		);
		stream.setNoDelay(true);
		const next = (at: number) => {
			if (at < bytes.length) {
				stream.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
			}
		};
		next(0);
		return undefined;
	});
	assert.equal((await resolverOf([server]).resolve4('x.test', never)).outcome, 'records');
});

test('aliases in an answer are followed in any order; those that are not, are asked for', async () => {
	const server = await nameServer(({questions: [question]}) => {
		const name = question!.name;
		return question!.type === 'CNAME'
			? {answers: name === 'a.test' ? [alias('a.test', 'b.test')] : name === 'b.test' ? [alias(name, 'c.test')] : []}
			: {
					answers:
						name === 'a.test'
							? [a('c.test', '192.0.2.3'), alias('b.test', 'c.test'), alias('a.test', 'b.test')]
							: name === 'far.test'
								? [alias('far.test', 'a.test')]
								: [],
				};
	});
	const resolver = resolverOf([server]);
	const found = {outcome: 'records', records: ['192.0.2.3'], server: server.text};
	assert.deepEqual(await resolver.resolve4('a.test', never), found);
	assert.deepEqual(await resolver.resolve4('far.test', never), found);
	assert.deepEqual(await resolver.resolveCname('a.test', never), {
		outcome: 'records',
		records: ['b.test', 'c.test'],
		server: server.text,
	});
	assert.equal((await resolver.resolveCname('c.test', never)).outcome, 'none');
});

test('an alias whose target has no such record is the end of it', async () => {
	const server = await nameServer(({questions: [question]}) => ({
		answers: [alias(question!.name, 'end.test')],
		authorities: [soa],
	}));
	assert.equal((await resolverOf([server]).resolve6('a.test', never)).outcome, 'none');
	assert.equal(server.asked.length, 1);
});

test('aliases without an end are a loop, within one answer, over many, and for ever new ones', async () => {
	const within = await nameServer(() => ({answers: [alias('a.test', 'b.test'), alias('b.test', 'a.test')]}));
	assert.equal((await resolverOf([within]).resolve4('a.test', never)).outcome, 'loop');
	const over = await nameServer(({questions: [question]}) => ({
		answers: [alias(question!.name, question!.name === 'a.test' ? 'b.test' : 'a.test')],
	}));
	assert.equal((await resolverOf([over]).resolve4('a.test', never)).outcome, 'loop');
	const endless = await nameServer(({questions: [question]}) => ({
		answers: [alias(question!.name, `n${Number(/\d+/.exec(question!.name)![0]) + 1}.test`)],
	}));
	assert.equal((await resolverOf([endless]).resolve4('n1.test', never)).outcome, 'loop');
	assert.ok(endless.asked.length < 30, String(endless.asked.length));
});

for (const [code, outcome] of [
	[0, 'none'],
	[1, 'failed'],
	[2, 'servfail'],
	[3, 'nxdomain'],
	[4, 'failed'],
	[5, 'refused'],
	[9, 'failed'],
] as const) {
	test(`code ${code} is told as ${outcome}`, async () => {
		const server = await nameServer(() => ({flags: recursion | code}));
		const answer = await resolverOf([server]).resolve4('x.test', never);
		assert.deepEqual([answer.outcome, answer.server], [outcome, server.text]);
	});
}
