import type {Readable} from 'node:stream';
import type {EngineEvent} from './engine.js';

/** An event is a few KB; a longer line is dropped. */
const longestLine = 1 << 20;

/** The answer of GET /events: a JSON object a line. What stands unfinished at the end or at a cut is dropped; a line that is no event is passed over. */
export async function* readEvents(body: Readable): AsyncGenerator<EngineEvent> {
	let held: Buffer = Buffer.alloc(0);
	for await (const chunk of body as AsyncIterable<Buffer>) {
		held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
		let at = 0;
		for (let end = held.indexOf(0x0a); end !== -1; end = held.indexOf(0x0a, at)) {
			const event = parseEvent(held.toString('utf8', at, end));
			at = end + 1;
			if (event) {
				yield event;
			}
		}

		held = held.subarray(at, at + longestLine);
	}
}

/** timeNano is taken from the text: as a number it would lose its last digits (larger than 2^53). */
export function parseEvent(line: string): EngineEvent | undefined {
	let event: Partial<EngineEvent> | null;
	try {
		event = JSON.parse(line);
	} catch {
		return undefined;
	}

	// Within a JSON string the quotes would be escaped; an attribute of this name has a string for a value.
	const timeNano = /"timeNano":\s*(\d+)/.exec(line)?.[1];
	const isEvent = typeof event?.Type === 'string' && typeof event.Action === 'string' && timeNano !== undefined;
	if (!isEvent) {
		return undefined;
	}

	const {Type, Action, Actor} = event as EngineEvent;
	return {Type, Action, Actor: {ID: Actor?.ID ?? '', Attributes: Actor?.Attributes ?? {}}, timeNano};
}
