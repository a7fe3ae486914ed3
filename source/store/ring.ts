/** How much a ring holds. `older` is room of its own for what is put in front, so that new items do not push it out. */
export interface RingOptions<Item> {
	readonly count: number;
	readonly bytes: number;
	readonly older?: {readonly count: number; readonly bytes: number};
	/** Bytes of an item, roughly. */
	size(item: Item): number;
}

/**
 * A sequence with hard limits that is never changed: `push` and `prepend` give a new one that shares the items. Pushing one
 * item costs the same however many there are.
 */
export interface Ring<Item> {
	readonly length: number;
	readonly bytes: number;
	/** Items that fell off the front and were not fetched again. */
	readonly dropped: number;
	/** Whether nothing more can be put in front. */
	readonly full: boolean;
	/** Item by index, 0 the oldest held; negative counts from the end. */
	at(index: number): Item | undefined;
	slice(from?: number, to?: number): Item[];
	push(items: readonly Item[]): Ring<Item>;
	/** Older items, oldest first, in front of those held; the newest of them that fit. */
	prepend(items: readonly Item[]): Ring<Item>;
	[Symbol.iterator](): Iterator<Item>;
}

const chunkCount = 256;
const chunkBytes = 64 * 1024;

/** Only ever appended to, so that rings of different ages can share it. */
interface Chunk<Item> {
	readonly items: Item[];
	bytes: number;
}

interface State<Item> {
	readonly options: RingOptions<Item>;
	readonly chunks: ReadonlyArray<Chunk<Item>>;
	/** Index of the first item of each chunk, counted from the first item of the first chunk. */
	readonly starts: readonly number[];
	/** Items of the first chunk that are gone. */
	readonly skip: number;
	/** Items up to the end, the skipped ones counted. */
	readonly end: number;
	readonly bytes: number;
	readonly dropped: number;
	readonly olderCount: number;
	readonly olderBytes: number;
}

const starting = <Item>(chunks: ReadonlyArray<Chunk<Item>>): number[] => {
	let start = 0;
	return chunks.map(chunk => {
		const at = start;
		start += chunk.items.length;
		return at;
	});
};

const chunked = <Item>(items: readonly Item[], size: (item: Item) => number): Array<Chunk<Item>> => {
	const chunks: Array<Chunk<Item>> = [];
	let chunk: Chunk<Item> | undefined;
	for (const item of items) {
		if (!chunk || chunk.items.length >= chunkCount || chunk.bytes >= chunkBytes) {
			chunk = {items: [], bytes: 0};
			chunks.push(chunk);
		}

		chunk.items.push(item);
		chunk.bytes += size(item);
	}

	return chunks;
};

/** The chunk that holds the item: the last that does not start after it. */
const find = (starts: readonly number[], index: number): number => {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (starts[middle]! <= index) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}

	return low;
};

const lookup = <Item>({chunks, starts, skip}: State<Item>, index: number): Item => {
	const chunk = find(starts, index + skip);
	return chunks[chunk]!.items[index + skip - starts[chunk]!]!;
};

/** Lets the oldest go until the rest is within the limits. */
const trim = <Item>(state: State<Item>): State<Item> => {
	const {options} = state;
	let {skip, bytes, dropped, olderCount, olderBytes} = state;
	let first = 0;
	let length = state.end - skip;
	while (length > 0 && (length > options.count + olderCount || bytes > options.bytes + olderBytes)) {
		const item = state.chunks[first]!.items[skip - state.starts[first]!]!;
		const size = options.size(item);
		bytes -= size;
		length -= 1;
		skip += 1;
		dropped += 1;
		const next = state.starts[first + 1];
		if (next !== undefined && skip >= next) {
			first += 1;
		}
	}

	if (first === 0) {
		return {...state, skip, bytes, dropped, olderCount, olderBytes};
	}

	const base = state.starts[first]!;
	const chunks = state.chunks.slice(first);
	const starts = state.starts.slice(first).map(start => start - base);
	return {...state, chunks, starts, skip: skip - base, end: state.end - base, bytes, dropped, olderCount, olderBytes};
};

const pushed = <Item>(state: State<Item>, items: readonly Item[]): State<Item> => {
	const {size} = state.options;
	let {chunks, starts, end, bytes} = state;
	let own = false;
	for (const item of items) {
		const last = chunks.length - 1;
		const tail = chunks[last];
		const weight = size(item);
		// A tail with more items than this ring knows of was continued by another ring.
		const shared = tail !== undefined && end - starts[last]! !== tail.items.length;
		if (tail && !shared && tail.items.length < chunkCount && tail.bytes < chunkBytes) {
			tail.items.push(item);
			tail.bytes += weight;
		} else {
			if (!own) {
				chunks = [...chunks];
				starts = [...starts];
				own = true;
			}

			if (tail && shared) {
				const kept = tail.items.slice(0, end - starts[last]!);
				(chunks as Array<Chunk<Item>>)[last] = {items: kept, bytes: kept.reduce((sum, one) => sum + size(one), 0)};
			}

			(chunks as Array<Chunk<Item>>).push({items: [item], bytes: weight});
			(starts as number[]).push(end);
		}

		end += 1;
		bytes += weight;
	}

	return trim({...state, chunks, starts, end, bytes});
};

const prepended = <Item>(state: State<Item>, items: readonly Item[]): State<Item> => {
	const {options} = state;
	const {size, older = {count: 0, bytes: 0}} = options;
	const length = state.end - state.skip;
	// Room that new items have not taken yet is filled first, then the room of its own.
	let room = options.count + older.count - length;
	let bytesRoom = options.bytes + older.bytes - state.bytes;
	let from = items.length;
	let weight = 0;
	while (from > 0 && room > 0 && bytesRoom >= size(items[from - 1]!)) {
		from -= 1;
		room -= 1;
		weight += size(items[from]!);
		bytesRoom -= size(items[from]!);
	}

	const taken = items.slice(from);
	if (taken.length === 0) {
		return state;
	}

	const first = state.chunks[0];
	const rest = first ? chunked(first.items.slice(state.skip, state.end), size) : [];
	const chunks = [...chunked(taken, size), ...rest, ...state.chunks.slice(1)];
	const end = length + taken.length;
	const bytes = state.bytes + weight;
	return {
		...state,
		chunks,
		starts: starting(chunks),
		skip: 0,
		end,
		bytes,
		dropped: Math.max(0, state.dropped - taken.length),
		olderCount: Math.min(older.count, state.olderCount + taken.length),
		olderBytes: Math.min(older.bytes, state.olderBytes + weight),
	};
};

const wrap = <Item>(state: State<Item>): Ring<Item> => {
	const length = state.end - state.skip;
	const {options} = state;
	const at = (index: number): Item | undefined => {
		const place = index < 0 ? length + index : index;
		return place >= 0 && place < length ? lookup(state, place) : undefined;
	};

	const slice = (from = 0, to = length): Item[] => {
		const start = Math.max(0, from < 0 ? length + from : from);
		const stop = Math.min(length, to < 0 ? length + to : to);
		return Array.from({length: Math.max(0, stop - start)}, (_, index) => lookup(state, start + index));
	};

	return {
		length,
		bytes: state.bytes,
		dropped: state.dropped,
		full:
			length >= options.count + (options.older?.count ?? 0) ||
			state.bytes >= options.bytes + (options.older?.bytes ?? 0),
		at,
		slice,
		push: items => (items.length === 0 ? wrap(state) : wrap(pushed(state, items))),
		prepend: items => wrap(prepended(state, items)),
		*[Symbol.iterator]() {
			for (let index = 0; index < length; index += 1) {
				yield lookup(state, index);
			}
		},
	};
};

export const createRing = <Item>(options: RingOptions<Item>): Ring<Item> =>
	wrap({options, chunks: [], starts: [], skip: 0, end: 0, bytes: 0, dropped: 0, olderCount: 0, olderBytes: 0});
