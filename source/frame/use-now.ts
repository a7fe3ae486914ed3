import {useEffect, useState} from 'react';

/**
 * The time (ms since the epoch) as of the last multiple of `period` ms; draws again at each. No timer runs, and
 * nothing is drawn, while `active` is false.
 */
export const useNow = (period: number, active = true): number => {
	const [now, setNow] = useState(() => Date.now());
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
		setNow(Date.now());
		wait();
		return () => clearTimeout(timer);
	}, [period, active]);
	return now;
};
