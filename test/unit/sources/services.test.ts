import assert from 'node:assert/strict';
import type {Duplex} from 'node:stream';
import {type TestContext, test} from 'node:test';
import {LocalHost} from '../../../source/hosts/local-host.js';
import {parseAddress, services} from '../../../source/sources/services.js';
import {deadPort, readOnce, serveTcp} from '../../helpers/probes.js';

type Part = 'postgres' | 'redis';

const read = (t: TestContext, part: Part, address: string, host?: LocalHost) =>
	readOnce(t, services, {[part]: {host: 'h', address}}, host ? {host} : {});

/** A server that says this when it was spoken to, and remembers what was said. */
const saying = async (t: TestContext, answer: string | Buffer, end = false) => {
	const heard: Buffer[] = [];
	const port = await serveTcp(t, socket =>
		socket.on('data', chunk => {
			heard.push(Buffer.from(chunk));
			if (end) {
				socket.end(answer);
			} else {
				socket.write(answer);
			}
		}),
	);
	return {address: `127.0.0.1:${port}`, heard};
};

test('PostgreSQL: one SSLRequest, and S or N is an answer', async t => {
	for (const [letter, said] of [
		['N', 'answers'],
		['S', 'answers, speaks TLS'],
	] as const) {
		const {address, heard} = await saying(t, letter);
		const [probe] = await read(t, 'postgres', address);
		assert.equal(probe?.state, 'up');
		assert.equal(probe.facts?.said, said);
		assert.equal(Buffer.concat(heard).toString('hex'), '0000000804d2162f');
	}
});

test('Redis: PONG, or the wish for a password, is an answer', async t => {
	for (const [line, said] of [
		['+PONG', 'answers'],
		['-NOAUTH Authentication required.', 'answers, wants a password'],
		["-NOPERM this user has no permissions to run the 'ping' command", 'answers, wants a password'],
	] as const) {
		const {address, heard} = await saying(t, `${line}\r\n`);
		const [probe] = await read(t, 'redis', address);
		assert.equal(probe?.state, 'up');
		assert.equal(probe.facts?.said, said);
		assert.equal(Buffer.concat(heard).toString(), 'PING\r\n');
	}
});

test('an answer in pieces', async t => {
	const port = await serveTcp(t, socket => {
		socket.setNoDelay(true);
		socket.once('data', () => {
			socket.write('+PO');
			setTimeout(() => socket.write('NG\r\n'), 20);
		});
	});
	const [probe] = await read(t, 'redis', `127.0.0.1:${port}`);
	assert.equal(probe?.state, 'up');
});

const faults: ReadonlyArray<readonly [part: Part, name: string, answer: string | Buffer, said: RegExp]> = [
	['redis', 'that loads its data', '-LOADING Redis is loading the dataset in memory\r\n', /Redis refuses: LOADING/],
	['redis', 'in protected mode', '-DENIED Redis is running in protected mode\r\n', /Redis refuses: DENIED/],
	['redis', 'that is a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', /is not Redis: "HTTP\/1\.1 400/],
	['redis', 'that never ends a line', 'x'.repeat(10_000), /is not Redis/],
	['postgres', 'that is a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', /is not PostgreSQL: "HTTP/],
	[
		'postgres',
		'that is full',
		Buffer.concat([
			Buffer.from('E'),
			Buffer.from([0, 0, 0, 40]),
			Buffer.from('SFATAL\0Msorry, too many clients already\0\0'),
		]),
		/PostgreSQL refuses: SFATAL Msorry, too many clients/,
	],
	['postgres', 'with control sequences', '\u001b]0;title\u0007\u001b[2J', /is not PostgreSQL/],
];

for (const [part, name, answer, said] of faults) {
	test(`a ${part} ${name}: down, with the reason`, async t => {
		const {address} = await saying(t, answer);
		const [probe] = await read(t, part, address);
		assert.equal(probe?.state, 'down');
		assert.match(probe.problem?.message ?? '', said);
		assert.doesNotMatch(probe.problem?.message ?? '', /[\u0000-\u001f]/);
	});
}

test('nobody there, and one that hangs up', async t => {
	const [gone] = await read(t, 'postgres', `127.0.0.1:${await deadPort()}`);
	assert.equal(gone?.state, 'down');
	assert.match(gone.problem?.message ?? '', /nothing listens there/);
	const {address} = await saying(t, '', true);
	const [mute] = await read(t, 'redis', address);
	assert.match(mute?.problem?.message ?? '', /hangs up without a word/);
});

/** The time limit of the source passes at once. */
const overAtOnce = (t: TestContext): void => {
	t.mock.method(AbortSignal, 'timeout', () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 50);
		return controller.signal;
	});
};

test('a server that says nothing, and a connection that is never made: down in time', async t => {
	overAtOnce(t);
	const port = await serveTcp(t, () => {});
	const [mute] = await read(t, 'postgres', `127.0.0.1:${port}`);
	assert.match(mute?.problem?.message ?? '', /PostgreSQL at 127\.0\.0\.1:\d+ says nothing within 5 s/);
	const stuck = new (class extends LocalHost {
		override connect(): Promise<Duplex> {
			return new Promise(() => {});
		}
	})('h');
	t.after(() => stuck.close());
	const [probe] = await read(t, 'redis', '127.0.0.1:6379', stuck);
	assert.equal(probe?.state, 'down');
	assert.match(probe.problem?.message ?? '', /Redis at .* says nothing within 5 s/);
});

test('addresses', () => {
	assert.deepEqual(parseAddress('db.example.org:5432'), {host: 'db.example.org', port: 5432});
	assert.deepEqual(parseAddress('[::1]:6379'), {host: '::1', port: 6379});
	assert.deepEqual(parseAddress('/run/postgresql/.s.PGSQL.5432'), {path: '/run/postgresql/.s.PGSQL.5432'});
});
