/** What a reader tells of one output stream, in this order: started, data …, ended. */
export interface FrameEvents {
	/** The far side's shell has got its script: from here on input reaches the command only. */
	readonly started?: () => void;
	/** Bytes of the command itself, as they come. */
	readonly data: (payload: Buffer) => void;
	/** The end marker came. `code` is the exit status, told on stdout only. Finish here, not on close: a background child may hold the pipe. */
	readonly ended: (code: number | undefined) => void;
}

export interface FrameReader {
	push(chunk: Uint8Array): void;
	/** The stream closed. Passes on what was held back, if the end marker never came: look at `phase`. */
	finish(): void;
	/** `before` at the close: the start-up files ended the session; `inside`: the connection was lost or the command killed with its shell. */
	readonly phase: 'before' | 'inside' | 'after';
	/** The last bytes (4 KiB at most) that came before the start marker: what the start-up files printed, for an error message. */
	readonly noise: Buffer;
}

const noiseLimit = 4096;
const startByte = 1;
const endByte = 2;
/** `:255\n` after the end marker's nonce. */
const longestStatus = 5;

/** Reads the frame of frameCommand() off one of the command's outputs, at any chunk boundaries. Holds back only what may become a marker. */
export function frameReader(nonce: string, events: FrameEvents): FrameReader {
	const start = Buffer.from(`\u0001${nonce}\n`);
	const end = Buffer.from(`\u0002${nonce}`);
	let phase: FrameReader['phase'] = 'before';
	let noise: Buffer = Buffer.alloc(0);
	let held: Buffer = Buffer.alloc(0);

	const drop = (bytes: Buffer) => {
		const all = Buffer.concat([noise, bytes]);
		noise = Buffer.from(all.subarray(Math.max(0, all.length - noiseLimit)));
	};

	const pass = (bytes: Buffer) => {
		if (bytes.length > 0) {
			events.data(bytes);
		}
	};

	const readBefore = (bytes: Buffer): Buffer | undefined => {
		const at = bytes.indexOf(start);
		if (at === -1) {
			const from = possibleStart(bytes, start, startByte);
			drop(bytes.subarray(0, from));
			held = bytes.subarray(from);
			return undefined;
		}

		drop(bytes.subarray(0, at));
		phase = 'inside';
		events.started?.();
		return bytes.subarray(at + start.length);
	};

	const readInside = (bytes: Buffer): void => {
		for (let at = bytes.indexOf(end); at !== -1; at = bytes.indexOf(end, at + 1)) {
			const rest = bytes.subarray(at + end.length, at + end.length + longestStatus + 1).toString('latin1');
			const status = /^(?::(\d{1,3}))?\n/.exec(rest);
			if (status) {
				pass(bytes.subarray(0, at));
				phase = 'after';
				events.ended(status[1] === undefined ? undefined : Number(status[1]));
				return;
			}

			if (/^(?::\d{0,3})?$/.test(rest)) {
				hold(bytes, at);
				return;
			}
		}

		hold(bytes, possibleStart(bytes, end, endByte));
	};

	const hold = (bytes: Buffer, from: number) => {
		pass(bytes.subarray(0, from));
		held = bytes.subarray(from);
	};

	return {
		get phase() {
			return phase;
		},
		get noise() {
			return noise;
		},
		push(chunk) {
			let bytes: Buffer | undefined =
				held.length > 0 ? Buffer.concat([held, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
			held = Buffer.alloc(0);
			if (phase === 'before') {
				bytes = readBefore(bytes);
			}

			// `started` may have closed the stream, but never changes the phase.
			if (bytes && phase === 'inside') {
				readInside(bytes);
			}
		},
		finish() {
			const rest = held;
			held = Buffer.alloc(0);
			if (phase === 'before') {
				drop(rest);
			} else if (phase === 'inside') {
				pass(rest);
			}
		},
	};
}

/** Where an unfinished marker may begin. Its first byte stands in it only once, so only the last one counts. */
function possibleStart(bytes: Buffer, marker: Buffer, first: number): number {
	const at = bytes.lastIndexOf(first);
	const isPossible =
		at !== -1 && bytes.length - at < marker.length && marker.subarray(0, bytes.length - at).equals(bytes.subarray(at));
	return isPossible ? at : bytes.length;
}
