/** Runs once when the signal aborts, or at once if it has. Returns how to stop listening. */
export function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
	signal?.addEventListener('abort', run, {once: true});
	if (signal?.aborted) {
		run();
	}

	return () => signal?.removeEventListener('abort', run);
}
