import type {Host} from '../hosts/host.js';
import type {Slice} from '../store/slice.js';
import type {Clock} from '../system/clock.js';
import type {Source} from './source.js';
import {createWatch, type Watch, type WatchParts} from './watch.js';

export interface NowOptions {
	readonly argument?: string;
	/** ms. */
	readonly timeout: number;
	/** Whoever reads wants no more: nothing is said to have failed. */
	readonly signal?: AbortSignal | undefined;
}

/** One read of a source, or the first word of a stream; into the store, also how it failed. Rejects as the source did. */
export async function readNow<Data>(
	source: Source<Data>,
	host: Host,
	{argument = '', timeout, signal: stopped}: NowOptions,
	parts: WatchParts,
): Promise<Data> {
	stopped?.throwIfAborted();
	const watch = createWatch(source, host, argument, parts);
	const controller = new AbortController();
	const {signal} = controller;
	const aborted = new Promise<never>((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason));
	});
	aborted.catch(() => {});
	const stop = (): void => controller.abort(stopped?.reason);
	stopped?.addEventListener('abort', stop, {once: true});
	const cancel = parts.clock.after(timeout, () => {
		controller.abort(new Error(`no answer within ${Math.round(timeout / 1000)} s`));
	});

	const first = async (): Promise<void> => {
		let told: () => void = () => {};
		const live = new Promise<void>(resolve => {
			told = resolve;
		});
		const context = watch.context(
			signal,
			(change, options) => {
				if (!signal.aborted) {
					watch.succeed(change(watch.slice.data), options);
					told();
				}
			},
			timeout,
		);
		if ('read' in source) {
			const data = await source.read(context);
			if (!signal.aborted) {
				watch.succeed(data);
			}
		} else {
			await Promise.race([live, source.stream(context)]);
		}
	};

	watch.loading();
	try {
		await Promise.race([first(), aborted]);
		return watch.slice.data;
	} catch (error) {
		if (!stopped?.aborted) {
			watch.fail(error);
		}

		throw error;
	} finally {
		cancel();
		stopped?.removeEventListener('abort', stop);
		controller.abort();
	}
}

/** The same for whoever only wants to know how it stands then. Never rejects. */
export async function readOnce<Data>(
	source: Source<Data>,
	host: Host,
	timeout: number,
	parts: WatchParts,
): Promise<Slice<Data>> {
	try {
		await readNow(source, host, {timeout}, parts);
	} catch {
		// The slice says it.
	}

	return parts.store.get({source: source.id, host: host.id}, source.empty);
}

const olderTimeout = 15_000;

/** What came before, by the source's own `older`; the source says in its data how it went. Never rejects. */
export async function fetchOlder<Data>(watch: Watch<Data>, clock: Clock): Promise<void> {
	const controller = new AbortController();
	const cancel = clock.after(olderTimeout, () => controller.abort(new Error('no answer')));
	try {
		await watch.source.older?.(watch.context(controller.signal, change => watch.alter(change)));
	} catch {
		// Nothing was added; the data is as it was.
	}

	cancel();
	controller.abort();
}
