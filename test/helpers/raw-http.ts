import type {Duplex} from 'node:stream';

/** An HTTP answer as it stood on the wire. */
export interface RawAnswer {
	readonly statusLine: string;
	/** In the order and spelling they came. */
	readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
	/** Sizes of the chunks; undefined where the answer was not chunked. */
	readonly chunks?: readonly Buffer[];
	readonly body: Buffer;
}

/**
 * Reads one recorded or received answer; undefined while it is not whole. `open`: take as many whole chunks as there are;
 * `ended`: nothing more will come, so that an answer without a length is whole.
 */
export function parseRaw(data: Buffer, {open = false, ended: isEnd = false} = {}): RawAnswer | undefined {
	const split = data.indexOf('\r\n\r\n');
	if (split === -1) {
		return undefined;
	}

	const [statusLine = '', ...lines] = data.subarray(0, split).toString('latin1').split('\r\n');
	const headers = lines.map(line => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const);
	const value = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
	const rest = data.subarray(split + 4);
	if (value('transfer-encoding') === 'chunked') {
		const {chunks, ended} = parseChunks(rest);
		return ended || open ? {statusLine, headers, chunks, body: Buffer.concat(chunks)} : undefined;
	}

	const length = / (?:204|304) /.test(statusLine) ? 0 : Number(value('content-length') ?? Number.POSITIVE_INFINITY);
	return rest.length >= length || (isEnd && length === Number.POSITIVE_INFINITY)
		? {statusLine, headers, body: rest.subarray(0, length)}
		: undefined;
}

function parseChunks(data: Buffer): {chunks: Buffer[]; ended: boolean} {
	const chunks: Buffer[] = [];
	for (let at = 0; ; ) {
		const end = data.indexOf('\r\n', at);
		const size = end === -1 ? Number.NaN : Number.parseInt(data.subarray(at, end).toString('latin1'), 16);
		if (Number.isNaN(size) || end + 2 + size > data.length) {
			return {chunks, ended: false};
		}

		if (size === 0) {
			return {chunks, ended: true};
		}

		chunks.push(data.subarray(end + 2, end + 2 + size));
		at = end + 2 + size + 2;
	}
}

/** Sends one request; resolves with the answer when it is whole, or when `enough` says so of an open one. */
export function askRaw(
	stream: Duplex,
	method: string,
	path: string,
	enough?: (answer: RawAnswer) => boolean,
): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		let data = Buffer.alloc(0);
		const take = (chunk: Buffer) => {
			data = Buffer.concat([data, chunk]);
			const answer = parseRaw(data, {open: enough !== undefined});
			if (answer && (enough?.(answer) ?? true)) {
				stream.off('data', take);
				resolve(answer);
			}
		};

		stream.on('data', take);
		stream.once('end', () => {
			const answer = parseRaw(data, {ended: true});
			if (answer) {
				resolve(answer);
			}
		});
		stream.once('close', () => reject(new Error(`closed before the end of ${method} ${path}`)));
		stream.write(`${method} ${path} HTTP/1.1\r\nHost: docker\r\n\r\n`);
	});
}
