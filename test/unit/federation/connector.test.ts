import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer as createTlsServer} from 'node:https';
import {type AddressInfo, createServer, type Server} from 'node:net';
import {test} from 'node:test';
import {checkFederation} from '../../../source/federation/check.js';
import {connectFromHere} from '../../../source/federation/connector.js';
import {explainFailure} from '../../../source/federation/failure.js';
import {systemClock} from '../../../source/system/clock.js';
import {authority, certificateFor, homeserver, stepOf, zoneResolver} from '../../helpers/federation-world.js';

const never = new AbortController().signal;

async function listening(server: Server) {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

test('a connection from here', async () => {
	const server = createServer(socket => socket.end('hello'));
	const port = await listening(server);
	const connection = await connectFromHere({address: '127.0.0.1', port}, never);
	assert.equal((await connection.toArray()).join(''), 'hello');
	server.close();
	await once(server, 'close');
	await assert.rejects(connectFromHere({address: '127.0.0.1', port}, never), error => {
		assert.equal(explainFailure('connect', error).code, 'connect-refused');
		return true;
	});
});

test('an aborted signal ends the try', async () => {
	await assert.rejects(connectFromHere({address: '127.0.0.1', port: 9}, AbortSignal.abort()), /abort/i);
});

test('the whole check over real sockets', async () => {
	const certificate = certificateFor('example.org');
	let name = '';
	const server = createTlsServer({cert: certificate.chain, key: certificate.key}, (request, response) => {
		const reply = homeserver(name)[request.url ?? ''];
		response.writeHead(reply ? 200 : 404, {'content-type': 'application/json'});
		response.end(JSON.stringify(reply && 'body' in reply ? reply.body : {}));
	});
	name = `example.org:${await listening(server)}`;
	const report = await checkFederation(name, {
		resolver: zoneResolver({a: {'example.org': ['127.0.0.1']}}),
		connect: (to, signal) =>
			to.port === 443
				? Promise.reject(Object.assign(new Error('not here'), {code: 'ECONNREFUSED'}))
				: connectFromHere(to, signal),
		clock: systemClock,
		ca: [authority.cert],
	});
	assert.equal(report.verdict, 'ok', report.sentence);
	assert.equal(report.software, 'Synapse 1.160.0');
	assert.match(stepOf(report, 'discovery/route/addresses').seen, /127\.0\.0\.1 cannot be reached from outside/);
	server.close();
	await once(server, 'close');
});
