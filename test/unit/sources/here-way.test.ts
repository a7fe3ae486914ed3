import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {hereWay} from '../../../source/sources/here-way.js';

const {signal} = new AbortController();
// Nobody answers there: what is asked of DNS ends at once, and is seen.
const servers = ['127.0.0.1:1'];
const none = '/nonexistent/hosts';

const listener = async (t: TestContext): Promise<number> => {
	const server = createServer(socket => socket.on('error', () => {}).end('hello'));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => server.close());
	return (server.address() as {port: number}).port;
};

const hostsFile = async (t: TestContext, text: string): Promise<string> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-hosts-'));
	t.after(() => rm(directory, {recursive: true, force: true}));
	const file = path.join(directory, 'hosts');
	await writeFile(file, text);
	return file;
};

test('a name that is led elsewhere is not looked up, and its connections go there', async t => {
	const port = await listener(t);
	const connectTo = `example.org:8448=127.0.0.1:${port}`;
	const {resolver, connect, isPublic} = await hereWay('example.org', {connectTo, servers, hostsFile: none});
	const found = await resolver.resolve4('Example.org', signal);
	assert.deepEqual(found, {outcome: 'records', records: ['198.18.0.0'], server: 'SYNAPTOP_CONNECT_TO'});
	assert.equal(isPublic('198.18.0.0'), true);
	for (const name of ['_matrix-fed._tcp.example.org', '_matrix._tcp.example.org']) {
		assert.equal((await resolver.resolveSrv(name, signal)).outcome, 'none');
	}

	assert.equal((await resolver.resolve6('example.org', signal)).outcome, 'none');
	assert.equal((await resolver.resolveCname('example.org', signal)).outcome, 'none');
	const stream = await connect({address: '198.18.0.0', port: 8448}, signal);
	const [data] = await once(stream, 'data');
	assert.equal(String(data), 'hello');
	stream.destroy();
	await assert.rejects(connect({address: '198.18.0.0', port: 443}, signal), {code: 'ECONNREFUSED'});
	const other = await resolver.resolve4('example.com', signal);
	assert.deepEqual([other.outcome, other.server], ['timeout', '127.0.0.1:1'], 'others are asked for');
});

test('* leads everything elsewhere: no name is asked for, no address is connected to', async t => {
	const port = await listener(t);
	const {resolver, publicResolver, connect} = await hereWay('example.org', {
		connectTo: `*=127.0.0.1:${port}`,
		servers,
		hostsFile: none,
		publicResolver: '127.0.0.1:1',
	});
	const names = ['example.org', 'matrix.example.org', 'example.org'];
	const found = await Promise.all(names.map(name => resolver.resolve4(name, signal)));
	assert.deepEqual(
		found.map(answer => answer.outcome === 'records' && answer.records[0]),
		['198.18.0.0', '198.18.0.1', '198.18.0.0'],
	);
	assert.equal((await publicResolver!.resolve4('example.org', signal)).server, 'SYNAPTOP_CONNECT_TO');
	const stream = await connect({address: '192.0.2.1', port: 443}, signal);
	stream.on('error', () => {}).destroy();
});

test('the hosts file counts as for other programs, and what DNS says without it is looked at beside it', async t => {
	const file = await hostsFile(
		t,
		'127.0.0.1 localhost\n127.0.8.80 Matrix.example.org # here\n::1 matrix.example.org\n',
	);
	const {resolver, publicResolver} = await hereWay('example.org', {connectTo: '', servers, hostsFile: file});
	assert.match(resolver.name, new RegExp(`with ${file}$`));
	assert.equal(publicResolver?.name, 'DNS without the hosts file');
	assert.deepEqual(await resolver.resolve4('matrix.example.org', signal), {
		outcome: 'records',
		records: ['127.0.8.80'],
		server: file,
	});
	assert.equal((await publicResolver!.resolve4('matrix.example.org', signal)).server, '127.0.0.1:1');
	assert.equal((await resolver.resolveSrv('_matrix._tcp.example.org', signal)).server, '127.0.0.1:1');
});

test('a hosts file that says nothing of the name makes no second look; a public resolver does', async t => {
	const file = await hostsFile(t, '127.0.0.1 localhost vm\n127.0.0.2 ads.example.com\n');
	const alone = await hereWay('example.org', {connectTo: '', servers, hostsFile: file});
	assert.equal(alone.publicResolver, undefined);
	const both = await hereWay('matrix.example.com', {
		connectTo: '',
		servers,
		hostsFile: file,
		publicResolver: '127.0.0.9',
	});
	assert.equal(both.publicResolver?.name, 'public resolver 127.0.0.9');
});

test('nonsense in SYNAPTOP_CONNECT_TO is said', async () => {
	await assert.rejects(hereWay('example.org', {connectTo: 'example.org', servers}), /is not HOST:PORT=HOST:PORT/);
});
