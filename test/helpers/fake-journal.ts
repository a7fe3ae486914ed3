import {type Host, HostError} from '../../source/hosts/host.js';

export interface FakeJournal {
	readonly stream: Host['stream'];
	exec(argv: readonly string[]): string;
	/** Commands so far. */
	readonly calls: ReadonlyArray<readonly string[]>;
	/** Following now. */
	readonly open: number;
	write(text: string, fields?: Record<string, unknown>): void;
	/** A line that is no record. */
	raw(line: string): void;
	/** All but the newest `keep` are gone. */
	vacuum(keep: number): void;
	/** Every stream breaks, with what was on its way. */
	cut(): void;
	/** What the next streams say instead. */
	refuse?: string;
}

interface Entry {
	readonly cursor: string;
	readonly at: number;
	readonly line: string;
}

const start = Date.parse('2026-11-23T02:00:00Z');

/** What journalctl 252 does with the words that journalCommand() gives it, as tried on the lab. */
export function createFakeJournal(): FakeJournal {
	const entries: Entry[] = [];
	const calls: string[][] = [];
	const followers = new Set<{queue: string[]; error?: Error; wake: () => void; misses: boolean}>();
	let count = 0;

	const word = (argv: readonly string[], name: string): string | undefined =>
		argv.find(each => each.startsWith(`--${name}=`))?.slice(name.length + 3);

	/** Followed from where there is nothing, it leaves out the first line that comes unless all are asked for. */
	const misses = (argv: readonly string[]): boolean =>
		entries.length === 0 && argv.includes('-f') && argv[argv.indexOf('-n') + 1] !== 'all';

	/** Of a cursor that is not known, the first entry from its time on. */
	const place = (cursor: string): number => {
		const known = entries.findIndex(entry => entry.cursor === cursor);
		const at = Number(/t=(\d+)/.exec(cursor)?.[1]);
		const later = entries.findIndex(entry => entry.at >= at);
		return known >= 0 ? known : later >= 0 ? later : entries.length;
	};

	const select = (argv: readonly string[]): readonly Entry[] => {
		const cursor = word(argv, 'cursor');
		const after = word(argv, 'after-cursor');
		const number = argv[argv.indexOf('-n') + 1]!;
		const most = number === 'all' ? entries.length : Number(number);
		if (cursor !== undefined && argv.includes('-r')) {
			return entries
				.slice(0, place(cursor) + 1)
				.reverse()
				.slice(0, most);
		}

		if (cursor !== undefined) {
			return entries.slice(place(cursor));
		}

		return after === undefined ? entries.slice(Math.max(0, entries.length - most)) : entries.slice(place(after) + 1);
	};

	const journal: FakeJournal = {
		calls,
		get open() {
			return followers.size;
		},
		exec(argv) {
			calls.push([...argv]);
			return select(argv)
				.map(({line}) => `${line}\n`)
				.join('');
		},
		async *stream(argv, {signal} = {}) {
			calls.push([...argv]);
			if (journal.refuse !== undefined) {
				throw new HostError('failed', 'h', journal.refuse);
			}

			const follower = {
				queue: select(argv).map(({line}) => line),
				wake: () => {},
				error: undefined as Error | undefined,
				misses: misses(argv),
			};
			const isFollowing = argv.includes('-f');
			const abort = () => {
				follower.error = new HostError('aborted', 'h', 'given up');
				follower.wake();
			};
			signal?.addEventListener('abort', abort);
			if (isFollowing) {
				followers.add(follower);
			}

			try {
				for (;;) {
					while (follower.queue.length > 0 && !follower.error) {
						yield follower.queue.shift()!;
					}

					if (follower.error) {
						throw follower.error;
					}

					if (!isFollowing) {
						return;
					}

					await new Promise<void>(resolve => {
						follower.wake = resolve;
					});
				}
			} finally {
				followers.delete(follower);
				signal?.removeEventListener('abort', abort);
			}
		},
		write(text, fields = {}) {
			const at = start + count;
			const cursor = `s=abc;i=${count};t=${at}`;
			const line = JSON.stringify({
				__CURSOR: cursor,
				__REALTIME_TIMESTAMP: `${at}000`,
				MESSAGE: text,
				PRIORITY: '6',
				_TRANSPORT: 'stdout',
				...fields,
			});
			count += 1;
			entries.push({cursor, at, line});
			journal.raw(line);
		},
		raw(line) {
			for (const follower of followers) {
				if (!follower.misses) {
					follower.queue.push(line);
					follower.wake();
				}

				follower.misses = false;
			}
		},
		vacuum(keep) {
			entries.splice(0, Math.max(0, entries.length - keep));
		},
		cut() {
			for (const follower of followers) {
				follower.error = new HostError('lost', 'h', 'the connection was lost');
				follower.wake();
			}
		},
	};
	return journal;
}
