import type {Accept} from './machine.js';
import {recordedServices} from './recorded.js';

/** Answers to its first words and says no more: all that is asked of a database here. */
const answering =
	(greeting: Buffer, answer: string): Accept =>
	connection => {
		let held = Buffer.alloc(0);
		connection.on('error', () => {});
		connection.on('data', (chunk: Buffer) => {
			held = Buffer.concat([held, chunk]).subarray(0, 1024);
			if (held.length >= greeting.length) {
				// Other words are none that it knows.
				if (held.subarray(0, greeting.length).equals(greeting)) {
					connection.write(answer);
					held = held.subarray(greeting.length);
				} else {
					connection.end();
				}
			}
		});
		connection.once('end', () => connection.end());
	};

/** PostgreSQL, "SSLRequest". */
export const postgres = answering(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]), recordedServices.postgres);

export const redis = answering(Buffer.from('PING\r\n'), recordedServices.redis);
