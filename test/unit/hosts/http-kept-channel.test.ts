import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {connect, type Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import {httpClient} from '../../../source/hosts/http.js';
import {listen, options} from '../../helpers/http-server.js';

/** A connection with the manners of an SSH channel: what is written after its end is lost without a word. */
function channel(socket: Socket): Duplex {
	const duplex = new Duplex({
		allowHalfOpen: true,
		read: () => void socket.resume(),
		write(chunk, _encoding, done) {
			if (!socket.readableEnded) {
				socket.write(chunk);
			}

			done();
		},
		final(done) {
			socket.end();
			done();
		},
		destroy(error, done) {
			socket.destroy();
			done(error);
		},
	});
	socket.on('data', chunk => void duplex.push(chunk));
	socket.on('end', () => void duplex.push(null));
	socket.on('error', () => {});
	return duplex;
}

test('a kept channel whose other end has gone is not asked again', async t => {
	const server = createServer((_request, response) => response.end('ok'));
	const port = await listen(t, server);
	const sockets: Socket[] = [];
	const client = httpClient(async () => {
		const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true});
		await once(socket, 'connect');
		sockets.push(socket);
		return channel(socket);
	}, options);
	t.after(() => client.close());
	const get = () => client.request({method: 'GET', path: '/', timeout: 2000});
	await get();
	await get();
	assert.equal(sockets.length, 1);
	const gone = once(sockets[0]!, 'end');
	server.closeIdleConnections();
	await gone;
	await turn();
	await turn();
	assert.equal((await get()).body.toString(), 'ok');
	assert.equal(sockets.length, 2);
});
