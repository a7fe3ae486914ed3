import {useEffect, useState} from 'react';

/** A value once it has rested for `ms`; the first one, and undefined, at once. */
export const useSettled = <Value>(value: Value, ms: number): Value | undefined => {
	const [settled, setSettled] = useState<Value | undefined>(value);
	useEffect(() => {
		if (settled === value) {
			return;
		}

		const timer = setTimeout(() => setSettled(value), settled === undefined ? 0 : ms);
		return () => clearTimeout(timer);
	}, [value, settled, ms]);
	return settled;
};
