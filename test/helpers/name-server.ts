import {createSocket, type Socket} from 'node:dgram';
import {once} from 'node:events';
import {createServer, type Server, type Socket as Stream} from 'node:net';
import {type Answer, decode, encode, type Packet, type Question} from 'dns-packet';

/**
 * A zone in lines of `NAME TYPE DATA`, as in a zone file: `a.example A 192.0.2.1`, `b.example CNAME a.example`,
 * `_matrix-fed._tcp.example SRV 10 5 8448 a.example`. NAME may begin with `*.`; TYPE may be `*`. DATA may be how the server
 * behaves instead: `!servfail`, `!refused`, `!silent`, `!noise` (bytes that are no answer), `!stranger` (the answer to
 * another question's id), `!damaged` (an address of three bytes), `!cut` (truncated over UDP; whole over TCP, from the
 * other lines), `!next` (CNAME: the number that the name begins with goes up, without an end).
 * A name without a line of its own or below it is NXDOMAIN.
 */
export type ZoneText = string;

interface Line {
	readonly name: string;
	readonly type: string;
	readonly data: string;
}

const read = (zone: ZoneText): readonly Line[] =>
	zone
		.split('\n')
		.map(line => line.trim().split(/\s+/))
		.filter(([name]) => name)
		.map(([name = '', type = '', ...data]) => ({name: name.toLowerCase(), type, data: data.join(' ')}));

const isOf = (name: string, {name: pattern}: Line): boolean =>
	pattern === '*' || (pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : pattern === name);

function toAnswer(name: string, {type, data}: Line): Answer {
	const common = {name, ttl: 60, class: 'IN'} as const;
	if (type === 'SRV') {
		const [priority, weight, port, target = '.'] = data.split(' ');
		return {
			...common,
			type,
			data: {priority: Number(priority), weight: Number(weight), port: Number(port), target},
		};
	}

	return type === 'TXT' ? {...common, type, data} : {...common, type: type as 'A', data};
}

const codes = {'!servfail': 2, '!refused': 5} as const;

interface Found {
	readonly behaviour?: string;
	/** 0, or 3 for NXDOMAIN. */
	readonly code: number;
	readonly answers: readonly Answer[];
}

/** As a resolver that follows aliases. */
function lookUp(lines: readonly Line[], question: Question): Found {
	const answers: Answer[] = [];
	const seen = new Set<string>();
	for (let name = question.name.toLowerCase(); ; ) {
		const here = lines.filter(line => isOf(name, line));
		const behaviour = here.find(({type, data}) => data.startsWith('!') && (type === '*' || type === question.type));
		if (behaviour && behaviour.data !== '!next' && behaviour.data !== '!cut') {
			return {behaviour: behaviour.data, code: 0, answers};
		}

		const alias = here.find(({type}) => type === 'CNAME');
		const target =
			alias?.data === '!next' ? name.replace(/\d+/, number => String(Number(number) + 1)) : alias?.data.toLowerCase();
		if (target !== undefined) {
			answers.push({name, type: 'CNAME', ttl: 60, class: 'IN', data: target});
		} else {
			const found = here.filter(({type, data}) => type === question.type && !data.startsWith('!'));
			const exists = lines.some(line => isOf(name, line) || line.name.endsWith(`.${name}`));
			return {
				...(behaviour ? {behaviour: behaviour.data} : {}),
				code: exists ? 0 : 3,
				answers: [...answers, ...found.map(line => toAnswer(name, line))],
			};
		}

		if (question.type === 'CNAME') {
			return {code: 0, answers};
		}

		// Real resolvers give up here.
		if (seen.has(target) || seen.size > 16) {
			return {behaviour: '!servfail', code: 0, answers: []};
		}

		seen.add(name);
		name = target;
	}
}

const recursion = 0x01_80;

/** What is sent back; undefined: nothing. */
function respond(lines: readonly Line[], query: Packet, over: 'udp' | 'tcp'): Buffer | undefined {
	const [question] = query.questions ?? [];
	if (!question) {
		return undefined;
	}

	const {behaviour = '', code, answers} = lookUp(lines, question);
	const id = query.id ?? 0;
	const make = (more: Packet) => encode({type: 'response', id, questions: [question], flags: recursion, ...more});
	switch (behaviour) {
		case '!silent':
			return undefined;
		case '!servfail':
		case '!refused':
			return make({flags: recursion | codes[behaviour]});
		case '!noise': {
			const noise = Buffer.alloc(40, 0xff);
			noise.writeUInt16BE(id);
			return noise;
		}

		case '!stranger':
			return make({id: id ^ 0x55_55, answers: [{name: question.name, type: 'A', data: '192.0.2.66'}]});
		case '!damaged': {
			const whole = make({answers: [{name: question.name, type: 'A', ttl: 60, data: '192.0.2.66'}]});
			// Its last part is the length of the address and the address.
			whole.writeUInt16BE(3, whole.length - 6);
			return whole.subarray(0, -1);
		}

		case '!cut':
			return over === 'udp' ? make({flags: recursion | 0x02_00}) : make({answers: [...answers]});
		default:
			return make({flags: recursion | code, answers: [...answers]});
	}
}

export interface NameServer extends AsyncDisposable {
	/** As the resolver takes it: `127.0.0.1:5353`. */
	readonly at: string;
	readonly address: string;
	readonly port: number;
	/** `SRV _matrix._tcp.example.org`, for each question; over TCP with ` tcp` behind it. */
	readonly asked: readonly string[];
}

async function bind(address: string): Promise<{udp: Socket; tcp: Server; port: number}> {
	for (let tries = 0; ; tries++) {
		const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
		const tcp = createServer();
		udp.bind(0, address);
		await once(udp, 'listening');
		const {port} = udp.address();
		try {
			tcp.listen(port, address);
			await once(tcp, 'listening');
			return {udp, tcp, port};
		} catch (error) {
			// Another program has the port for TCP.
			udp.close();
			if (tries === 20) {
				throw error;
			}
		}
	}
}

/** A name server on the loopback address, UDP and TCP on the same port. */
export async function startNameServer(zone: ZoneText, address = '127.0.0.1'): Promise<NameServer> {
	const lines = read(zone);
	const asked: string[] = [];
	const streams = new Set<Stream>();
	const {udp, tcp, port} = await bind(address);
	const answer = (message: Buffer, over: 'udp' | 'tcp') => {
		const query = decode(message);
		const [question] = query.questions ?? [];
		asked.push(`${question?.type} ${question?.name}${over === 'tcp' ? ' tcp' : ''}`);
		return respond(lines, query, over);
	};
	udp.on('message', (message, from) => {
		const sent = answer(message, 'udp');
		if (sent) {
			udp.send(sent, from.port, from.address);
		}
	});
	tcp.on('connection', stream => {
		streams.add(stream);
		let waiting: Buffer = Buffer.alloc(0);
		stream
			.on('error', () => undefined)
			.on('data', (chunk: Buffer) => {
				waiting = Buffer.concat([waiting, chunk]);
				while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE()) {
					const end = 2 + waiting.readUInt16BE();
					const sent = answer(waiting.subarray(2, end), 'tcp');
					waiting = waiting.subarray(end);
					if (sent) {
						const length = Buffer.alloc(2);
						length.writeUInt16BE(sent.length);
						stream.write(Buffer.concat([length, sent]));
					}
				}
			});
	});
	return {
		at: `${address.includes(':') ? `[${address}]` : address}:${port}`,
		address,
		port,
		asked,
		async [Symbol.asyncDispose]() {
			udp.close();
			for (const stream of streams) {
				stream.destroy();
			}

			tcp.close();
			await once(tcp, 'close');
		},
	};
}
