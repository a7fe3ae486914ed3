import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import {afterEach} from 'node:test';
import {type Answer, decode, encode, type Packet, type Question} from 'dns-packet';
import {connectFromHere} from '../../source/federation/connector.js';
import {createTcpResolver} from '../../source/federation/tcp-resolver.js';
import {systemClock} from '../../source/system/clock.js';

export const never = new AbortController().signal;
export const recursion = 0x01_80;
const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	await Promise.all(closers.splice(0).map(close => close()));
});

interface Asked extends Packet {
	readonly id: number;
	readonly questions: Question[];
}
export type Sends = (query: Asked, stream: Socket) => Packet | Buffer | undefined;

export const framed = (message: Buffer): Buffer => {
	const head = Buffer.alloc(2);
	head.writeUInt16BE(message.length);
	return Buffer.concat([head, message]);
};

/** A name server over TCP on loopback; a Packet is an answer to the question, a Buffer is sent as it is. */
export async function nameServer(sends: Sends) {
	const streams = new Set<Socket>();
	const asked: string[] = [];
	const server = createServer(stream => {
		streams.add(stream);
		stream.on('error', () => undefined).on('close', () => streams.delete(stream));
		let waiting = Buffer.alloc(0);
		stream.on('data', (chunk: Buffer) => {
			waiting = Buffer.concat([waiting, chunk]);
			if (waiting.length < 2 || waiting.length < 2 + waiting.readUInt16BE()) {
				return;
			}

			const query = decode(waiting.subarray(2)) as unknown as Asked;
			asked.push(`${query.questions[0]!.type} ${query.questions[0]!.name}`);
			const sent = sends(query, stream);
			if (Buffer.isBuffer(sent)) {
				stream.write(sent);
			} else if (sent) {
				const {id, questions} = query;
				stream.write(framed(encode({type: 'response', id, questions, flags: recursion, ...sent})));
			}
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	closers.push(async () => {
		for (const stream of streams) {
			stream.destroy();
		}

		server.close();
		await once(server, 'close');
	});
	const {port} = server.address() as {port: number};
	return {address: '127.0.0.1', port, text: `127.0.0.1:${port}`, asked, open: () => streams.size};
}

type Server = Awaited<ReturnType<typeof nameServer>>;
export const resolverOf = (servers: readonly Server[], timeout = 5000) =>
	createTcpResolver({name: 'test', servers, connect: connectFromHere, clock: systemClock, timeout});
export const a = (name: string, data: string): Answer => ({name, type: 'A', class: 'IN', ttl: 60, data});
export const alias = (name: string, data: string): Answer => ({name, type: 'CNAME', class: 'IN', ttl: 60, data});
export const soa: Answer = {name: 'test', type: 'SOA', class: 'IN', data: {mname: 'a.test', rname: 'b.test'}};
