/** A value that tells its listeners when it is replaced. Setting the same value tells nobody. */
export class Observable<T> {
	#value: T;
	readonly #listeners = new Set<(value: T) => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get value(): T {
		return this.#value;
	}

	set value(next: T) {
		if (Object.is(next, this.#value)) {
			return;
		}

		this.#value = next;
		for (const listener of [...this.#listeners]) {
			listener(next);
		}
	}

	/** Calls `listener` at each change until the returned function is called. */
	subscribe(listener: (value: T) => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}
}
