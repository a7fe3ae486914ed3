/** Runs at most `most` tasks at a time, the rest in their order. A signal takes a waiting one out. */
export function limiter(most: number): <Result>(task: () => Promise<Result>, signal: AbortSignal) => Promise<Result> {
	const waiting = new Set<() => void>();
	let running = 0;

	const enter = async (signal: AbortSignal): Promise<void> => {
		signal.throwIfAborted();
		if (running < most) {
			running++;
			return;
		}

		await new Promise<void>((resolve, reject) => {
			const leave = () => {
				waiting.delete(start);
				reject(signal.reason);
			};
			// The place goes from hand to hand: `running` stays.
			const start = () => {
				waiting.delete(start);
				signal.removeEventListener('abort', leave);
				resolve();
			};
			waiting.add(start);
			signal.addEventListener('abort', leave, {once: true});
		});
	};

	const leave = () => {
		const [next] = waiting;
		if (next) {
			next();
		} else {
			running--;
		}
	};

	return async (task, signal) => {
		await enter(signal);
		try {
			return await task();
		} finally {
			leave();
		}
	};
}
