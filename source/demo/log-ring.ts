/** A container's log as the engine keeps it. */
export interface DemoRecord {
	/** Nanoseconds since the epoch; no two alike. */
	readonly time: bigint;
	/** 1: standard output, 2: standard error. */
	readonly stream: 1 | 2;
	readonly text: string | Uint8Array;
}

/** Of containers if not said otherwise. */
export interface LogRing<Kept extends {readonly time: bigint} = DemoRecord> {
	add(record: Kept): void;
	/** Oldest first; both ends belong to it. */
	read(range: {since?: bigint; until?: bigint; tail?: number}): Kept[];
	/** Time of the newest record, 0 for none. */
	readonly newest: bigint;
	/** Calls `listener` after each new record until the returned function is called. */
	subscribe(listener: () => void): () => void;
}

export function createLogRing<Kept extends {readonly time: bigint} = DemoRecord>(limit = 6000): LogRing<Kept> {
	let records: Kept[] = [];
	const listeners = new Set<() => void>();
	return {
		get newest() {
			return records.at(-1)?.time ?? 0n;
		},
		add(record) {
			const newest = records.at(-1)?.time ?? 0n;
			records.push(record.time > newest ? record : {...record, time: newest + 1n});
			if (records.length > limit * 1.1) {
				records = records.slice(-limit);
			}

			for (const listener of [...listeners]) {
				listener();
			}
		},
		read({since = 0n, until, tail}) {
			// From the end: followers ask for what is newest, again and again.
			const before = since === 0n ? -1 : records.findLastIndex(({time}) => time < since);
			const found = records.slice(before + 1).filter(({time}) => until === undefined || time <= until);
			return tail === undefined ? found : tail === 0 ? [] : found.slice(-tail);
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
