import type {ServerResponse} from 'node:http';
import {statsSample} from './answers.js';
import {type DemoContainer, isUp} from './container.js';
import type {EngineCall} from './engine-server.js';
import type {DemoEvent} from './events.js';
import type {DemoRecord} from './log-ring.js';
import {nanoseconds, parseTime, rfc3339} from './time.js';

const isTrue = (text: string | null): boolean => text === '1' || text === 'true';

/** GET /events: what is still known since `since`, then what comes. */
export function sendEvents({model, query, response}: EngineCall): void {
	const filters: Record<string, string[]> = JSON.parse(query.get('filters') ?? '{}');
	const until = parseTime(query.get('until'));
	const send = (event: DemoEvent) => {
		if (passes(event, filters)) {
			response.write(event.line);
		}
	};

	response.setHeader('Content-Type', 'application/json');
	// Before any event: whoever asked may take it for "subscribed".
	response.flushHeaders();
	const since = parseTime(query.get('since'));
	for (const event of since === undefined ? [] : model.events.since(since, until)) {
		send(event);
	}

	if (until !== undefined && until <= nanoseconds()) {
		response.end();
		return;
	}

	const unsubscribe = model.events.subscribe(event => {
		// Nobody reads: a real engine drops events too.
		if (response.writableLength < 1 << 20) {
			send(event);
		}
	});
	response.on('close', unsubscribe);
}

/** The engine matches `event` by the beginning, so that exec_create takes all of them. */
function passes(
	{type, action, container}: DemoEvent,
	{type: types, event: actions, container: names}: Record<string, string[]>,
): boolean {
	return (
		(!types || types.includes(type)) &&
		(!actions || actions.some(wanted => action === wanted || action.startsWith(`${wanted}:`))) &&
		(!names || (type === 'container' && names.some(name => container.name === name || container.id.startsWith(name))))
	);
}

/** GET /containers/ID/logs in the multiplexed format; a follower is let go when the container stops. */
export function sendLogs({model, query, response}: EngineCall, container: DemoContainer): void {
	const wanted = (record: DemoRecord) => isTrue(query.get(record.stream === 1 ? 'stdout' : 'stderr'));
	const withTime = isTrue(query.get('timestamps'));
	const tail = /^\d+$/.test(query.get('tail') ?? '') ? Number(query.get('tail')) : undefined;
	const until = parseTime(query.get('until'));
	const records = container.log.read({since: parseTime(query.get('since')), until}).filter(wanted);
	const chosen = tail === undefined ? records : tail === 0 ? [] : records.slice(-tail);
	let last = container.log.newest;
	response.flushHeaders();
	for (const record of chosen) {
		response.write(frame(record, withTime));
	}

	if (!isTrue(query.get('follow')) || !isUp(container)) {
		response.end();
		return;
	}

	const pump = () => {
		if (response.writableNeedDrain) {
			return;
		}

		for (const record of container.log.read({since: last + 1n}).filter(wanted)) {
			last = record.time;
			if (!response.write(frame(record, withTime))) {
				break;
			}
		}
	};

	const unsubscribe = [
		container.log.subscribe(pump),
		model.events.subscribe(event => event.action === 'die' && event.container === container && response.end()),
	];
	response.on('drain', pump);
	response.on('close', () => {
		for (const end of unsubscribe) {
			end();
		}
	});
}

/** [stream, 0, 0, 0, size as 32 bits big endian] time text\n */
function frame({stream, time, text}: DemoRecord, withTime: boolean): Buffer {
	const body = Buffer.concat([
		Buffer.from(withTime ? `${rfc3339(time)} ` : ''),
		Buffer.from(text as Uint8Array),
		Buffer.from('\n'),
	]);
	const head = Buffer.alloc(8);
	head[0] = stream;
	head.writeUInt32BE(body.length, 4);
	return Buffer.concat([head, body]);
}

/** GET /containers/ID/stats: a sample a second. */
export function sendStats({response}: EngineCall, container: DemoContainer): void {
	response.flushHeaders();
	let previous = false;
	const send = () => {
		if (!response.writableNeedDrain) {
			response.write(`${JSON.stringify(statsSample(container, nanoseconds(), {previous}))}\n`);
			previous = true;
		}
	};

	send();
	const timer = setInterval(send, 1000);
	onceClosed(response, () => clearInterval(timer));
}

const onceClosed = (response: ServerResponse, work: () => void): void => {
	response.once('close', work);
};
