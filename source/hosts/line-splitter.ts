const newline = 0x0a;

export interface LineSplitter {
	/** The lines that this chunk ends. */
	push(chunk: Buffer): string[];
	/** The last line, if it had no newline. */
	rest(): string | undefined;
}

/**
 * Cuts bytes into lines, and only then makes text of them, so that no character is torn at a chunk's border.
 * Of a line longer than `limit` bytes only its beginning is kept, with … at its end: memory stays bounded.
 */
export function lineSplitter(limit: number): LineSplitter {
	let parts: Buffer[] = [];
	let size = 0;
	let isCut = false;

	const keep = (part: Buffer) => {
		const room = limit - size;
		if (part.length > room) {
			isCut = true;
		}

		if (room > 0 && part.length > 0) {
			// A copy: a part of a chunk would hold the whole chunk.
			parts.push(Buffer.from(part.subarray(0, room)));
			size += Math.min(part.length, room);
		}
	};

	const take = (): string => {
		const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
		const line = isCut ? `${wholeCharacters(bytes).toString()}…` : bytes.toString();
		parts = [];
		size = 0;
		isCut = false;
		return line;
	};

	return {
		push(chunk) {
			const lines: string[] = [];
			let from = 0;
			for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
				if (size === 0 && !isCut && at - from <= limit) {
					lines.push(chunk.toString('utf8', from, at));
				} else {
					keep(chunk.subarray(from, at));
					lines.push(take());
				}

				from = at + 1;
			}

			keep(chunk.subarray(from));
			return lines;
		},
		rest: () => (size > 0 || isCut ? take() : undefined),
	};
}

/** Without the beginning of a character at the end. */
function wholeCharacters(bytes: Buffer): Buffer {
	let start = bytes.length - 1;
	while (start > 0 && bytes.length - start < 4 && (bytes[start]! & 0xc0) === 0x80) {
		start--;
	}

	const lead = bytes[start] ?? 0;
	const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	return start + length > bytes.length ? bytes.subarray(0, start) : bytes;
}
