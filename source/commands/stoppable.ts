/** The person (Ctrl-C) or the system wanted an end before anything was sent. */
export class Stopped extends Error {
	override readonly name = 'Stopped';

	constructor() {
		super('stopped before anything was done');
	}
}

/** Work that can be left: rejects with Stopped as soon as the signal comes. */
export async function stoppable<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
	const stopped = Promise.withResolvers<never>();
	const stop = () => stopped.reject(new Stopped());
	if (signal.aborted) {
		stop();
	}

	signal.addEventListener('abort', stop);
	// Whoever is left alone must not end the program by failing later.
	work.catch(() => {});
	try {
		return await Promise.race([work, stopped.promise]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
