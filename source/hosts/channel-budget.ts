import {HostError} from './host.js';

/** `urgent`: a person waits. `call`: ends by itself. `stream`: stays open until it is closed. */
export type ChannelUse = 'urgent' | 'call' | 'stream';

export interface ChannelSlot {
	readonly use: ChannelUse;
	/** Streams only: somebody else needs the channel and there is no other. */
	readonly giveWay: AbortSignal;
	/** The server has opened the channel. */
	confirm(): void;
	/** To be called when the server has closed the channel, not when we have: sshd counts until then. */
	release(): void;
}

/**
 * Who may open a session channel, and when. sshd allows 10 sessions a connection (MaxSessions); forwarded channels do
 * not count. It does not tell its limit: when it refuses, there are as many as were open.
 */
export interface ChannelBudget {
	/** Waits for its turn: urgent before calls before streams. Rejects with HostError `aborted`, or as fail() says. */
	acquire(use: ChannelUse, signal?: AbortSignal): Promise<ChannelSlot>;
	/** The server refused a session for this slot, which is released. False when it allows none at all. */
	refused(slot: ChannelSlot): boolean;
	/** The connection is gone: all who wait are told. */
	fail(error: HostError): void;
	readonly capacity: number;
	readonly open: number;
	readonly waiting: number;
}

interface Waiter {
	readonly use: ChannelUse;
	readonly grant: (slot: ChannelSlot) => void;
	readonly reject: (error: HostError) => void;
}

interface Held extends ChannelSlot {
	readonly yielding: AbortController;
	/** No other was open or asked for when this one was granted. */
	readonly isAlone: boolean;
	isOpen: boolean;
}

const rank: Readonly<Record<ChannelUse, number>> = {urgent: 0, call: 1, stream: 2};

/** ms after which a limit that was learned is tried anew: it may have been learned in a bad moment. */
const forgetAfter = 10_000;

export function createChannelBudget(host: string, most = 10, now: () => number = Date.now): ChannelBudget {
	let capacity = most;
	/** Most that were open at once: the server's limit is not below. */
	let peak = 0;
	let learned = 0;
	let failure: HostError | undefined;
	const held = new Set<Held>();
	const queue: Waiter[] = [];

	const isAllowed = (use: ChannelUse): boolean => {
		if (held.size >= capacity) {
			return false;
		}

		// From three on, one is kept for actions and streams leave one more for calls.
		if (use === 'stream') {
			const streams = [...held].filter(slot => slot.use === 'stream').length;
			return streams < Math.max(1, capacity - 3) && (capacity < 3 || held.size < capacity - 1);
		}

		return use === 'urgent' || capacity < 3 || held.size < capacity - 1;
	};

	const take = (use: ChannelUse): ChannelSlot => {
		const yielding = new AbortController();
		const slot: Held = {
			use,
			yielding,
			isAlone: held.size === 0,
			isOpen: false,
			giveWay: yielding.signal,
			confirm() {
				slot.isOpen = true;
				peak = Math.max(peak, [...held].filter(one => one.isOpen).length);
			},
			release() {
				if (held.delete(slot)) {
					serve();
				}
			},
		};
		held.add(slot);
		return slot;
	};

	const serve = () => {
		if (queue.length > 0 && held.size >= capacity && capacity < most && now() - learned > forgetAfter) {
			learned = now();
			capacity++;
		}

		for (let index = 0; index < queue.length; ) {
			const waiter = queue[index]!;
			if (isAllowed(waiter.use)) {
				queue.splice(index, 1);
				waiter.grant(take(waiter.use));
			} else {
				index++;
			}
		}

		makeRoom();
	};

	/** With one or two channels a stream may hold what a command needs: the newest gives way. */
	const makeRoom = () => {
		const streams = [...held].filter(slot => slot.use === 'stream');
		const isBlocked = queue.some(({use}) => use !== 'stream') && held.size >= capacity && streams.length === held.size;
		if (isBlocked && !streams.some(slot => slot.giveWay.aborted)) {
			streams.at(-1)?.yielding.abort();
		}
	};

	const enqueue = (waiter: Waiter) => {
		const at = queue.findIndex(other => rank[other.use] > rank[waiter.use]);
		queue.splice(at === -1 ? queue.length : at, 0, waiter);
		serve();
	};

	return {
		acquire(use, signal) {
			if (failure) {
				return Promise.reject(failure);
			}

			return new Promise((resolve, reject) => {
				const aborted = () => new HostError('aborted', host, 'Given up before it began');
				if (signal?.aborted) {
					reject(aborted());
					return;
				}

				const leave = () => {
					queue.splice(queue.indexOf(waiter), 1);
					reject(aborted());
				};
				const waiter: Waiter = {
					use,
					grant(slot) {
						signal?.removeEventListener('abort', leave);
						resolve(slot);
					},
					reject(error) {
						signal?.removeEventListener('abort', leave);
						reject(error);
					},
				};
				signal?.addEventListener('abort', leave, {once: true});
				enqueue(waiter);
			});
		},
		refused(slot) {
			held.delete(slot as Held);
			learned = now();
			capacity = Math.max(1, peak, Math.min(capacity - 1, held.size));
			serve();
			return !(slot as Held).isAlone;
		},
		fail(error) {
			failure = error;
			held.clear();
			for (const waiter of queue.splice(0)) {
				waiter.reject(error);
			}
		},
		get capacity() {
			return capacity;
		},
		get open() {
			return held.size;
		},
		get waiting() {
			return queue.length;
		},
	};
}
