import assert from 'node:assert/strict';
import {once} from 'node:events';
import {type TestContext, test} from 'node:test';
import {hereHost} from '../../../source/hosts/here.js';
import {serveTcp} from '../../helpers/probes.js';

const asked = async (t: TestContext, connectTo: (port: number) => string, host: string, port: number) => {
	const served = await serveTcp(t, socket => socket.end('here'));
	const here = hereHost(connectTo(served));
	t.after(() => here.close());
	const connection = await here.connect({host, port});
	const [data] = await once(connection, 'data');
	return String(data);
};

test('names are led elsewhere, the first that fits', async t => {
	const way = (port: number) => `matrix.example.org:443=127.0.0.1:1,example.org:443=127.0.0.1:${port}`;
	assert.equal(await asked(t, way, 'example.org', 443), 'here');
});

test('* leads everything there', async t => {
	assert.equal(await asked(t, port => `*=127.0.0.1:${port}`, 'example.org', 8448), 'here');
});

test('what is not named is asked itself', async t => {
	const port = await serveTcp(t, socket => socket.end('itself'));
	const here = hereHost('example.org:443=127.0.0.1:1');
	t.after(() => here.close());
	const [data] = await once(await here.connect({host: '127.0.0.1', port}), 'data');
	assert.equal(String(data), 'itself');
});

test('what cannot be meant is refused', () => {
	assert.throws(() => hereHost('example.org'), /SYNAPTOP_CONNECT_TO: "example\.org" is not HOST:PORT=HOST:PORT/);
});
