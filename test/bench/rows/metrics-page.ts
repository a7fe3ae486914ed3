import {Agent, createServer, request, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {promisify} from 'node:util';
import {gunzip, gzipSync} from 'node:zlib';
import {hostHttp} from '../../../source/hosts/host-http.js';
import {SshHost} from '../../../source/hosts/ssh-host.js';
import {readPage} from '../../../source/parsers/prometheus.js';
import {fixture} from '../../helpers/fixture.js';
import type {Bench} from '../bench-context.js';
import {median, timed} from '../measure.js';
import type {Row} from '../row.js';

const unpack = promisify(gunzip);
const path = '/_synapse/metrics';

/** A listener with the page that the lab's Synapse gave: the real one takes 20 ms to make it, which would hide the way. */
async function listener({defer}: Bench): Promise<string> {
	const page = gzipSync(await unpack(fixture('metrics-2.prom.gz')));
	const server: Server = createServer((_request, response) => {
		response.writeHead(200, {'content-type': 'text/plain; version=0.0.4', 'content-encoding': 'gzip'}).end(page);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	defer(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

/** As the program asks for it, over the connection that it keeps. */
function overHost({lab, defer}: Bench, url: string): () => Promise<unknown> {
	const host = new SshHost('matrix', 'LXC_matrix', {ask: async () => undefined, configFile: lab!.ssh.config});
	defer(() => host.close());
	return async () => (await hostHttp(host).get(url)).body;
}

/** The same without SSH, on a connection that is kept too. */
function onLoopback({defer}: Bench, url: string): () => Promise<Buffer> {
	const agent = new Agent({keepAlive: true, maxSockets: 1});
	defer(() => agent.destroy());
	return () =>
		new Promise((resolve, reject) => {
			request(url, {agent, headers: {'accept-encoding': 'gzip'}}, async response => {
				resolve(await unpack(Buffer.concat(await response.toArray())));
			})
				.on('error', reject)
				.end();
		});
}

export const metricsPage: Row = {
	name: 'metrics-page',
	needsLab: true,
	async measure(bench) {
		const url = await listener(bench);
		const open = overHost(bench, url);
		const direct = onLoopback(bench, url);
		const opens: number[] = [];
		const directs: number[] = [];
		const reads: number[] = [];
		const text = (await direct()).toString();
		for (let round = 0; round < 150; round += 1) {
			opens.push(await timed(open));
			directs.push(await timed(direct));
			reads.push(await timed(() => readPage(text)));
		}

		const value = median(opens.slice(10));
		return [
			{
				what: 'metrics page over the open connection',
				value,
				unit: 'ms',
				rival: {name: 'the same GET on loopback', value: median(directs.slice(10))},
				bound: {mostOfRival: 2},
			},
			{what: '… reading it, in slices', value: median(reads.slice(10)), unit: 'ms'},
		];
	},
};
