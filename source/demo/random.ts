/** Numbers drawn by lot, the same for the same seed (mulberry32). */
export interface Random {
	/** In [0, 1). */
	next(): number;
	between(low: number, high: number): number;
	pick<Item>(items: readonly Item[]): Item;
	hex(digits: number): string;
}

export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};

	return {
		next,
		between: (low, high) => low + next() * (high - low),
		pick: items => items[Math.floor(next() * items.length)]!,
		hex: digits => Array.from({length: digits}, () => Math.floor(next() * 16).toString(16)).join(''),
	};
}
