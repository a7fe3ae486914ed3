import {useEffect, useState} from 'react';

/**
 * The time (ms since the epoch) as of the last multiple of `period` ms; draws again at each. No timer runs, and
 * nothing is drawn, while `active` is false.
 */
export const useNow = (period: number, active = true): number => {
	const [now, setNow] = useState(() => Date.now());
	const [kept, setKept] = useState({period, active});
	// Not one frame with the time as of the period before: "retry 58s" for a second that is left.
	if (kept.period !== period || kept.active !== active) {
		setKept({period, active});
		setNow(Date.now());
	}

	useEffect(() => {
		if (!active) {
			return;
		}

		let timer: NodeJS.Timeout;
		const wait = () => {
			timer = setTimeout(
				() => {
					setNow(Date.now());
					wait();
				},
				period - (Date.now() % period),
			);
			timer.unref?.();
		};
		wait();
		return () => clearTimeout(timer);
	}, [period, active]);
	return now;
};
