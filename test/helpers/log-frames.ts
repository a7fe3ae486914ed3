import assert from 'node:assert/strict';

/** The records of an answer of the engine's log API; fails on anything that is not framed as recorded. */
export function framesOf(data: Buffer): Array<{stream: number; text: string}> {
	const found: Array<{stream: number; text: string}> = [];
	for (let at = 0; at < data.length; ) {
		assert.deepEqual([...data.subarray(at + 1, at + 4)], [0, 0, 0]);
		const size = data.readUInt32BE(at + 4);
		const line = data.subarray(at + 8, at + 8 + size).toString();
		const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (.*)\n$/.exec(line);
		assert.ok(match, line);
		found.push({stream: data[at]!, text: match[1]!});
		at += 8 + size;
	}

	return found;
}

/** A log line without its own time. */
export const timeless = (text: string): string =>
	text
		.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/, 'TIME')
		.replace(/(?<=^\d+:[A-Z] )\d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3}/, 'TIME');
